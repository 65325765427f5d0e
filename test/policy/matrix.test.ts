import { describe, expect, it } from 'vitest'
import { newlyHearing, whoHears } from '../../policy/matrix.ts'
import type { Hearing, News } from '../../policy/matrix.ts'
import type { Severity } from '../../policy/severity.ts'
import type { Audience, Tenant } from '../../policy/tenant.ts'
import { verdicts } from '../../policy/verdict.ts'
import { aTenant } from './a-tenant.ts'

/** `mail it-list | chat abe mori` */
const said = (hearings: readonly Hearing[]): string =>
  hearings.map(({ channel, to }) => [channel, ...to.map(({ id }) => id)].join(' ')).join(' | ')

const at = '2026-11-25T00:00:00Z'
const hears = (news: Omit<News, 'at'>, differs: Partial<Tenant> = {}): string =>
  said(whoHears(aTenant(differs), { ...news, at }))
const matrix = (steps: Tenant['matrix']['high']): Partial<Tenant> => ({
  matrix: { ...aTenant().matrix, high: steps },
})

describe('whoHears', () => {
  it.each<[News['severity'], string]>([
    ['emergency', 'mail it-list | chat abe mori | mail cso'],
    ['critical', 'mail it-list | chat mori'],
    ['high', 'mail abe mori'],
    ['medium', 'mail mori'],
    ['low', ''],
  ])('%s: the steps of the matrix in their order', (severity, steps) => {
    expect(hears({ severity })).toBe(steps)
  })

  it('gives addresses with the names', () => {
    expect(whoHears(aTenant(), { severity: 'critical', at })).toEqual([
      { channel: 'mail', to: [{ id: 'it-list', name: 'IT department', language: 'en', mail: 'it@acme.example' }] },
      {
        channel: 'chat',
        to: [{ id: 'mori', name: 'Mori', language: 'en', mail: 'mori@acme.example', slack: 'U000MORI' }],
      },
    ])
  })

  it('tells each address once per channel, at its first place', () => {
    const steps = matrix([
      { channel: 'mail', to: 'mori' },
      { channel: 'chat', to: 'mori' },
      { channel: 'mail', to: 'on-duty' },
      { channel: 'chat', to: 'mori' },
    ])
    expect(hears({ severity: 'high' }, steps)).toBe('mail mori | chat mori | mail abe')
  })

  it('takes two spellings of one address for one', () => {
    const people = [
      { id: 'a', name: 'A', language: 'en', mail: 'Desk@acme.example' },
      { id: 'b', name: 'B', language: 'en', mail: 'desk@acme.example' },
    ] as const
    const steps = [
      { channel: 'mail', to: 'a' },
      { channel: 'mail', to: 'b' },
    ] as const
    expect(hears({ severity: 'high' }, { ...matrix(steps), people })).toBe('mail a')
  })

  it('calls a group without people by its name in chat', () => {
    expect(hears({ severity: 'high' }, matrix([{ channel: 'chat', to: 'board' }]))).toBe('chat board')
  })

  it('writes no mail to people without an address', () => {
    const people = [{ id: 'mori', name: 'Mori', language: 'en', slack: 'U000MORI' }] as const
    expect(hears({ severity: 'high' }, { ...matrix([{ channel: 'mail', to: 'mori' }]), people })).toBe('')
  })
})

describe('audiences', () => {
  const dangerous = (who: string): Audience => ({ who, fromSeverity: 'low', verdicts: ['true positive'] })
  const everything = (who: string): Audience => ({ who, fromSeverity: 'low', verdicts })
  const all = 'mail it-list | chat abe mori | mail cso'

  it.each<[string, readonly Audience[], Omit<News, 'severity' | 'at'>, string]>([
    ['no entry: everything', [], { verdict: 'false positive' }, all],
    ['only what is real, not judged yet', [dangerous('cso')], {}, 'mail it-list | chat abe mori'],
    [
      'only what is real, undetermined',
      [dangerous('cso')],
      { verdict: 'undetermined' },
      'mail it-list | chat abe mori',
    ],
    ['only what is real, and it is', [dangerous('cso')], { verdict: 'true positive' }, all],
    ['everything, not judged yet', [everything('cso')], {}, all],
    ['a group’s entry holds for its people', [dangerous('on-duty')], {}, 'mail it-list | mail cso'],
    [
      'a person’s own entry comes before the group’s',
      [dangerous('on-duty'), everything('abe')],
      {},
      'mail it-list | chat abe | mail cso',
    ],
    ['any of several entries is enough', [dangerous('cso'), everything('cso')], {}, all],
    ['from a severity on, reached', [{ who: 'cso', fromSeverity: 'emergency', verdicts }], {}, all],
    ['who was told hears how it ended', [dangerous('cso')], { verdict: 'false positive', told: ['cso'] }, all],
    [
      'who was not told does not',
      [dangerous('cso')],
      { verdict: 'false positive', told: ['mori'] },
      'mail it-list | chat abe mori',
    ],
  ])('%s', (_, audiences, news, steps) => {
    expect(hears({ severity: 'emergency', ...news }, { audiences })).toBe(steps)
  })

  it('leaves out who hears only from a worse level on', () => {
    const audiences: readonly Audience[] = [{ who: 'mori', fromSeverity: 'critical', verdicts }]
    expect(hears({ severity: 'high' }, { audiences })).toBe('mail abe')
    expect(hears({ severity: 'critical' }, { audiences })).toBe('mail it-list | chat mori')
  })
})

describe('newlyHearing', () => {
  it.each<[Severity, Severity, string]>([
    ['critical', 'emergency', 'chat abe | mail cso'],
    ['medium', 'high', 'mail abe'],
    ['medium', 'critical', 'mail it-list | chat mori'],
    ['low', 'emergency', 'mail it-list | chat abe mori | mail cso'],
    ['critical', 'critical', ''],
  ])('%s → %s', (from, to, steps) => {
    expect(said(newlyHearing(aTenant(), { severity: from }, { severity: to, at }))).toBe(steps)
  })

  it('keeps to what people asked for', () => {
    const audiences: readonly Audience[] = [{ who: 'cso', fromSeverity: 'low', verdicts: ['true positive'] }]
    const tenant = aTenant({ audiences })
    const critical = { severity: 'critical' } as const
    const emergency = { severity: 'emergency', at } as const
    const real = { verdict: 'true positive' } as const
    expect(said(newlyHearing(tenant, critical, emergency))).toBe('chat abe')
    expect(said(newlyHearing(tenant, { ...critical, ...real }, { ...emergency, ...real }))).toBe('chat abe | mail cso')
  })

  it('tells who asked for what is real alone, once it is found to be, whatever the level', () => {
    const audiences: readonly Audience[] = [{ who: 'cso', fromSeverity: 'low', verdicts: ['true positive'] }]
    const tenant = aTenant({ audiences })
    const before = { severity: 'emergency', verdict: 'undetermined' } as const
    expect(said(newlyHearing(tenant, before, { ...before, verdict: 'true positive', at }))).toBe('mail cso')
    expect(said(newlyHearing(tenant, before, { ...before, verdict: 'true positive', told: ['cso'], at }))).toBe('')
  })

  it('tells somebody whose turn may not have come at the milder level', () => {
    const { matrix } = aTenant()
    const medium = [...matrix.medium, { channel: 'mail', to: 'cso', after: 600_000 }] as const
    const tenant = aTenant({ matrix: { ...matrix, medium } })
    expect(said(newlyHearing(tenant, { severity: 'medium' }, { severity: 'emergency', at }))).toContain('mail cso')
  })

  it('tells somebody whom the milder level left out for its severity', () => {
    const audiences: readonly Audience[] = [{ who: 'mori', fromSeverity: 'critical', verdicts }]
    const heard = newlyHearing(aTenant({ audiences }), { severity: 'medium' }, { severity: 'critical', at })
    expect(said(heard)).toBe('mail it-list | chat mori')
  })
})
