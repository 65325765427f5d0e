import type { FaultKind } from '../policy/reason.ts'

/** What is known of a failure beside its kind and its message; see the members of `IntegrationError`. */
export interface FailureDetails {
  readonly retryAfter?: number | undefined
  readonly ambiguous?: boolean
  readonly trace?: string | undefined
  readonly status?: number | undefined
  readonly cause?: unknown
}

/**
 * The one error that integrations throw.
 * `unavailable` and `throttled` may be tried again; the other kinds will not change by themselves.
 */
export class IntegrationError extends Error {
  override readonly name = 'IntegrationError'
  /** Why the outside refused or failed. Whether a retry makes sense is data on the error, not knowledge of the caller. */
  readonly kind: FaultKind
  /** The product or service, e.g. `crowdstrike_falcon`. */
  readonly product: string
  /** Milliseconds after which the product allows the next call, where it said so. */
  readonly retryAfter: number | undefined
  /** True when the request may have taken effect although no good answer came. */
  readonly ambiguous: boolean
  /** The vendor's trace id, for its support. */
  readonly trace: string | undefined
  /** The HTTP status that it stands for, where there was one. */
  readonly status: number | undefined

  constructor(kind: FaultKind, product: string, message: string, options: FailureDetails = {}) {
    super(`${product}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.product = product
    this.retryAfter = options.retryAfter
    this.ambiguous = options.ambiguous ?? false
    this.trace = options.trace
    this.status = options.status
  }

  /** True when the same call may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return this.kind === 'throttled' || this.kind === 'unavailable'
  }
}
