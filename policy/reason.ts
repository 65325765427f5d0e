import type { EarlierVerdict } from './evidence.ts'
import type { AlertFacts } from './facts.ts'
import type { NamedHost } from './host-state.ts'
import type { Severity } from './severity.ts'
import type { Millis } from './tenant.ts'
import type { Verdict } from './verdict.ts'

/** What an entry of an allow list speaks of. */
export type Allowed = 'file' | 'finding' | 'user' | 'host'

/** A judgement of the same finding by a person, before this incident. */
export type Judged = Pick<EarlierVerdict, 'by' | 'verdict' | 'incident' | 'at'>

/** Why triage holds a finding for what it holds it for; one for each `Sign`. */
export type FindingReason =
  | {
      readonly kind: 'allowed'
      readonly what: Allowed
      readonly owner: string
      readonly until: string
      readonly reason: string
    }
  | {
      readonly kind: 'dismissed before once' | 'dismissed before often' | 'real before' | 'people of two minds'
      readonly earlier: readonly Judged[]
    }
  | { readonly kind: 'dismissed before, milder'; readonly earlier: readonly Judged[]; readonly severity: Severity }
  | { readonly kind: 'product says false' | 'product says real' | 'high and detected' | 'prevented' }
  | { readonly kind: 'critical and detected' | 'critical, disposition unknown'; readonly severity: Severity }
  | { readonly kind: 'same file elsewhere'; readonly hosts: readonly string[] }
  | {
      readonly kind: 'further alerts'
      readonly count: number
      readonly titles: readonly string[]
      readonly worst?: Severity
    }
  | { readonly kind: 'allow entry expired'; readonly what: Allowed; readonly owner: string; readonly until: string }
  /** It was held for real before a worse alert came; or, where one is named, that incident was before it was merged into this one. */
  | { readonly kind: 'real already'; readonly incident?: number }
  | { readonly kind: 'nothing for or against' }

/** What triage could not find out. */
export type Unknown =
  | { readonly kind: 'host not read'; readonly product: string }
  | {
      readonly kind:
        | 'verdict open'
        | 'disposition unknown'
        | 'no host named'
        | 'hash unknown'
        | 'command unknown'
        | 'connection unknown'
    }

/** A finding in one sentence. */
export interface FindingSummary {
  readonly kind: 'finding'
  readonly verdict: Verdict
  readonly title: string
  readonly severity: Severity
  readonly disposition: AlertFacts['disposition']
  readonly host?: string
  readonly important: boolean
}

/** Why an act on a host is not done. */
export type Refusal =
  | {
      readonly kind:
        | 'no machine named'
        | 'host without id'
        | 'host id is a pattern'
        | 'host without name'
        | 'host name is a pattern'
        | 'detection only'
        | 'dry run'
        | 'automatic isolation stopped'
    }
  | {
      readonly kind: 'never isolate' | 'approval needed' | 'default is no approval' | 'no api reaches'
      readonly host: string
    }
  | {
      readonly kind: 'tripwire' | 'limit reached'
      readonly count: number
      readonly within: Millis
      readonly max: number
    }
  /** The agreement leaves the step to the customer's or the SOC's people. */
  | { readonly kind: 'others decide'; readonly who: 'customer' | 'soc'; readonly host: string }
  /** So many different people said yes, and more must. */
  | { readonly kind: 'too few agree'; readonly host: string; readonly count: number; readonly needed: number }
  /** The incident goes on within another one. */
  | { readonly kind: 'merged'; readonly incident: number }
  | {
      readonly kind: 'cannot look up' | 'host unknown' | 'address unknown'
      readonly product: string
      readonly host: string
    }
  /** Who had the address was last seen before the alert: it may be another's since. */
  | {
      readonly kind: 'address given away'
      readonly product: string
      readonly host: string
      readonly name: string
      readonly seen: string
    }
  | {
      readonly kind: 'host ambiguous' | 'address ambiguous'
      readonly product: string
      readonly host: string
      readonly count: number
    }

/** What kind of refusal or failure of a product or service it was. */
export type FaultKind = 'rejected' | 'unauthorized' | 'not-found' | 'unsupported' | 'throttled' | 'unavailable'

/** What a tenant file gives us to act or tell by. */
export type Means = 'api' | 'chat' | 'mail' | 'phone' | 'person'

/**
 * Why something is so, or was done: data, which each language says in its own words (`Messages.reason`). A text stands for itself: a
 * person's or a product's own words, an alert's title.
 */
export type Reason =
  | string
  | FindingReason
  | Unknown
  | FindingSummary
  | Refusal
  /** Rated emergency, because critical on a host of the customer's list. */
  | { readonly kind: 'critical on important host'; readonly host: string }
  | { readonly kind: 'worse alert'; readonly title: string }
  | { readonly kind: 'not weighed with'; readonly incident: number }
  | { readonly kind: 'cut off before'; readonly host: string; readonly detail: string }
  /** An earlier incident holds it; `since` is an ISO instant. */
  | { readonly kind: 'held by us'; readonly host: string; readonly incident: number; readonly since: string }
  /** By the incident that held it. */
  | { readonly kind: 'released in'; readonly incident: number }
  /** Another incident has isolated the host since: before that, others had released it. */
  | { readonly kind: 'isolated anew'; readonly incident: number }
  /** The product's own word for a host's state. */
  | { readonly kind: 'state at product'; readonly detail: string }
  | { readonly kind: 'no answer so far' | 'nobody answered' | 'never isolated' }
  | { readonly kind: 'agreed not to ask'; readonly about: Reason }
  /** The time was over before as many as must had agreed; the names of those who had spoken. */
  | { readonly kind: 'too few spoke'; readonly spoke: readonly string[] }
  /** `with`: who had chosen the same before, where several must; `host`: as it stood then; reasons of older records have none. */
  | {
      readonly kind: 'chosen'
      readonly by: string
      readonly with?: readonly string[]
      readonly choice: string
      readonly host?: NamedHost
    }
  /** `product`: its name for people; `detail`: in the integration's own words, for operators. Older records have the latter alone, as a text. */
  | { readonly kind: 'fault'; readonly product: string; readonly fault: FaultKind; readonly detail: string }
  /** Our own limit of calls at once, to one product for one customer. */
  | { readonly kind: 'all calls in use'; readonly product: string; readonly max: number }
  | { readonly kind: 'attempt under way' }
  /** Each call was refused: by the limits of calls to one number, by the carrier, or because all lines stayed in use. */
  | { readonly kind: 'no call placed' }
  /** The tenant file had it when the act was decided. `who`: a person's id, where it is a person or theirs. */
  | { readonly kind: 'no longer agreed'; readonly what: Means; readonly who?: string }
  /** The product itself said, long after it was asked for, that the host is not isolated; `detail`: its own word. */
  | { readonly kind: 'isolation undone'; readonly product: string; readonly host: string; readonly detail: string }
  /** Of Hikeshi itself, or of what it runs on; `detail` is for operators. */
  | { readonly kind: 'own fault'; readonly detail: string }
  | { readonly kind: 'may have happened'; readonly after: Reason }
  | { readonly kind: 'cannot be told'; readonly act: string }
