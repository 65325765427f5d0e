import type { Tenant } from '../../policy/tenant.ts'

/** A tenant that agreed to everything live; each test says what differs. */
export const aTenant = (differs: Partial<Tenant> = {}): Tenant => ({
  id: 'acme',
  name: 'ACME',
  language: 'en',
  timeZone: 'Asia/Tokyo',
  service: 'detection and response',
  mode: 'live',
  dryRun: [],
  order: 'isolate first',
  orderByKind: {},
  sites: [],
  hosts: { investigateFirst: [], approvalNeeded: [], neverIsolate: [] },
  sources: [],
  people: [
    { id: 'mori', name: 'Mori', language: 'en', mail: 'mori@acme.example', slack: 'U000MORI' },
    { id: 'abe', name: 'Abe', language: 'en', mail: 'abe@acme.example', slack: 'U0000ABE' },
    { id: 'cso', name: 'Chief', language: 'en', mail: 'cso@acme.example' },
  ],
  groups: [
    { id: 'it-list', name: 'IT department', language: 'en', mail: 'it@acme.example', people: ['mori', 'abe'] },
    { id: 'on-duty', name: 'On duty', language: 'en', people: ['abe', 'mori'] },
    { id: 'board', name: 'Board', language: 'en', people: [] },
  ],
  rosters: [],
  matrix: {
    emergency: [
      { channel: 'mail', to: 'it-list' },
      { channel: 'chat', to: 'on-duty' },
      { channel: 'mail', to: 'cso' },
    ],
    critical: [
      { channel: 'mail', to: 'it-list' },
      { channel: 'chat', to: 'mori' },
    ],
    high: [{ channel: 'mail', to: 'on-duty' }],
    medium: [{ channel: 'mail', to: 'mori' }],
    low: [],
  },
  audiences: [],
  soc: [],
  response: {
    isolate: { decides: 'policy', performs: 'us', tell: [] },
    release: { decides: 'policy', performs: 'us', tell: [] },
  },
  times: { warnBefore: 600_000 },
  contact: 'SOC desk',
  confirm: {
    ask: 'when undetermined',
    responders: [
      { who: ['mori'], by: 'chat', within: 600_000 },
      { who: ['on-duty'], by: 'chat', within: 900_000 },
    ],
    otherwise: 'isolate',
    defaultMayIsolateApprovalHosts: false,
  },
  limits: { containments: { max: 5, within: 3_600_000 }, tripwire: { max: 3, within: 600_000 } },
  isolation: { lookEvery: [1000], patience: 600_000, tellAgain: [300_000], reviewAfter: 86_400_000 },
  triage: { realFrom: 3, dismissFrom: 3 },
  allowList: [],
  ...differs,
})
