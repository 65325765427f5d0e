import type { Happening, Telling, TimelineEntry } from '../../messages/event.ts'
import type { HostState } from '../../policy/host-state.ts'
import type { Reason } from '../../policy/reason.ts'
import type { Situation } from '../../messages/situation.ts'

export const hostStates: readonly HostState[] = [
  'online',
  'isolation not taken',
  'isolation asked for',
  'pending: off-line',
  'isolated',
  'release asked for',
  'isolation cancelled',
  'released',
  'not isolated',
  'isolation failed',
  'isolation uncertain',
  'isolated by others',
  'released by others',
]

export const tellings: readonly Telling[] = [
  'flash report',
  'final report',
  'severity raised',
  'severity lowered',
  'weighed again',
  'step taken',
  'instructions',
  'limit near',
  'limit passed',
  'nobody called',
  'merged',
  'merged in',
  'isolation pending',
  'isolated',
  'isolation refused',
  'isolation failed',
  'release pending',
  'released',
  'review due',
  'closed',
  'uncertain',
]

export const entry = (what: Happening, why?: Reason): TimelineEntry => ({
  at: '2026-11-08T18:12:10Z',
  who: 'Hikeshi',
  what,
  ...(why === undefined ? {} : { why }),
})

/** One of each, so that a table over it misses none (`satisfies` makes a new kind a type error here). */
export const happenings = Object.values({
  'incident opened': { kind: 'incident opened', title: 'Ransomware behaviour', severity: 'high', by: 'alert' },
  'alerts added': { kind: 'alerts added', count: 2, titles: ['Shadow copies deleted', 'Lateral movement'] },
  'severity raised': { kind: 'severity raised', from: 'high', to: 'critical' },
  'severity re-rated': { kind: 'severity re-rated', from: 'critical', to: 'high' },
  'isolation asked for': { kind: 'isolation asked for', host: 'FS-01' },
  'isolation delayed': { kind: 'isolation delayed', host: 'FS-01' },
  'release delayed': { kind: 'release delayed', host: 'FS-01' },
  'isolation called off': { kind: 'isolation called off', host: 'FS-01' },
  'isolation not needed': { kind: 'isolation not needed', host: 'FS-01' },
  'isolation refused': {
    kind: 'isolation refused',
    host: 'FS-01',
    reason: 'the host is on the list of those never isolated',
  },
  'isolation pending': { kind: 'isolation pending', host: 'FS-01', online: 'offline' },
  'isolation resumed': { kind: 'isolation resumed' },
  isolated: { kind: 'isolated', host: 'FS-01' },
  'isolation failed': { kind: 'isolation failed', host: 'FS-01', reason: 'the product does not know the host' },
  'release asked for': { kind: 'release asked for', host: 'FS-01' },
  released: { kind: 'released', host: 'FS-01' },
  'released by others': { kind: 'released by others', host: 'FS-01' },
  'review due': { kind: 'review due', host: 'FS-01' },
  'release failed': { kind: 'release failed', host: 'FS-01', reason: 'no permission' },
  'would have acted': { kind: 'would have acted', act: 'isolate', target: 'FS-01', reason: 'dry run' },
  finding: { kind: 'finding', verdict: 'true positive', sure: 'medium', reasons: ['no allow list entry'] },
  'question asked': {
    kind: 'question asked',
    question: 'confirm-incident',
    choices: ['isolate', 'leave online'],
    asked: ['Hana'],
    until: '2026-11-08T18:30:00Z',
  },
  'next person asked': { kind: 'next person asked', question: 'confirm-incident', asked: ['Kenji'] },
  answered: { kind: 'answered', question: 'confirm-incident', choice: 'isolate', channel: 'chat' },
  'answered in part': {
    kind: 'answered in part',
    question: 'confirm-incident',
    choice: 'isolate',
    channel: 'chat',
    count: 1,
    needed: 2,
  },
  'answered late': { kind: 'answered late', question: 'confirm-incident', choice: 'leave online', channel: 'chat' },
  'nobody answered': { kind: 'nobody answered', question: 'confirm-incident', choice: 'isolate' },
  'not asked': { kind: 'not asked', question: 'confirm-incident', choice: 'isolate' },
  told: { kind: 'told', what: 'flash report', channel: 'mail', to: ['it@a.example'], refused: ['x@a.example'] },
  'telling failed': { kind: 'telling failed', what: 'isolated', channel: 'chat', to: ['#soc'], reason: 'HTTP 500' },
  uncertain: { kind: 'uncertain', act: 'message in chat', target: '#soc' },
  'call failed': {
    kind: 'call failed',
    channel: 'chat',
    question: 'confirm-incident',
    to: ['Kenji'],
    reason: 'HTTP 500',
  },
  'alerts passed on': { kind: 'alerts passed on', count: 2, incident: 13 },
  'address resolved': { kind: 'address resolved', address: '10.1.2.3', host: 'PC-7' },
  linked: { kind: 'linked', incident: 13 },
  'merged into': { kind: 'merged into', incident: 13 },
  'merged in': { kind: 'merged in', incident: 13, alerts: 2, hosts: ['PC-7'] },
  'limit near': { kind: 'limit near', limit: 'decision', until: '2026-11-08T18:30:00Z' },
  'limit passed': { kind: 'limit passed', limit: 'closing', until: '2026-11-08T18:30:00Z', warned: false },
  'limit kept': { kind: 'limit kept', limit: 'decision', until: '2026-11-08T18:30:00Z' },
  'reported again': { kind: 'reported again', title: 'The screen shows a ransom note' },
  note: { kind: 'note', text: 'A person said so.' },
  closed: { kind: 'closed', verdict: 'true positive', summary: 'cleaned' },
  called: { kind: 'called', to: 'Kenji Ito', about: 'question' },
  texted: { kind: 'texted', to: 'Kenji Ito', about: 'news' },
  'asked by mail': { kind: 'asked by mail', to: 'Kenji Ito' },
  'decision mailed': { kind: 'decision mailed', to: 'Kenji Ito' },
  'text delivered': { kind: 'text delivered', to: 'Kenji Ito' },
  'not reached': { kind: 'not reached', to: 'Kenji Ito', channel: 'phone', reason: 'busy' },
  acknowledged: { kind: 'acknowledged', channel: 'phone' },
  'wrong code': { kind: 'wrong code', tries: 1 },
} satisfies { [K in Happening['kind']]: Extract<Happening, { kind: K }> })

/** A critical incident on an important file server, as it stands while people are asked. */
export const fileServer = (more: Partial<Situation> = {}): Situation => ({
  incident: 12,
  tenant: {
    id: 'acme',
    name: 'Acme Trading',
    timeZone: 'Asia/Tokyo',
    contact: 'Security desk, +81 3 0000 0000',
    language: 'en',
  },
  severity: 'critical',
  title: 'Ransomware behaviour',
  state: 'open',
  host: { name: 'FS-01', state: 'isolated', since: '2026-11-08T18:13:00Z', important: true },
  detectedAt: '2026-11-08T18:12:00Z',
  openedAt: '2026-11-08T18:12:10Z',
  alertTitle: 'Ransomware behaviour',
  product: 'CrowdStrike Falcon',
  containedBy: 'CrowdStrike Falcon',
  user: 'tanaka',
  owner: 'Security desk',
  file: {
    name: 'enc.exe',
    path: 'C:\\Users\\tanaka\\enc.exe',
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    commandLine: 'enc.exe --all',
  },
  techniques: ['T1486'],
  disposition: 'detected',
  alerts: { count: 2, titles: ['Ransomware behaviour', 'Shadow copies deleted'] },
  finding: {
    verdict: 'true positive',
    sure: 'medium',
    reasons: ['The product only detected it.', 'No entry of the allow list matches.'],
    unknown: ['How the file came to the host.'],
    advice: 'isolate',
  },
  question: {
    id: 'confirm-incident',
    key: 'acme/12/confirm-incident',
    choices: ['isolate', 'leave online', 'false positive'],
    recommend: 'isolate',
    otherwise: 'isolate',
    until: '2026-11-08T18:30:00Z',
    asked: ['Hana Sato', 'Kenji Ito'],
  },
  timeline: [
    {
      ...entry({ kind: 'incident opened', title: 'Ransomware behaviour', severity: 'critical', by: 'alert' }),
      who: 'CrowdStrike Falcon',
    },
    entry({ kind: 'isolation asked for', host: 'FS-01' }, 'Ransomware behaviour'),
  ],
  link: 'https://console.example/alerts/1?a=1&b=2',
  dryRun: false,
  ...more,
})

/** Each shape that a situation can have around the state of its host. */
export const shapes = (state: HostState): readonly (readonly [string, Situation])[] => {
  const host = { name: 'FS-01', state, since: '2026-11-08T18:13:00Z', important: false }
  const question = fileServer().question
  if (!question) throw new Error('the example asks a question')
  const {
    finding: _finding,
    question: _question,
    owner: _owner,
    link: _link,
    user: _user,
    file: _file,
    ...bare
  } = fileServer({ host })
  const outcome = { choice: 'leave online', by: 'Hana Sato', at: '2026-11-08T18:20:00Z', nobody: false }
  return [
    ['while people are asked', fileServer({ host })],
    ['after a person decided', fileServer({ host, question: { ...question, outcome } })],
    [
      'after nobody answered',
      fileServer({ host, question: { ...question, outcome: { ...outcome, by: '', nobody: true } } }),
    ],
    ['before anything is known', { ...bare, timeline: [], techniques: [], alerts: { count: 1, titles: [] } }],
    ['in a dry run', fileServer({ host, dryRun: true })],
    ['with all on its record', fileServer({ host, timeline: happenings.map((what) => entry(what, 'a reason')) })],
    ['after it was closed', fileServer({ host, state: 'closed', closedAt: '2026-11-08T20:00:00Z' })],
    [
      'found harmless',
      fileServer({
        host,
        finding: { verdict: 'false positive', sure: 'high', reasons: [], unknown: [], advice: 'false positive' },
      }),
    ],
  ]
}
