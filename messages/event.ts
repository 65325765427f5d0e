import type { Limit } from '../policy/clock.ts'
import type { NamedHost } from '../policy/host-state.ts'
import type { Performer } from '../policy/step.ts'
import type { Reason } from '../policy/reason.ts'
import type { Severity } from '../policy/severity.ts'
import type { Verdict } from '../policy/verdict.ts'

/**
 * A choice of a question, and the host as it stood then: what a button is called depends on it (“leave online” of a host that is isolated
 * is its release). Lines of older records have no host.
 */
interface OfChoices {
  readonly question: string
  readonly host?: NamedHost
}
type Chosen = OfChoices & { readonly choice: string }

/** What can stand on an incident's record. Each language says each of them (`timelineLine`). */
export type Happening =
  | {
      readonly kind: 'incident opened'
      readonly title: string
      readonly severity: Severity
      readonly by: 'alert' | 'person'
      /** That person said that it is a rehearsal. */
      readonly dryRun?: true
    }
  | { readonly kind: 'alerts added'; readonly count: number; readonly titles: readonly string[] }
  | { readonly kind: 'severity raised'; readonly from: Severity; readonly to: Severity }
  /** A person rated it otherwise, either way. */
  | { readonly kind: 'severity re-rated'; readonly from: Severity; readonly to: Severity }
  /** `of`: who is to do it, where it is not us. */
  | { readonly kind: 'isolation asked for'; readonly host: string; readonly of?: Performer }
  /** The product has not taken it so far: it is asked again and again. `byHand`: for so long that people are asked to cut the host off. */
  | { readonly kind: 'isolation delayed'; readonly host: string; readonly byHand?: true }
  /** Before the product took it. */
  | { readonly kind: 'isolation called off'; readonly host: string }
  | { readonly kind: 'isolation not needed'; readonly host: string }
  | { readonly kind: 'isolation refused'; readonly host: string; readonly reason: Reason }
  /** A person let automatic isolation go on, which the tripwire had stopped. */
  | { readonly kind: 'isolation resumed' }
  | { readonly kind: 'isolation pending'; readonly host: string; readonly online: 'online' | 'offline' | 'unknown' }
  | { readonly kind: 'isolated'; readonly host: string }
  | { readonly kind: 'isolation failed'; readonly host: string; readonly reason: Reason }
  | { readonly kind: 'release failed'; readonly host: string; readonly reason: Reason }
  | { readonly kind: 'release asked for'; readonly host: string; readonly of?: Performer }
  /** As an isolation is. */
  | { readonly kind: 'release delayed'; readonly host: string }
  | { readonly kind: 'released'; readonly host: string }
  /** A host that we held was found not isolated by us any more. */
  | { readonly kind: 'released by others'; readonly host: string }
  /** A host that we hold after the end of its incident: a person must look at it again. */
  | { readonly kind: 'review due'; readonly host: string }
  | {
      readonly kind: 'would have acted'
      readonly act: string
      readonly target: string
      readonly reason: 'dry run' | 'detection only'
    }
  | {
      readonly kind: 'finding'
      readonly verdict: Verdict
      readonly sure: 'low' | 'medium' | 'high'
      readonly reasons: readonly Reason[]
    }
  | (OfChoices & {
      readonly kind: 'question asked'
      readonly choices: readonly string[]
      readonly asked: readonly string[]
      readonly until: string
    })
  /** `until`: ISO instant to which the end of the time moved, since nobody was there to ask them before. */
  | {
      readonly kind: 'next person asked'
      readonly question: string
      readonly asked: readonly string[]
      readonly until?: string
    }
  | (Chosen & { readonly kind: 'answered'; readonly channel: string })
  /** `count` different people have chosen so, and `needed` must. */
  | (Chosen & {
      readonly kind: 'answered in part'
      readonly channel: string
      readonly count: number
      readonly needed: number
    })
  | (Chosen & { readonly kind: 'answered late'; readonly channel: string })
  /** `spoke`: who had, where too few agreed. */
  | (Chosen & { readonly kind: 'nobody answered'; readonly spoke?: readonly string[] })
  | (Chosen & { readonly kind: 'not asked' })
  | {
      readonly kind: 'told'
      readonly what: Telling
      readonly channel: 'mail' | 'chat'
      readonly to: readonly string[]
      /** Those of them that are groups. */
      readonly groups?: readonly string[]
      readonly refused: readonly string[]
    }
  | {
      readonly kind: 'telling failed'
      readonly what: Telling
      readonly channel: 'mail' | 'chat'
      readonly to: readonly string[]
      readonly groups?: readonly string[]
      readonly reason: Reason
    }
  /** A call is placed, or a short message sent: before it is known whether it reaches anybody. */
  | { readonly kind: 'called'; readonly to: string; readonly about: 'news' | 'question' }
  | { readonly kind: 'texted'; readonly to: string; readonly about: 'news' | 'question' | 'decision' }
  | { readonly kind: 'text delivered'; readonly to: string }
  /** With a link that is theirs alone. */
  | { readonly kind: 'asked by mail'; readonly to: string }
  /** What was decided, to somebody who was asked by mail and did not decide. */
  | { readonly kind: 'decision mailed'; readonly to: string }
  | {
      readonly kind: 'not reached'
      readonly to: string
      readonly channel: 'sms' | 'phone'
      readonly reason: NotReached
    }
  | { readonly kind: 'acknowledged'; readonly channel: 'phone' }
  | { readonly kind: 'wrong code'; readonly tries: number }
  /** `target`: empty for a channel of chat in which nobody is called. */
  | { readonly kind: 'uncertain'; readonly act: UncertainAct; readonly target: string }
  /** People could not be called, to a question or with news. */
  | {
      readonly kind: 'call failed'
      readonly channel: 'chat' | 'mail' | 'sms' | 'phone'
      readonly question?: string
      readonly to: readonly string[]
      readonly reason: Reason
    }
  /** Later alerts of another kind, which a dismissed case did not weigh, go on as an incident of their own. */
  | { readonly kind: 'alerts passed on'; readonly count: number; readonly incident: number }
  /** A machine that was known by its address alone. */
  | { readonly kind: 'address resolved'; readonly address: string; readonly host: string }
  | { readonly kind: 'linked'; readonly incident: number }
  /** A person held it for a part of another incident, where it goes on. */
  | { readonly kind: 'merged into'; readonly incident: number }
  | {
      readonly kind: 'merged in'
      readonly incident: number
      readonly alerts: number
      readonly hosts: readonly string[]
    }
  /** `until`: ISO instant at which the time agreed ends. */
  | { readonly kind: 'limit near'; readonly limit: Limit; readonly until: string }
  | { readonly kind: 'limit passed'; readonly limit: Limit; readonly until: string; readonly warned: boolean }
  /** After a warning. */
  | { readonly kind: 'limit kept'; readonly limit: Limit; readonly until: string }
  | { readonly kind: 'reported again'; readonly title: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'closed'; readonly verdict: Verdict; readonly summary: Reason }

/** An act of which nobody can tell whether it happened. */
export type UncertainAct = 'isolation' | 'release' | 'message in chat' | 'mail'

/** Why somebody was not reached. `no key`: a person or a machine answered and pressed nothing. */
export type NotReached =
  | 'busy'
  | 'no answer'
  | 'failed'
  | 'machine'
  | 'no key'
  | 'wrong code'
  | 'called too often'
  | 'unknown'

/** What a telling is about: reports are tellings with a stage. */
export type Telling =
  | 'flash report'
  | 'final report'
  | 'severity raised'
  | 'severity lowered'
  /** A worse alert of the same level came. */
  | 'weighed again'
  | 'step taken'
  | 'instructions'
  | 'limit near'
  | 'limit passed'
  | 'nobody called'
  | 'merged'
  /** Another incident was merged into this one. */
  | 'merged in'
  | 'isolation pending'
  | 'isolated'
  | 'isolation refused'
  | 'isolation failed'
  | 'release pending'
  | 'released'
  | 'review due'
  | 'closed'
  | 'uncertain'

/** One line of the record. */
export interface TimelineEntry {
  /** ISO instant. */
  readonly at: string
  /** `Hikeshi`, a person's name, or a product. */
  readonly who: string
  readonly why?: Reason
  readonly what: Happening
}
