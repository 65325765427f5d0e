import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import type { Tenant } from '../../policy/tenant.ts'
import { aTenant } from '../policy/a-tenant.ts'

const step = { decides: 'policy', performs: 'us', tell: [] } as const
const roster = {
  id: 'line',
  name: 'Line',
  timeZone: 'Asia/Tokyo',
  rotation: { people: ['mori'], from: '2026-11-02', handover: '09:00', days: 7 },
  overrides: [],
}
const site = { id: 'osaka', name: 'Osaka', hosts: ['OSK-*'], staff: ['abe'], securityDepartment: [], within: 60_000 }

/** One change of each thing that can be agreed. */
const changes: readonly (readonly [string, Partial<Tenant>])[] = [
  ['contact', { contact: 'Another desk' }],
  ['timeZone', { timeZone: 'UTC' }],
  ['service', { service: 'response only' }],
  ['mode', { mode: 'dry run' }],
  ['dryRun', { dryRun: ['endpointIntrusion'] }],
  ['order', { order: 'by list' }],
  ['orderByKind', { orderByKind: { identity: 'investigate first' } }],
  ['investigateFirst', { hosts: { investigateFirst: ['FS-01'], approvalNeeded: [], neverIsolate: [] } }],
  ['approvalNeeded', { hosts: { investigateFirst: [], approvalNeeded: ['FS-01'], neverIsolate: [] } }],
  ['neverIsolate', { hosts: { investigateFirst: [], approvalNeeded: [], neverIsolate: ['FS-01'] } }],
  ['sites', { sites: [site] }],
  ['who decides', { response: { isolate: { ...step, decides: 'soc' }, release: step } }],
  ['who performs', { response: { isolate: step, release: { ...step, performs: 'customer' } } }],
  ['who is told', { response: { isolate: { ...step, tell: ['cso'] }, release: step } }],
  ['soc', { soc: ['mori'] }],
  ['ask', { confirm: { ...aTenant().confirm, ask: 'always' } }],
  ['responders', { confirm: { ...aTenant().confirm, responders: [{ who: ['abe'], by: 'chat', within: 1000 }] } }],
  ['otherwise', { confirm: { ...aTenant().confirm, otherwise: 'leave online' } }],
  ['what a default may', { confirm: { ...aTenant().confirm, defaultMayIsolateApprovalHosts: true } }],
  ['matrix', { matrix: { ...aTenant().matrix, low: [{ channel: 'mail', to: 'cso' }] } }],
  ['wait in the matrix', { matrix: { ...aTenant().matrix, low: [{ channel: 'mail', to: 'cso', after: 60_000 }] } }],
  ['way of asking', { confirm: { ...aTenant().confirm, responders: [{ who: ['mori'], by: 'sms', within: 600_000 }] } }],
  ['audiences', { audiences: [{ who: 'cso', fromSeverity: 'high', verdicts: ['true positive'] }] }],
  ['rosters', { rosters: [roster] }],
  ['times', { times: { high: { closing: 86_400_000 }, warnBefore: 60_000 } }],
  ['limits', { limits: { ...aTenant().limits, tripwire: { max: 9, within: 1000 } } }],
  ['isolation', { isolation: { ...aTenant().isolation, patience: 1000 } }],
  ['triage', { triage: { realFrom: 5, dismissFrom: 3 } }],
  [
    'allowList',
    { allowList: [{ match: { host: 'PC-7' }, owner: 'IT', reason: 'Scanner.', expires: '2026-12-31T00:00:00Z' }] },
  ],
]

describe.each(['en', 'ja'] as const)('what was agreed, in %s', (language) => {
  const say = (differs: Partial<Tenant> = {}) => speak(language).agreement(aTenant(differs), String)

  it.each(changes)('says another %s otherwise', (_, differs) => {
    expect(say(differs)).not.toBe(say())
  })

  it('says how many must agree', () => {
    const how = (people: number) =>
      say({ response: { isolate: { ...step, decides: 'customer', people }, release: step } })
    expect(how(2)).toMatch(/2 different people must agree|異なる2名の同意が必要/)
    expect(how(1)).not.toBe(how(2))
  })

  it('says when an entry of the allow list ends, and when a warning comes, as they are kept', () => {
    const match = { host: 'PC-7' }
    const allowList = [{ match, owner: 'IT', reason: 'Scanner.', expires: '2026-12-31T00:00:00Z' }]
    const times = { high: { firstResponse: 600_000 }, warnBefore: 600_000 }
    const text = say({ allowList, times, timeZone: 'Asia/Tokyo' })
    expect(text).toContain('2026-12-31 09:00 (UTC+9)')
    expect(text).toMatch(/half of the time|半分の時点/)
  })

  it('has no holes', () => {
    const all = changes.reduce<Partial<Tenant>>((so, [, differs]) => ({ ...so, ...differs }), {})
    for (const text of [say(), say(all)]) expect(text).not.toMatch(/undefined|\[object|NaN|\.\.$|。。/m)
  })
})

it('reads as people agreed to it', () => {
  const tenant = aTenant({
    order: 'by list',
    soc: ['abe'],
    response: { isolate: { ...step, decides: 'soc', tell: ['cso'] }, release: { ...step, performs: 'customer' } },
    times: { critical: { firstResponse: 1_800_000 }, warnBefore: 600_000 },
    matrix: {
      ...aTenant().matrix,
      medium: [
        { channel: 'mail', to: 'mori' },
        { channel: 'phone', to: 'cso', after: 600_000 },
      ],
    },
  })
  const english = speak('en').agreement(tenant, String)
  for (const line of [
    'Isolation: decided by a person of the SOC, done by us; told: Chief.',
    'Release: decided by this agreement, done by the customer, whom we ask.',
    'Critical: until somebody is told, 30 minutes (the first response).',
    'Critical: mail to IT department, then chat to Mori.',
    'Medium: mail to Mori, then phone to Chief (10 minutes later, unless somebody has acknowledged).',
    'First: Mori, by chat, for 10 minutes.',
    'When nobody answers: the host stays on the network.',
  ])
    expect(english).toContain(`  - ${line}\n`)
  const japanese = speak('ja').agreement(tenant, String)
  for (const line of [
    '隔離：SOCが決定、当社が実施、Chief様に連絡。',
    '重大：最初のご連絡まで30分（初動対応）。',
    '重大：IT department（メール）→Mori様（チャット）。',
    '中：Mori様（メール）→Chief様（電話、10分後、それまでに応答がない場合）。',
  ])
    expect(japanese).toContain(`  - ${line}\n`)
})

/** Agreements of which one part takes away what another one says. */
const odd: Readonly<Record<string, Tenant>> = {
  'detection only': aTenant({
    service: 'detection only',
    sources: [
      {
        name: 'edr',
        product: 'example',
        api: { baseUrl: '', credentials: {}, options: {} },
        poll: { every: 60_000 },
        maxCalls: 1,
      },
    ],
    orderByKind: { identity: 'isolate first' },
    confirm: { ask: 'never', responders: [], otherwise: 'isolate', defaultMayIsolateApprovalHosts: true },
  }),
  'a person decides': aTenant({
    service: 'response only',
    order: 'by list',
    sites: [{ ...site, order: 'isolate first' }],
    hosts: { investigateFirst: [], approvalNeeded: ['FS-01'], neverIsolate: ['DC-01'] },
    confirm: {
      ask: 'when undetermined',
      responders: [{ who: ['mori'], by: 'sms', within: 60_000 }],
      otherwise: 'isolate',
      defaultMayIsolateApprovalHosts: true,
    },
    limits: { containments: { max: 1, within: 3_600_000 }, tripwire: { max: 1, within: 600_000 } },
  }),
  'nobody is asked': aTenant({
    soc: ['abe'],
    response: { isolate: step, release: { ...step, decides: 'soc' } },
    confirm: { ...aTenant().confirm, ask: 'never', otherwise: 'leave online' },
    limits: { containments: { max: 1, within: 3_600_000 }, tripwire: { max: 1, within: 600_000 } },
    triage: { realFrom: 1, dismissFrom: 1 },
    rosters: [{ ...roster, rotation: { ...roster.rotation, days: 1 } }],
  }),
}

describe.each(['en', 'ja'] as const)('odd agreements in %s', (language) => {
  it.each(Object.entries(odd))('%s', async (name, tenant) => {
    // After a change of the words: npx vitest run test/messages/agreement.test.ts -u, and read them.
    const words = `${speak(language).agreement(tenant, String)}\n`
    await expect(words).toMatchFileSnapshot(`../fixtures/agreements/${name.replaceAll(' ', '-')}.${language}.txt`)
  })
})

describe('an agreement in words', () => {
  it('says that a service of detection only isolates nothing, and else which order goes before which', () => {
    for (const [language, nothing, first] of [
      ['en', 'Nothing is isolated: the service is detection only.', 'What was agreed for a site goes before'],
      ['ja', '検知のみのご契約のため、端末の隔離は行いません。', '拠点ごとの取り決めを最も優先し'],
    ] as const) {
      const { agreement } = speak(language)
      expect(agreement(aTenant({ service: 'detection only' }), String)).toContain(nothing)
      expect(agreement(aTenant({ service: 'detection only' }), String)).not.toContain(first)
      expect(agreement(aTenant({ service: 'detection and response' }), String)).toContain(first)
    }
  })
  it('in Japanese calls a person 様, and a roster by its name', () => {
    const confirm = {
      ...aTenant().confirm,
      responders: [{ who: ['line', 'abe'], by: 'chat', within: 60_000 }],
    } as const
    const words = speak('ja').agreement(aTenant({ rosters: [roster], confirm }), String)
    expect(words).not.toContain('Line様')
    expect(words).toMatch(/Line、\S*様/)
  })
})

it('says that an order which isolates first has no effect where the service is response only, and nothing of it otherwise', () => {
  const said = (differs: Partial<Tenant>) => speak('en').agreement(aTenant(differs), String)
  const order = 'investigate first'
  const noEffect = 'whatever other order was written down'
  expect(said({ service: 'response only', order: 'isolate first' })).toContain(noEffect)
  expect(said({ service: 'response only', order, orderByKind: { identity: 'by list' } })).toContain(noEffect)
  expect(said({ service: 'response only', order, sites: [{ ...site, order: 'isolate first' }] })).toContain(noEffect)
  expect(said({ service: 'response only', order, orderByKind: { identity: order } })).not.toContain(noEffect)
  expect(said({ order: 'isolate first' })).not.toContain(noEffect)
})
