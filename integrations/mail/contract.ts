import type { Letter } from '../../messages/card.ts'
import type { CallOptions } from '../edr/contract.ts'

export interface Envelope {
  readonly to: readonly string[]
  /** Fixed by the act's key, so that a second sending is dropped by the receiver. */
  readonly messageId: string
  /** Message-ID of the thread's first mail. */
  readonly inReplyTo?: string
}

/**
 * One customer's way to send mail. Throws `IntegrationError`; 4xx → unavailable, 5xx → rejected; `ambiguous` when the
 * server may have taken the mail although no good answer came.
 */
export interface Mail {
  readonly product: string
  /** Sends one mail to all; the addresses that the server refused come back. All refused → `rejected`. */
  readonly send: (
    letter: Letter,
    envelope: Envelope,
    options: CallOptions,
  ) => Promise<{ readonly refused: readonly string[] }>
  /** Ends idle connections; a mail under way is finished first. Afterwards nothing can be sent. */
  readonly close: () => void
}
