import type { Detection } from '../../simulators/falcon/scenarios.ts'

/** One attack of the demo: what happens, who decides, and how the world must look when it is over. */
export interface Chapter {
  readonly tenant: 'acme' | 'yamato'
  readonly host: string
  readonly scenario: NonNullable<Detection['scenario']>
  /** For the person who watches. */
  readonly title: string
  /** What the responder who is asked does, and in which channel. */
  readonly answer?: { readonly name: string; readonly user: string; readonly channel: string; readonly choice: string }
  /** The host is off-line at first. */
  readonly comesBack?: boolean
  readonly expected: {
    readonly verdict: string
    /** The host in Falcon, afterwards. */
    readonly host: 'contained' | 'normal'
    readonly containments: number
    readonly lifts: number
    /** Mails of this incident that each of these finds in the mailbox; all others none. */
    readonly mails: Readonly<Record<string, number>>
  }
}

/** The demo, in the order in which the alerts are sent. Each host is attacked once. */
export const story: readonly Chapter[] = [
  {
    tenant: 'acme',
    host: 'KPC-07',
    scenario: 'ransomware',
    title: 'Ransomware on a laptop. ACME isolates first and asks only where the verdict is open.',
    expected: {
      verdict: 'true positive',
      host: 'contained',
      containments: 1,
      lifts: 0,
      mails: { 'it-department@acme.example': 2, 'ryo.ito@acme.example': 2 },
    },
  },
  {
    tenant: 'yamato',
    host: 'FS-01',
    scenario: 'ransomware',
    title:
      'The same on a file server that is on Yamato’s list of important hosts: looked at first, then a person decides.',
    answer: { name: 'Yuki Tanaka', user: 'U0YUKI', channel: 'C0YAMATOSOC', choice: 'isolate' },
    expected: {
      verdict: 'true positive',
      host: 'contained',
      containments: 1,
      lifts: 0,
      mails: { 'csirt@yamato.example': 2, 'makoto.kato@yamato.example': 2, 'jun.sato@yamato.example': 1 },
    },
  },
  {
    tenant: 'acme',
    host: 'LT-12',
    scenario: 'inventory tool',
    title:
      'What the IT department’s own tool does each Monday. It is on ACME’s allow list: the host comes back by itself.',
    expected: { verdict: 'benign', host: 'normal', containments: 1, lifts: 1, mails: {} },
  },
  {
    tenant: 'acme',
    host: 'LT-OFF-3',
    scenario: 'credential theft',
    title: 'Stolen passwords on a laptop that is off-line: the isolation waits until it comes back.',
    answer: { name: 'Hana Mori', user: 'U0HANA', channel: 'C0ACMESOC', choice: 'isolate' },
    comesBack: true,
    expected: {
      verdict: 'undetermined',
      host: 'contained',
      containments: 1,
      lifts: 0,
      mails: { 'it-department@acme.example': 4 },
    },
  },
]
