import type { Reason } from '../../policy/reason.ts'
import type { Severity } from '../../policy/severity.ts'
import type { Alert } from '../edr/contract.ts'
import type { DueRing } from './relaying.ts'

/** One alert on its way into the records, with what the server decided about it. */
export interface Arrival {
  readonly tenant: string
  readonly source: string
  /** SHA-256 of the body it came in; absent when it was read from the product's API. */
  readonly digest?: Buffer
  readonly vendorId: string
  readonly revision: string
  /** Absent for a thin body: the alert is unresolved until it has been read by API. */
  readonly alert?: Alert
  /** Our level, by the customer's policy. */
  readonly severity: Severity
  /** Why it is not the vendor's level, where it is not. */
  readonly why?: Reason
  readonly title: string
  /** What merges alerts into one incident: the product's id of the host; unique to this alert where it names no host. */
  readonly key: string
  /** What merges them between products: the host's name; absent where the alert names no host, or no name that says which. */
  readonly nameKey?: string
  readonly fingerprint: string | undefined
  readonly playbook: string
  readonly playbookVersion: string
}

export interface Recorded {
  readonly alert: number
  /** Absent while the alert is unresolved. */
  readonly incident?: number
  /** False for a repeat, which changed nothing. */
  readonly isNew: boolean
  /** Set where the caller must ring the incident's workflow now: what the ring needs. */
  readonly ring?: DueRing
}

/** A raw body as it came, of alerts that were read from it, or with the fault of one that could not be read. */
export interface Delivery {
  readonly tenant: string
  readonly source: string
  /** SHA-256 of the body: the same body again is one row. */
  readonly digest: Buffer
  readonly body: Uint8Array
  /** Why no alert could be read from it; such a body is shown to the operators. */
  readonly fault?: string
}
