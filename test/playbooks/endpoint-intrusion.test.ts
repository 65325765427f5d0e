import { describe, expect, it } from 'vitest'
import { endpointIntrusion } from '../../playbooks/endpoint-intrusion.ts'
import type { Answer, Closed, Finding, Question, Toolbox } from '../../workflows/index.ts'

const found = (verdict: Finding['verdict']): Finding => ({
  verdict,
  sure: 'medium',
  reasons: [],
  unknown: [],
  advice: 'isolate',
  summary: 'what was found',
  weighed: 1,
})

/** Runs the playbook with tools that note what they were asked for. No server, no Temporal: a playbook is a function of its toolbox. */
const played = async (
  verdict: Finding['verdict'],
  choice: string,
  { isolateFirst }: { readonly isolateFirst: boolean },
): Promise<string[]> => {
  const did: string[] = []
  const does = (what: string): Promise<void> => {
    did.push(what)
    return Promise.resolve()
  }
  const toolbox: Toolbox = {
    incident: { number: 1, title: 'Ransomware', severity: 'critical', host: { name: 'FS-01', id: 'a1' } },
    policy: { isolateFirst: () => isolateFirst, responders: () => [], whenNobodyAnswers: () => 'leave online' },
    investigate: () => does('investigate').then(() => found(verdict)),
    contain: {
      isolate: ({ name }, { by }) =>
        does(`isolate ${name}${by ? ` on the word of ${by.by}` : ''}`).then(() => 'pending'),
      release: ({ name }, { by }) => does(`release ${name}${by ? ` on the word of ${by.by}` : ''}`),
      settled: ({ name }) => does(`wait for ${name}`),
    },
    ask: async <const Choice extends string>(
      key: string,
      { otherwise, about }: Pick<Question<Choice>, 'otherwise' | 'about'>,
    ): Promise<Answer<Choice>> => {
      await does(`ask, by default ${otherwise}`)
      return { choice: choice as Choice, by: 'Hana', reason: 'Hana said so', question: key, about, how: 'answered' }
    },
    page: () => Promise.resolve({}),
    report: (stage) => does(`${stage} report`),
    note: (text) => does(`note ${text}`),
    close: ({ verdict, by }) =>
      does(`close as ${verdict}${by === undefined ? '' : `, as ${by} said`}`).then(() => Object.freeze({}) as Closed),
  }
  await endpointIntrusion.run(toolbox)
  return did
}

describe('the playbook for endpoints', () => {
  it.each(['false positive', 'benign'] as const)('asks and tells nobody of a %s finding', async (verdict) => {
    expect(await played(verdict, '', { isolateFirst: true })).toEqual([
      'isolate FS-01',
      'investigate',
      `close as ${verdict}`,
    ])
  })

  it('isolates before it looks only where that was agreed', async () => {
    expect(await played('true positive', 'isolate', { isolateFirst: false })).toEqual([
      'investigate',
      'flash report',
      'ask, by default leave online',
      'isolate FS-01 on the word of Hana',
      'wait for FS-01',
      'final report',
      'close as true positive',
    ])
  })

  it('releases what a person wants on-line', async () => {
    expect(await played('undetermined', 'leave online', { isolateFirst: true })).toEqual([
      'isolate FS-01',
      'investigate',
      'flash report',
      'ask, by default leave online',
      'release FS-01 on the word of Hana',
      'wait for FS-01',
      'final report',
      'close as undetermined',
    ])
  })

  it('ends at once when a person calls it a false alarm', async () => {
    const did = await played('true positive', 'false positive', { isolateFirst: true })
    expect(did.slice(3)).toEqual(['ask, by default leave online', 'close as false positive, as Hana said'])
  })

  it('is for alerts of endpoints that name a machine', () => {
    const alert = { category: 'endpoint', severity: 'high', title: 'Malware' } as const
    expect(endpointIntrusion.when(alert)).toBe(false)
    expect(endpointIntrusion.when({ ...alert, host: { name: 'FS-01' } })).toBe(true)
    expect(endpointIntrusion.when({ ...alert, category: 'mobile', host: { name: 'M-1' } })).toBe(false)
  })
})
