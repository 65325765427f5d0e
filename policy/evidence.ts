import type { AlertFacts } from './facts.ts'
import type { Reason } from './reason.ts'
import type { Severity } from './severity.ts'
import type { AllowEntry } from './tenant.ts'
import type { Sureness, Verdict } from './verdict.ts'

/** A verdict on the same fingerprint at this customer, from an incident before this one. */
export interface EarlierVerdict {
  readonly verdict: Verdict
  /** What the incident was rated. */
  readonly severity: Severity
  readonly incident: number
  /** ISO instant. */
  readonly at: string
  readonly by: string
  /** False for verdicts of triage itself, which prove nothing to triage. */
  readonly byPerson: boolean
}

/** What was found of an incident before it was merged into this one. */
export interface FoundBefore {
  readonly incident: number
  readonly verdict: Verdict
  readonly sure: Sureness
  readonly reasons: readonly Reason[]
}

/** All that could be gathered about a finding; the input of `weigh`. */
export interface Evidence {
  /** The worst alert of the incident. */
  readonly alert: AlertFacts
  /** No product saw it, a person did: then how bad it is and what was not stopped is that person's word alone. */
  readonly noticed?: boolean
  /** The host is on the customer's list of critical hosts. */
  readonly importantHost: boolean
  /** False where nothing could be isolated anyway: no host, never-isolate list, detection only. */
  readonly mayIsolate: boolean
  /**
   * Further alerts on the same host, in this incident and lately, not counting `alert` and its revisions, nor those of incidents that
   * were dismissed: a false alarm of last week makes none of today real.
   */
  readonly relatedOnHost: {
    readonly count: number
    readonly titles: readonly string[]
    readonly worst?: Severity | undefined
  }
  /** Alerts of the incident that are another finding than `alert`, or that were too many to be read: what dismisses it says nothing of them. */
  readonly unlikeAlerts?: number | undefined
  /** The product did not stop another alert of the incident: then it is not all stopped, though it stopped `alert`. */
  readonly unstopped?: boolean | undefined
  /** What it was held for before a worse alert came, which is no reason to hold it for less. */
  readonly held?: Verdict | undefined
  /** What was found of the incidents that were merged into it, which is no reason to hold it for less either. */
  readonly merged?: readonly FoundBefore[] | undefined
  /** Other hosts of the customer on which the same sha256 raised an alert. */
  readonly sameHashElsewhere: { readonly hosts: readonly string[] }
  readonly earlierVerdicts: readonly EarlierVerdict[]
  /** From `matchAllowAll`: an entry that holds for all alerts of the incident. */
  readonly allowed?: AllowEntry | undefined
  readonly expiredAllow?: AllowEntry | undefined
  /** What the product knows of the host. */
  readonly host?:
    | {
        readonly online: 'online' | 'offline' | 'unknown'
        readonly isolation: 'not isolated' | 'isolating' | 'isolated' | 'releasing' | 'unknown'
        readonly groups: readonly string[]
      }
    | undefined
  /** Products, by their names for people, from which the host could not be read. */
  readonly failedSources: readonly string[]
}

/** The verdicts of people that say something, latest first. */
export const judgements = (earlier: readonly EarlierVerdict[]): readonly EarlierVerdict[] =>
  earlier
    .filter(({ byPerson, verdict }) => byPerson && verdict !== 'undetermined')
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
