import type { CallOutcome } from '../integrations/records/calls.ts'
import type { Telling } from '../messages/event.ts'
import type { Limit } from '../policy/clock.ts'
import type { Reason } from '../policy/reason.ts'
import type { Severity } from '../policy/severity.ts'
import type { Millis, ResponderStep } from '../policy/tenant.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Finding, Host } from '../workflows/language.ts'
import type { ReleaseInput } from '../workflows/names.ts'

/** Which incident an act belongs to, and how it is known when it is repeated. */
export interface Occasion {
  readonly tenant: string
  readonly incident: number
  /** `act/target/purpose`: what the ledger knows it by, within the incident. No running numbers. */
  readonly key: string
  /** The newest alert that the workflow knows of. */
  readonly through: number
}

/** Every activity also says which alert is the newest, so that the workflow hears of alerts without being rung. */
export interface Done<Result> {
  readonly result: Result
  readonly newest: number
}

export type IsolateResult =
  | {
      readonly outcome: 'asked for' | 'isolated' | 'not ours'
      readonly hostId: string
      /** Whether what the product shows already knows of the isolation. */
      readonly confirmed: boolean
      readonly lookEvery: readonly number[]
      readonly patience: number
      /** ms after which a person must look at it again. */
      readonly reviewAfter: number
    }
  | { readonly outcome: 'refused'; readonly reason: Reason }
  | { readonly outcome: 'not done'; readonly reason: Reason }

export type ReleaseResult =
  | { readonly outcome: 'asked for' | 'released' }
  | { readonly outcome: 'refused'; readonly reason: Reason }
  | { readonly outcome: 'not done'; readonly reason: Reason }

export interface HostLook {
  readonly reached: boolean
  /** Whether what the product shows already knows of the isolation. */
  readonly confirmed: boolean
  readonly online: 'online' | 'offline' | 'unknown'
}

/** A containment that came from another incident, to be followed from here on. */
export interface Adopted {
  readonly containment: string
  readonly host: { readonly name: string; readonly id: string }
  readonly state: 'isolating' | 'isolated' | 'releasing' | 'in doubt'
  /** Key of the newest act on it. */
  readonly act: string
  readonly lookEvery: readonly number[]
  readonly patience: number
  /** Epoch ms when a person must look at it again, and after how many ms once more. */
  readonly reviewAt: number
  readonly reviewAfter: number
}

export interface NewAlerts {
  /** Epoch ms at which the alert came that raised the severity, where one did. */
  readonly raisedAt?: number
  /** Epoch ms at which the earliest of what was merged in, equally severe, had come. */
  readonly receivedAt?: number
  /** The incident that this one goes on as. */
  readonly mergedInto?: number
  /** The newest of those that are worse than all before: worse in level, or as bad and not stopped. */
  readonly worse?: number
  /** What merged incidents hand over; absent in histories of before incidents could be merged. */
  readonly adopted?: readonly Adopted[]
  /** How many incidents were merged into this one; absent in histories of before their hosts were asked about. */
  readonly merged?: number
  /** What the gravest of them was held for; absent where none had been looked into, and in histories of before that was weighed. */
  readonly held?: Verdict
  readonly through: number
  readonly severity: Severity
}

export interface Settled {
  readonly choice: string
  readonly by?: string
  readonly reason: Reason
  readonly also?: readonly Host[]
}

/** How severe an incident is held to be, and for what; without a verdict it had not been looked into. */
export interface Held {
  readonly severity: Severity
  readonly verdict?: Verdict
}

/** What came of telling. */
export interface Told {
  readonly uncertain: boolean
  readonly calls: readonly (readonly string[])[]
  /** ms after the first steps at which the next ones are to be taken, while nobody has acknowledged. */
  readonly later?: Millis
  /** Not everybody could be told: it is to be tried again, `begun`, beside the calls. */
  readonly unfinished?: boolean
}

/** Which steps of a telling are taken: those that come later than `over` and not later than `upTo`, ms after the first. */
export interface Due {
  readonly over: Millis
  readonly upTo: Millis
}

/** `patience`: ms after which a call that nobody heard of again is asked after. */
export type CallResult =
  | { readonly outcome: 'placed'; readonly patience: number }
  | { readonly outcome: 'not placed'; readonly reason: Reason }

export type CloseResult = { readonly outcome: 'closed' } | { readonly outcome: 'alerts wait' }

/** `too late`: it was done, or may have been, so that a release must follow. */
export type CallOffResult =
  | { readonly outcome: 'called off' | 'too late' }
  | { readonly outcome: 'refused'; readonly reason: Reason }

/** What workflows may have done. Implemented by the files beside this one. */
export interface Activities {
  isolate: (
    act: Occasion & {
      host: Host
      source?: string
      because: Reason
      by?: string
      approval: 'person' | 'default' | 'policy'
    },
  ) => Promise<Done<IsolateResult>>
  /**
   * Records that the product has not taken an isolation or a release so far, so that people can be told, for the `times`th time, from 0
   * on; `isSo`: false where it has meanwhile. `next`: ms after the first time when they are to be told again. `act`: its key.
   */
  delayed: (
    act: Occasion & { act: string; what: 'isolation' | 'release'; host: string; times: number },
  ) => Promise<Done<{ isSo: boolean; next?: Millis }>>
  /** Ends an isolation that the product has not taken: from then on no attempt asks for it any more. */
  callOff: (
    act: Occasion & { containment: string; host: string; because: Reason; by?: string },
  ) => Promise<Done<CallOffResult>>
  /** `confirmed`: what the product showed before already knew of the isolation. */
  release: (
    act: Occasion & { containment: string; confirmed: boolean; because: Reason; by?: string },
  ) => Promise<Done<ReleaseResult>>
  /** Asks the product whether what was asked for has come true. */
  lookAtHost: (
    act: Occasion & { containment: string; confirmed: boolean; target: 'isolated' | 'released' },
  ) => Promise<Done<HostLook>>
  /**
   * Gives up on a containment, on the record: it failed, or it cannot be told whether it took effect. `act` is the key of what was
   * done last, `kind` the type of the failure that it ended with.
   */
  containmentFailed: (
    act: Occasion & {
      containment: string
      act: string
      target: 'isolated' | 'released'
      reason: Reason
      kind?: string
    },
  ) => Promise<Done<{ uncertain: boolean; reviewAfter: number }>>
  /**
   * Whether a containment that outlives its incident is held still: it is not when the host has been released, which this puts on
   * the record. `confirmed`: the product has said that the host is isolated; `due`: the instant of a review, which this records.
   */
  lookAtHeld: (
    act: Occasion & { containment: string; confirmed: boolean; due?: string },
  ) => Promise<Done<{ held: boolean; reviewAfter: number }>>
  /** A person's release of a host that an earlier incident holds: given to that one's aftercare, as a press of its own button is. */
  releaseElsewhere: (act: Occasion & { host: string; because: Reason; by: string }) => Promise<Done<null>>
  /** What a closed incident holds by the records: for its aftercare, where Temporal has lost what ran before. */
  readHeld: (act: Occasion) => Promise<Done<{ held: readonly Adopted[]; release: ReleaseInput | null }>>
  /** `before`: what was found before a worse alert, or an incident that was held for more, came; a question that is open then recommends what is advised now. */
  investigate: (act: Occasion & { before?: Pick<Finding, 'verdict' | 'advice'> }) => Promise<Done<Finding>>
  /**
   * Tells everybody who hears of this by mail, chat and SMS; brings the chat's root message up to date first. `uncertain`: of some of
   * them it cannot be told whether the news reached them. `calls`: ids of those who are to be called, step by step.
   */
  tell: (
    act: Occasion & {
      telling: Telling
      /** The name of the machine that it is about, where it is about one. */
      host?: string
      severity: Severity
      /** As what people had been told of it before, where it is worse now. */
      before?: Held
      due?: Due
      begun?: boolean
    },
  ) => Promise<Done<Told>>
  /** Records what could not be told, so that the record says it. */
  tellingFailed: (act: Occasion & { telling: Telling; reason: Reason }) => Promise<Done<null>>
  /**
   * Puts the question on the record: from now on it can be answered. `callable`: ids of those asked who have a telephone, or by mail an address, as of now;
   * `heldBy`: the earlier incident that holds the host; `until`: ISO instant to which the end moves, where they are asked late.
   */
  ask: (
    act: Occasion & {
      question: string
      finding: Finding
      choices: readonly string[]
      recommend: string
      otherwise: string
      who: readonly string[]
      by: ResponderStep['by']
      /** ISO instant at which the default happens. */
      until: string
      /** ms that all of them have. */
      left: number
    },
  ) => Promise<Done<{ question: string; callable?: readonly string[]; heldBy?: number; until?: string }>>
  /** `left`: ms that these people and those after them have; `until`: ISO instant to which the end moves, where they are asked late. */
  askNext: (
    act: Occasion & { question: string; who: readonly string[]; by: ResponderStep['by']; left: number },
  ) => Promise<Done<{ callable: readonly string[]; until?: string } | null>>
  /** Calls people to an open question in chat, where its buttons are. */
  callPeople: (act: Occasion & { question: string; who: readonly string[] }) => Promise<Done<null>>
  /** Records that people could not be called, so that the record says it. `call`: the key of the act, which is given up. */
  callFailed: (
    act: Occasion & {
      channel: 'chat' | 'mail' | 'sms' | 'phone'
      question?: string
      who: readonly string[]
      call?: string
      reason: Reason
    },
  ) => Promise<Done<null>>
  /** Ids of those who can be called now, of these people, groups and rosters; how many rounds, and how many ms between two. */
  whomToCall: (
    act: Occasion & { who: readonly string[] },
  ) => Promise<Done<{ people: readonly string[]; rounds: number; pause: Millis }>>
  /**
   * Calls one person: with the open question, or with the news to be acknowledged. Fails as `on another call` while the person's line is
   * in use by another call of ours; it can be tried again.
   */
  callPerson: (act: Occasion & { person: string; question?: string }) => Promise<Done<CallResult>>
  /** What a call of that key came to, by the records, else by the carrier; nothing while it may still be under way. */
  lookAtCall: (act: Occasion & { call: string }) => Promise<Done<{ outcome: CallOutcome | null }>>
  /** Writes a short message: that a question waits in chat, or that it is decided. */
  textPerson: (
    act: Occasion & { person: string; question: string; about: 'question' | 'decision' },
  ) => Promise<Done<CallResult>>
  /** Asks one person by mail, with a link to a page that takes the answer. */
  mailQuestion: (act: Occasion & { person: string; question: string }) => Promise<Done<CallResult>>
  /** Tells one person, who was asked so and did not decide, what was decided and by whom. */
  mailDecision: (act: Occasion & { person: string; question: string }) => Promise<Done<CallResult>>
  /** Brings the chat's root message up to date, so that it says who chose what. */
  showState: (act: Occasion) => Promise<Done<null>>
  /** The time is over: takes an answer that was there before, else the default. */
  settle: (act: Occasion & { question: string }) => Promise<Done<Settled>>
  /** Goes on without asking, on the record; says no where `isolates` names a host whose automatic isolation has been stopped. */
  notAsked: (
    act: Occasion & { question: string; choice: string; reason: Reason; isolates?: Host },
  ) => Promise<Done<{ unasked: boolean }>>
  /** `severity` is the level that the workflow knows of. */
  readAlerts: (act: Occasion & { severity: Severity }) => Promise<Done<NewAlerts>>
  /** Records what became of a time agreed that ends at `until` (ISO instant); `warned`: whether it was said before that it is near. */
  limitDue: (
    act: Occasion & { limit: Limit; what: 'near' | 'passed' | 'kept'; until: string; warned: boolean },
  ) => Promise<Done<null>>
  note: (act: Occasion & { text: string }) => Promise<Done<null>>
  close: (act: Occasion & { finding: Finding }) => Promise<Done<CloseResult>>
}

/** An alert of which only the id came. */
export interface ThinAlert {
  readonly tenant: string
  readonly source: string
  readonly vendorId: string
  /** Of its row in the records. */
  readonly revision: string
}

/** What the sources' own workflows may have done. */
export interface SourceActivities {
  /** Reads a thin alert by API and takes it in. Returns its incident. */
  resolveAlert: (thin: ThinAlert) => Promise<{ incident: number | null }>
  /** Asks a source for what changed since the newest change that was read, and takes in what we do not have. */
  reconcile: (source: { tenant: string; source: string }) => Promise<{ read: number; isNew: number }>
  /** Chains the heads of every incident's record, tenant by tenant. */
  checkpoint: () => Promise<{ tenants: number }>
}
