import type { Containment } from '../../../../integrations/records/containments.ts'
import type { ResponderStep } from '../../../../policy/tenant.ts'
import type { Machine } from '../outside/console.ts'
import type { Desk, Part } from '../place.ts'

/** What the page says of its own; what it shows of incidents comes from `messages/`. A language is complete or a type error. */
export interface Words {
  readonly title: string
  readonly tagline: string
  readonly skip: string
  readonly parts: Readonly<Record<Part, string>>
  readonly desks: Readonly<Record<Desk, string>>
  readonly waits: string
  readonly customer: string
  readonly allCustomers: string
  readonly language: string
  readonly theme: string
  readonly now: string
  readonly keys: string
  readonly lost: string
  readonly failed: string

  readonly attack: string
  readonly attackLead: string
  readonly attackHost: string
  readonly attackKind: string
  /** The button, and the line under each scenario; `{host}` and `{scenario}` are filled in where the page is shown. */
  readonly attackNow: string
  readonly attackShort: string
  readonly attackThis: (host: string) => string
  readonly attackLater: string
  readonly attackRefused: (answer: string) => string
  readonly scenarios: Readonly<Record<string, { readonly name: string; readonly what: string }>>

  readonly kind: (kind: string) => string
  readonly network: Readonly<Record<Machine['network'], string>>
  readonly online: string
  readonly offline: string
  readonly pendingOffline: string
  /** What we hold of a host that is cut off, or is going to be. */
  readonly held: Readonly<Record<Containment['state'], string>>
  readonly since: (time: string, review: string) => string
  readonly review: (time: string) => string
  readonly byOthers: string
  readonly detection: (name: string) => string
  readonly switchOn: string
  readonly switchOff: string
  readonly switchOnHost: (host: string) => string
  readonly switchOffHost: (host: string) => string
  readonly switchOffAsk: (host: string) => string
  readonly switchOffWhat: string

  readonly noIncidents: string
  readonly noIncidentsHow: string
  readonly number: (id: number) => string
  readonly closed: string
  readonly asksNow: string
  readonly timeline: string
  readonly because: string
  readonly questionTo: (people: readonly string[], by: ResponderStep['by']) => string
  readonly timeLeft: (time: string) => string
  readonly recommended: string
  readonly otherwise: (choice: string) => string
  readonly answerAs: (person: string, by: ResponderStep['by']) => string
  readonly cutOff: string
  readonly heldSince: (held: string, time: string) => string
  readonly nothingCutOff: string
  readonly by: (who: string) => string

  readonly youAre: string
  readonly noChat: (channel: string) => string
  readonly replies: (count: number) => string
  readonly edited: string
  readonly onlyYou: string
  readonly pressFailed: (label: string, status: number) => string
  readonly sure: string
  readonly back: string

  readonly mailbox: string
  readonly allMailboxes: string
  readonly noMail: string
  readonly noMailPicked: string
  readonly from: string
  readonly to: string
  readonly asHtml: string
  readonly asText: string
  readonly mailBody: (subject: string) => string

  readonly noPhones: string
  readonly idle: string
  /** Before the code itself. */
  readonly personalCode: string
  readonly ringing: (from: string) => string
  readonly inCall: string
  readonly callEnded: (status: string) => string
  readonly answer: string
  readonly decline: string
  readonly hangUp: string
  readonly keypad: (owner: string) => string
  readonly voice: string
  readonly pressed: string
  readonly sms: string
  readonly voicemail: string

  readonly shortcuts: readonly (readonly [key: string, what: string])[]
  readonly close: string
}
