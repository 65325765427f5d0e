import type { CallOptions } from '../edr/contract.ts'

/** A call to place. What is said is asked for at `scriptUrl` once somebody, or a machine, has answered. */
export interface CallOrder {
  /** E.164. */
  readonly to: string
  readonly scriptUrl: string
  /** Where each change of state is posted. */
  readonly statusUrl: string
  /** Seconds that it may ring. */
  readonly ring: number
}

export interface TextOrder {
  /** E.164. */
  readonly to: string
  readonly text: string
  readonly statusUrl: string
}

/** What to look for where it is not known whether something was done. */
export interface Sought {
  readonly to: string
  /** Epoch ms of the first attempt. */
  readonly since: number
  /** Carrier's ids that are known to be something else. */
  readonly except: readonly string[]
}

/** How a call stands. What begins with `ended` does not change any more. */
export type CallState =
  | 'asked for'
  | 'ringing'
  | 'answered'
  | 'ended: completed'
  | 'ended: busy'
  | 'ended: no answer'
  | 'ended: failed'

/** How a text message stands. `ended: failed`: the carrier says that it did not arrive. */
export type TextState = 'asked for' | 'sent' | 'ended: delivered' | 'ended: failed'

/**
 * One customer's telephone. Throws `IntegrationError`; `call` and `text` throw with `ambiguous: true` when they may have
 * been placed or sent. Carriers know no idempotency key: who is in doubt looks, by `findCall` and `findText`.
 */
export interface Phone {
  readonly product: string
  /** Milliseconds that what is found may lag behind what was done. */
  readonly readLag: number
  /** Returns the carrier's id. */
  readonly call: (order: CallOrder, options: CallOptions) => Promise<string>
  readonly text: (order: TextOrder, options: CallOptions) => Promise<string>
  /** The carrier's id of a call of ours. Where several could be meant: `rejected` and `ambiguous`. */
  readonly findCall: (sought: Sought, options: CallOptions) => Promise<string | undefined>
  readonly findText: (sought: Sought & { text: string }, options: CallOptions) => Promise<string | undefined>
  readonly callState: (id: string, options: CallOptions) => Promise<CallState>
}

/** How a call or a text stands now, as the carrier posted it. */
export type Status =
  | { readonly kind: 'call'; readonly id: string; readonly state: CallState }
  | { readonly kind: 'text'; readonly id: string; readonly state: TextState; readonly reason?: string }

/** Somebody or something is on the line, or keys were pressed: the carrier wants to know what to say. */
export interface Turn {
  readonly id: string
  readonly machine: boolean
  readonly digits: string
}

/** What is said on the line, and what follows. */
export interface Script {
  /** BCP 47, e.g. `en-US`. */
  readonly language: string
  readonly voice?: string
  /** Each followed by a short pause. */
  readonly clauses: readonly string[]
  /** Keys that are waited for: so many, or as many as come before `#`. They are posted to `to`. */
  readonly keys?: { readonly count: number | 'until #'; readonly wait: number; readonly to: string }
  /** Where to go on when no key was pressed, or there are none to press; without it the line is hung up. */
  readonly next?: string
}

const ranks: Readonly<Record<CallState | TextState, number>> = {
  'asked for': 0,
  ringing: 1,
  sent: 1,
  answered: 2,
  'ended: completed': 3,
  'ended: busy': 3,
  'ended: no answer': 3,
  'ended: failed': 3,
  'ended: delivered': 3,
}

/** Orders the states: callbacks come twice and in any order, so only a higher rank is news, and the first end stays. */
export const rankOf = (state: CallState | TextState): number => ranks[state]
