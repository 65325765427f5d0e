import type { HostState, NamedHost } from '../policy/host-state.ts'
import type { Language } from '../policy/tenant.ts'
import type { Performer } from '../policy/step.ts'
import type { Reason } from '../policy/reason.ts'
import type { Severity } from '../policy/severity.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { TimelineEntry } from './event.ts'

export interface Host extends NamedHost {
  readonly state: HostState
  /** ISO instant since when. */
  readonly since?: string
  /** The earlier incident that isolated it, where it was not this one. */
  readonly heldBy?: number
  /** On the customer's list of important hosts (重要ホスト). */
  readonly important: boolean
}

/** One machine of an incident, and what was detected on it. */
export interface Machine {
  /** Absent where no machine is known of. */
  readonly host?: Host
  /** Why nobody can have the host isolated by us, where that is so: the question does not offer it. */
  readonly neverIsolated?: Reason
  /** ISO instant. */
  readonly detectedAt: string
  /** Of the worst alert on it, as are its rating, product, file, user, techniques and disposition. */
  readonly alertTitle: string
  /** Absent where nothing but a person's report is known of. */
  readonly alertSeverity?: Severity
  /** The product that detected it, by its name for people. */
  readonly product: string
  /** The product by which its host is, or would be, isolated and released. */
  readonly containedBy: string
  /** Where the machine stands, where that is known. */
  readonly site?: string
  readonly user?: string
  readonly file?: {
    readonly name?: string
    readonly path?: string
    readonly sha256?: string
    readonly commandLine?: string
  }
  readonly techniques: readonly string[]
  readonly disposition: 'prevented' | 'detected' | 'unknown'
  readonly link?: string
  /** Of an incident with several machines: the lines of its own that the others have not, from before they came together. */
  readonly earlier?: readonly TimelineEntry[]
}

/** A choice that several people must make before it holds, and who has so far: `count` different people. */
export interface Agreeing {
  readonly choice: string
  readonly needed: number
  readonly count: number
  readonly by: readonly { readonly name: string; readonly channel: string }[]
}

/** An incident as of now, read from the records: all that a message may say about it; of its own machine first. */
export interface Situation extends Machine {
  readonly incident: number
  readonly tenant: {
    readonly id: string
    readonly name: string
    readonly timeZone: string
    readonly contact: string
    readonly language: Language
    /** Names of the people of the SOC, who are ours where they decide. */
    readonly soc?: readonly string[]
  }
  readonly severity: Severity
  /** Of the worst alert; of what a person reported, that person's words, until an alert is worse. How it began stands in the timeline. */
  readonly title: string
  readonly state: 'open' | 'closed'
  /** The machines of incidents that were merged into this one, each with what was detected on it. */
  readonly others?: readonly Machine[]
  readonly openedAt: string
  readonly closedAt?: string
  /** Who has the case in hand: whoever decided first, else whoever acknowledged first. */
  readonly owner?: string
  readonly alerts: { readonly count: number; readonly titles: readonly string[] }
  readonly finding?: {
    readonly verdict: Verdict
    readonly sure: 'low' | 'medium' | 'high'
    readonly reasons: readonly Reason[]
    /** What could not be found out. */
    readonly unknown: readonly Reason[]
    /** A choice of the question (`isolate`, `leave online`, …) or a sentence. */
    readonly advice: string
  }
  readonly question?: {
    readonly id: string
    readonly key: string
    readonly choices: readonly string[]
    readonly recommend: string
    readonly otherwise: string
    /** ISO instant at which the default happens. */
    readonly until: string
    readonly asked: readonly string[]
    /** Those of them who have no chat to answer in, and are asked by phone, or by mail. */
    readonly byPhone?: readonly string[]
    readonly byMail?: readonly string[]
    /** Those of its choices that several people must make. */
    readonly agreeing?: readonly Agreeing[]
    /** `with`: who had chosen the same before, where several had to; where the time was over, who had spoken. */
    readonly outcome?: {
      readonly choice: string
      readonly by: string
      readonly with?: readonly string[]
      readonly at: string
      readonly nobody: boolean
    }
  }
  /** Who does what to a host, where that is not us. */
  readonly performers?: { readonly isolate: Performer; readonly release: Performer }
  /** What outlives the incident if it is closed as it is: hosts of ours that are still cut off. */
  readonly aftercare?: {
    /** Id of the question that releases them, once it is closed. */
    readonly question?: string
    /** Where several people must choose that. */
    readonly agreeing?: readonly Agreeing[]
    /** Names of those that are held and whose release nobody has asked for. */
    readonly hosts: readonly string[]
    /** Who cut the host off, why, and (ISO instants) since when, and when people are reminded. */
    readonly by: string
    readonly because: Reason
    readonly since: string
    readonly reviewAt: string
    /** Numbers of later incidents that found the host held by this one, and count on it. */
    readonly relying?: readonly number[]
    /** Who released. */
    readonly outcome?: { readonly by: string; readonly at: string }
  }
  readonly timeline: readonly TimelineEntry[]
  readonly dryRun: boolean
}
