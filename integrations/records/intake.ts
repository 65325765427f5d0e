import type { Severity } from '../../policy/severity.ts'
import type { Alert } from '../edr/contract.ts'
import { isRetryable, type Database } from './database.ts'
import { recordOnce } from './intake-statement.ts'
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
  readonly why?: string
  readonly title: string
  /** What merges alerts into one incident; unique to this alert where it names no host. */
  readonly key: string
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

/** More than can be needed: each further try takes another server that records the same host at this very instant. */
const maxTries = 10

/**
 * Records alerts and finds or opens their incidents: each alert wholly or not at all. Repeats (by tenant, source, vendor id and
 * revision) change nothing and answer with the incident of the first. The answer is in the order of `arrivals`.
 */
export const recordArrivals = async (
  db: Database,
  arrivals: readonly Arrival[],
  deliveries: readonly Delivery[] = [],
): Promise<Recorded[]> => {
  const recorded = new Map<string, Recorded>()
  // The same alert twice in one batch: the later one is a repeat.
  let left = [...new Map(arrivals.toReversed().map((arrival) => [nameOf(arrival), arrival])).values()].toReversed()
  for (let tries = 1; ; tries += 1) {
    const rows = await recordOnce(db, left, deliveries).catch((error: unknown) => {
      if (isRetryable(error) && tries < maxTries) return undefined
      throw error
    })
    if (!rows) continue
    for (const { n, ...row } of rows) {
      const arrival = left[n]
      if (arrival) recorded.set(nameOf(arrival), row)
    }
    left = left.filter((arrival) => !recorded.has(nameOf(arrival)))
    if (left.length === 0) break
    if (tries === maxTries) throw new Error(`Alerts could not be recorded in ${tries} tries.`)
  }
  const given = new Set<string>()
  return arrivals.flatMap((arrival) => {
    const name = nameOf(arrival)
    const first = recorded.get(name)
    if (!first) return []
    if (!given.has(name)) {
      given.add(name)
      return [first]
    }
    const { ring: _, ...repeat } = first
    return [{ ...repeat, isNew: false }]
  })
}

const nameOf = ({ tenant, source, vendorId, revision }: Arrival): string =>
  JSON.stringify([tenant, source, vendorId, revision])
