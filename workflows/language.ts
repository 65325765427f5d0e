import type { Reason } from '../policy/reason.ts'
import type { Severity } from '../policy/severity.ts'
import type { ConfirmChoice, ResponderStep } from '../policy/tenant.ts'
import type { Verdict } from '../policy/verdict.ts'

/** A machine of the customer. Without `id` it is known by name only, and the product is asked which one is meant. */
export interface Host {
  readonly name: string
  readonly id?: string
  /** The customer's source whose API reaches it, where it is not the incident's. */
  readonly source?: string
}

/** What a playbook's `when` may look at; an incident that a person opened has no product. */
export interface AlertSummary {
  readonly category: 'endpoint' | 'identity' | 'mobile' | 'network' | 'cloud' | 'other'
  readonly product?: string
  readonly severity: Severity
  readonly title: string
  readonly host?: Host
}

/** What triage found, and why. */
export interface Finding {
  readonly verdict: Verdict
  readonly sure: 'low' | 'medium' | 'high'
  /** Weightiest first. */
  readonly reasons: readonly Reason[]
  /** What could not be found out. */
  readonly unknown: readonly Reason[]
  readonly advice: ConfirmChoice
  /** One sentence. */
  readonly summary: Reason
  /** The newest alert that it takes into account. */
  readonly weighed: number
  /** The person whose verdict this is; ours without. */
  readonly by?: string
}

/** A person's answer, or the outcome that the customer agreed to. */
export interface Answer<Choice extends string = string> {
  readonly choice: Choice
  /** The name of who answered; absent when nobody did or nobody had to be asked. */
  readonly by?: string
  readonly reason: Reason
  /** Key of the question; names the occasion of the acts that follow from it. */
  readonly question: string
  readonly how: 'answered' | 'nobody answered' | 'not asked'
  /** What was known when it was decided: where a worse alert came since the question was put, that finding. */
  readonly about: Finding
  /** Hosts that came to the incident by a merge before it was decided: it holds for them too. */
  readonly also?: readonly Host[]
}

/** Why an act is done, and on whose word. */
export interface Grounds {
  /** In your own words, or a reason that a tool gave. */
  readonly because: Reason
  /** The answer that this follows; without it the act follows from the customer's policy. */
  readonly by?: Omit<Answer, 'about'>
  /** Names the occasion where the same host is isolated (or released) twice on the same word. */
  readonly purpose?: string
}

/**
 * What became of an isolation: `isolated` only when the product says so; `pending` while we wait for it;
 * `refused` by the customer's agreement or a guard; `not done` in a dry run; `failed` when the product will not.
 */
export type Isolation = 'isolated' | 'pending' | 'refused' | 'not done' | 'failed'

/** Who pressed a key on the telephone; absent when nobody did. */
export interface Acknowledgement {
  readonly by?: string
}

declare const closed: unique symbol

/** The proof that a playbook ended its incident: only `close` makes one. */
export interface Closed {
  readonly [closed]: true
}

/** What a playbook may use, closed over its incident and its customer. Every call happens once, also across restarts. */
export interface Toolbox {
  readonly incident: {
    readonly number: number
    readonly title: string
    /** As of now: a worse alert raises it while the playbook runs. */
    readonly severity: Severity
    /** Where the alert names no machine: a host with an empty name, on which every act is refused. */
    readonly host: Host
  }
  /** What the customer agreed to. */
  readonly policy: {
    /** Whether this host is cut off before it is looked at. */
    readonly isolateFirst: (host: Host) => boolean
    /** Who is asked about such a finding, in order, and how long each has. */
    readonly responders: (finding: Finding) => readonly ResponderStep[]
    /** What happens when nobody answers in time. */
    readonly whenNobodyAnswers: (host?: Host) => ConfirmChoice
  }
  /**
   * Gathers evidence and weighs it. `purpose` tells a second look from the first. Where a worse alert comes later it is weighed again by
   * itself: what is asked, told, reported and closed from then on speaks of that.
   */
  readonly investigate: (purpose?: string) => Promise<Finding>
  readonly contain: {
    /** Cuts a host off and goes on verifying in the background; returns when the host must be waited for, or the product. */
    readonly isolate: (host: Host, grounds: Grounds) => Promise<Isolation>
    /** Ends an isolation of ours, cancels a pending one; nothing to do where there is none. */
    readonly release: (host: Host, grounds: Grounds) => Promise<void>
    /** Waits, for as long as it takes, until what was asked of the product for this host has come true or has failed. */
    readonly settled: (host: Host) => Promise<void>
  }
  /** Asks the people who may decide, one after the other, until one answers or the time is over. */
  readonly ask: <const Choice extends string>(key: string, question: Question<Choice>) => Promise<Answer<Choice>>
  /**
   * Calls people or groups, one person after the other, round after round as the customer agreed, until one presses a key.
   * `purpose` tells two calls of an incident apart.
   */
  readonly page: (purpose: string, who: readonly string[]) => Promise<Acknowledgement>
  /** Sends a report to those who hear of this severity and verdict. */
  readonly report: (stage: 'flash' | 'final', finding?: Finding) => Promise<void>
  /** Puts a line on the record. */
  readonly note: (text: string) => Promise<void>
  /** Ends the incident; a dismissive verdict releases what we isolated and tells who was told. */
  readonly close: (finding: Finding) => Promise<Closed>
}

export interface Question<Choice extends string> {
  readonly who: readonly ResponderStep[]
  /** Asked also about what the customer agreed not to be asked about. */
  readonly always?: true
  readonly about: Finding
  readonly choices: readonly Choice[]
  /** Where it is the finding's advice, it becomes that of a newer finding. */
  readonly recommend: NoInfer<Choice>
  /** What happens when nobody answers. */
  readonly otherwise: NoInfer<Choice>
}

/** A runbook as code: what operators write. */
export interface Playbook {
  readonly title: string
  /** The team that answers for it. */
  readonly owner: string
  /** Whether it is for this alert; the first in the catalogue that says yes is chosen. */
  readonly when: (alert: AlertSummary) => boolean
  readonly run: (toolbox: Toolbox) => Promise<Closed>
}
