import { describe, expect, it } from 'vitest'
import type { EarlierVerdict, Evidence, FoundBefore } from '../../policy/evidence.ts'
import type { AlertFacts } from '../../policy/facts.ts'
import { speak } from '../../messages/index.ts'
import type { Reason } from '../../policy/reason.ts'
import { weigh } from '../../policy/triage.ts'
import type { Finding } from '../../policy/triage.ts'
import { someFacts } from './some-facts.ts'

const say = (reason: Reason) => speak('en').reason(reason, 'UTC')
const hash = 'ab'.repeat(32)
const evidence = (alert: Partial<AlertFacts>, differs: Partial<Evidence> = {}): Evidence => ({
  alert: someFacts({ hostName: 'PC-7', sha256: hash, fileName: 'tool.exe', ...alert }),
  importantHost: false,
  mayIsolate: true,
  relatedOnHost: { count: 0, titles: [] },
  sameHashElsewhere: { hosts: [] },
  earlierVerdicts: [],
  failedSources: [],
  ...differs,
})
const earlier = (verdict: EarlierVerdict['verdict'], differs: Partial<EarlierVerdict> = {}): EarlierVerdict => ({
  verdict,
  severity: 'critical',
  incident: 12,
  at: '2026-01-05T03:00:00Z',
  by: 'Mori',
  byPerson: true,
  ...differs,
})
const allowed = {
  match: { sha256: hash },
  owner: 'IT department',
  reason: 'Inventory scanner.',
  expires: '2026-12-31T00:00:00Z',
}
const severe = { severity: 'critical', disposition: 'detected' } as const
const stopped = { severity: 'critical', disposition: 'prevented' } as const
const related = { relatedOnHost: { count: 2, titles: ['Ransomware', 'Lateral Movement'], worst: 'critical' } } as const
const spread = { sameHashElsewhere: { hosts: ['PC-8'] } }

describe('weigh', () => {
  it.each<[string, Evidence, Finding['verdict'], Finding['sure']]>([
    ['nothing known', evidence({}), 'undetermined', 'low'],
    ['high and detected, alone', evidence({ severity: 'high' }), 'undetermined', 'low'],
    ['prevented alone is no false alarm', evidence(stopped), 'undetermined', 'low'],

    ['critical and detected', evidence(severe), 'true positive', 'medium'],
    ['emergency and detected', evidence({ ...severe, severity: 'emergency' }), 'true positive', 'medium'],
    ['critical, unknown whether stopped', evidence({ ...severe, disposition: 'unknown' }), 'true positive', 'low'],
    [
      'critical by the word of a person, and seen by no product',
      evidence({ severity: 'critical', disposition: 'unknown' }, { noticed: true }),
      'undetermined',
      'low',
    ],
    ['several alerts', evidence({}, related), 'true positive', 'low'],
    ['several alerts, prevented', evidence(stopped, related), 'true positive', 'low'],
    ['same file elsewhere', evidence({}, spread), 'true positive', 'medium'],
    ['everything at once', evidence(severe, { ...related, ...spread }), 'true positive', 'high'],
    ['the product says real', evidence({ resolution: 'true positive' }), 'true positive', 'high'],
    ['real before', evidence({}, { earlierVerdicts: [earlier('true positive')] }), 'true positive', 'high'],
    ['PowerShell is everywhere', evidence({ fileName: 'PowerShell.exe' }, spread), 'undetermined', 'low'],

    [
      'dismissed before often, beside another finding',
      evidence(
        {},
        { earlierVerdicts: [earlier('false positive'), earlier('false positive')], ...related, unlikeAlerts: 1 },
      ),
      'undetermined',
      'low',
    ],
    [
      'dismissed before often, with more of the same',
      evidence({}, { earlierVerdicts: [earlier('false positive'), earlier('false positive')], ...related }),
      'false positive',
      'low',
    ],

    ['held for real before something worse came', evidence(stopped, { held: 'true positive' }), 'true positive', 'low'],
    [
      'open before something worse came, and allowed',
      evidence({}, { allowed, held: 'undetermined' }),
      'undetermined',
      'low',
    ],
    [
      'open before something worse came, and wrong in the product',
      evidence({ resolution: 'false positive' }, { held: 'undetermined' }),
      'undetermined',
      'low',
    ],
    ['open before critical and detected', evidence(severe, { held: 'undetermined' }), 'true positive', 'medium'],

    ['allowed', evidence({}, { allowed }), 'benign', 'high'],
    ['allowed, however severe', evidence(severe, { allowed, ...related, ...spread }), 'benign', 'high'],
    [
      'allowed, but real before',
      evidence({}, { allowed, earlierVerdicts: [earlier('true positive')] }),
      'benign',
      'medium',
    ],
    ['an entry that has ended', evidence({}, { expiredAllow: allowed }), 'undetermined', 'low'],

    ['dismissed once', evidence({}, { earlierVerdicts: [earlier('false positive')] }), 'false positive', 'medium'],
    [
      'dismissed twice',
      evidence({}, { earlierVerdicts: [earlier('false positive'), earlier('false positive', { incident: 9 })] }),
      'false positive',
      'high',
    ],
    [
      'dismissed at this severity',
      evidence(severe, { earlierVerdicts: [earlier('false positive')] }),
      'false positive',
      'medium',
    ],
    [
      'dismissed, and spread',
      evidence(severe, { earlierVerdicts: [earlier('false positive')], ...spread }),
      'false positive',
      'medium',
    ],
    [
      'dismissed, but several alerts now',
      evidence({}, { earlierVerdicts: [earlier('false positive')], ...related }),
      'undetermined',
      'low',
    ],
    [
      'dismissed, but worse now',
      evidence(severe, { earlierVerdicts: [earlier('false positive', { severity: 'high' })] }),
      'undetermined',
      'low',
    ],
    ['dismissed as benign', evidence({}, { earlierVerdicts: [earlier('benign')] }), 'benign', 'medium'],
    [
      'dismissed by triage itself',
      evidence({}, { earlierVerdicts: [earlier('false positive', { byPerson: false })] }),
      'undetermined',
      'low',
    ],
    ['left open before', evidence({}, { earlierVerdicts: [earlier('undetermined')] }), 'undetermined', 'low'],
    [
      'two minds',
      evidence({}, { earlierVerdicts: [earlier('false positive'), earlier('true positive')] }),
      'undetermined',
      'low',
    ],

    ['the product says false', evidence({ resolution: 'false positive' }), 'false positive', 'medium'],
    [
      'the product says false of a critical one',
      evidence({ ...severe, resolution: 'false positive' }),
      'false positive',
      'medium',
    ],
    [
      'the product says false, several alerts',
      evidence({ resolution: 'false positive' }, related),
      'undetermined',
      'low',
    ],
    ['closed in the product says nothing', evidence({ resolution: 'closed' }), 'undetermined', 'low'],
    ['ignored in the product says nothing', evidence({ resolution: 'ignored' }), 'undetermined', 'low'],

    [
      'less sure where something could not be read',
      evidence(severe, { failedSources: ['the host'] }),
      'true positive',
      'low',
    ],
  ])('%s', (_, evidence, verdict, sure) => {
    const finding = weigh(evidence)
    expect([finding.verdict, finding.sure]).toEqual([verdict, sure])
    expect(finding.reasons.length).toBeGreaterThan(0)
    for (const reason of [...finding.reasons, ...finding.unknown, finding.summary])
      expect(say(reason)).toMatch(/^[A-Z0-9].*\.$/)
  })

  it.each<[string, Evidence, Finding['advice']]>([
    ['a real threat', evidence(severe), 'isolate'],
    ['a real threat on a critical host', evidence(severe, { importantHost: true }), 'isolate'],
    ['a real threat on a host that may not be isolated', evidence(severe, { mayIsolate: false }), 'leave online'],
    ['an open one, high, not stopped', evidence({ severity: 'high' }), 'isolate'],
    ['the same on a critical host', evidence({ severity: 'high' }, { importantHost: true }), 'leave online'],
    ['an open one, stopped', evidence(stopped), 'leave online'],
    ['an open one, medium', evidence({}), 'leave online'],
    ['an allowed one', evidence(severe, { allowed }), 'false positive'],
    ['a false alarm', evidence({ resolution: 'false positive' }), 'false positive'],
  ])('advises on %s', (_, evidence, advice) => {
    expect(weigh(evidence).advice).toBe(advice)
  })
})

describe('the words', () => {
  it('say that the product stopped it only where it stopped all of it', () => {
    const says = (unstopped: boolean) => weigh(evidence(stopped, { unstopped })).reasons.map(say).join(' ')
    expect(says(false)).toContain('The product stopped it.')
    expect(says(true)).not.toContain('stopped')
    expect(weigh(evidence(stopped, { unstopped: true })).advice).toBe('isolate')
  })

  it('say why, the weightiest first', () => {
    expect(weigh(evidence(severe, { ...related, ...spread })).reasons.map(say)).toEqual([
      'It is rated critical, and the product only detected it: what was found may still be running.',
      'The same file raised alerts on another host: PC-8.',
      '2 further alerts on the same host, up to critical: Ransomware and Lateral Movement.',
    ])
  })

  it('name owner, end and reason of an allowance', () => {
    expect(weigh(evidence({}, { allowed })).reasons.map(say)).toEqual([
      "The customer's allow list holds this file (owner IT department, until 2026-12-31): Inventory scanner.",
    ])
    expect(
      weigh(evidence({}, { expiredAllow: allowed }))
        .reasons.map(say)
        .join(),
    ).toContain('has expired and does not count')
  })

  it('name who judged before, and when', () => {
    expect(
      weigh(evidence({}, { earlierVerdicts: [earlier('false positive')] }))
        .reasons.map(say)
        .join(),
    ).toContain('Mori (false positive, incident 12, 2026-01-05)')
  })

  it('say what is not known', () => {
    const { hostName: _, sha256: __, ...alert } = evidence({ disposition: 'unknown' }).alert
    expect(weigh(evidence({}, { alert, failedSources: ['CrowdStrike Falcon'] })).unknown.map(say)).toEqual([
      'Whether it is a real threat.',
      'We could not read the host from CrowdStrike Falcon.',
      'The product does not say whether it stopped it.',
      'The alert names no host.',
      "The file's hash is not known, so we could not look for it on other hosts.",
    ])
    expect(weigh(evidence(severe)).unknown).toEqual([])
  })

  it('sum it up in a sentence', () => {
    expect(say(weigh(evidence(severe, { importantHost: true })).summary)).toBe(
      'Credential Theft on the critical host PC-7 (critical, detected, not stopped): a real threat.',
    )
  })
})

describe('an incident that others were merged into', () => {
  const found = (verdict: Finding['verdict'], differs: Partial<FoundBefore> = {}): FoundBefore => ({
    incident: 11,
    verdict,
    sure: 'medium',
    reasons: [],
    ...differs,
  })
  it.each<[Finding['verdict'], Evidence['held'], readonly FoundBefore[], Finding['verdict'], Finding['sure']]>([
    ['undetermined', 'undetermined', [found('true positive')], 'true positive', 'medium'],
    ['undetermined', 'undetermined', [found('false positive')], 'undetermined', 'low'],
    ['undetermined', 'true positive', [found('undetermined')], 'true positive', 'low'],
    ['benign', undefined, [found('undetermined')], 'undetermined', 'low'],
    ['benign', undefined, [found('false positive')], 'benign', 'high'],
    ['benign', undefined, [found('undetermined'), found('true positive')], 'true positive', 'medium'],
  ])('found %s, held before for %s, is held for no less than they were', (alone, held, merged, verdict, sure) => {
    const by = alone === 'benign' ? { allowed } : {}
    expect(weigh(evidence({}, by)).verdict).toBe(alone)
    expect(weigh(evidence({}, { ...by, held, merged }))).toMatchObject({ verdict, sure })
  })

  it('keeps what spoke for them, and says who was held for real', () => {
    const elsewhere: Reason = { kind: 'same file elsewhere', hosts: ['KPC-07', 'KPC-08'] }
    const more: Reason = { kind: 'further alerts', count: 1, titles: [] }
    const merged = [found('undetermined'), found('true positive', { reasons: [elsewhere, more] })]
    const { reasons, advice, unknown } = weigh(evidence({ severity: 'high' }, { held: 'undetermined', merged }))
    expect(reasons).toEqual([{ kind: 'real already', incident: 11 }, { kind: 'high and detected' }, elsewhere])
    expect([advice, unknown]).toEqual(['isolate', []])
    // Found anew of the same file, it is said once.
    expect(weigh(evidence({}, { ...spread, merged })).reasons).toEqual([
      { kind: 'same file elsewhere', hosts: ['PC-8'] },
    ])
  })
})

describe('thresholds', () => {
  // Signs of +3 (further alerts), +4 (critical and detected) and −5 (dismissed before, once).
  it.each<[number, Evidence, Finding['verdict'], Finding['sure']]>([
    [3, evidence({}, related), 'true positive', 'low'],
    [4, evidence({}, related), 'undetermined', 'low'],
    [4, evidence(severe), 'true positive', 'low'],
    [5, evidence({}, { earlierVerdicts: [earlier('false positive')] }), 'false positive', 'low'],
    [6, evidence({}, { earlierVerdicts: [earlier('false positive')] }), 'undetermined', 'low'],
  ])('of %i', (from, of, verdict, sure) => {
    expect(weigh(of, { realFrom: from, dismissFrom: from })).toMatchObject({ verdict, sure })
  })
})
