import type { Card } from '../../messages/card.ts'
import type { CallOptions } from '../edr/contract.ts'

/** Where a message stands; opaque outside the chat product. */
export interface MessageRef {
  readonly channel: string
  readonly id: string
}

/**
 * One customer's chat channel. Throws `IntegrationError`; `post` throws with `ambiguous: true` when it may have posted.
 */
export interface Chat {
  readonly product: string
  /** Milliseconds that `find` may lag behind `post`. */
  readonly readLag: number
  /** Posts a message that carries `key` where only programs see it; in the thread of `under` where given. */
  readonly post: (card: Card, key: string, options: CallOptions & { under?: MessageRef }) => Promise<MessageRef>
  /** Looks for a message of ours by its key among those since `since` (epoch ms), in the thread of `under` where given. */
  readonly find: (
    key: string,
    options: CallOptions & { under?: MessageRef; since: number },
  ) => Promise<MessageRef | undefined>
  /** Makes a message of ours say this instead; any number of times. */
  readonly update: (ref: MessageRef, card: Card, options: CallOptions) => Promise<void>
}

/** A press on a button, proven to come from the chat product. */
export interface Click {
  /** The person's id in the chat product. */
  readonly user: string
  readonly userName: string
  /** The opaque value of the button. */
  readonly value: string
  readonly message: MessageRef
  /** Tells the same press, delivered twice, from another one. */
  readonly pressId: string
  /** Where a private answer goes. */
  readonly replyUrl?: string
}
