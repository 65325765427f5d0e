import { isIP } from 'node:net'
import type { Alert } from '../integrations/edr/contract.ts'
import { isDatabaseDown, type Database } from '../integrations/records/database.ts'
import type { Arrival, Delivery, Recorded } from '../integrations/records/arrival.ts'
import { recordArrivals } from '../integrations/records/intake.ts'
import { factsOf } from '../policy/facts.ts'
import { fingerprint } from '../policy/fingerprint.ts'
import { hostKey as plainHostName } from '../policy/host.ts'
import { rateAlert } from '../policy/rate.ts'
import type { Tenant } from '../policy/tenant.ts'
import { choosePlaybook } from './playbook-choice.ts'

/** What merges alerts of one machine into one incident; for alerts without a machine, the alert itself. */
const hostKey = (product: string, hostId: string): string => `host:${product}:${hostId}`

/** What merges them between products. An address is no name, for tomorrow it is another machine's. */
export const nameKey = (hostName: string): string | undefined => {
  const name = plainHostName(hostName)
  return name === '' || name === 'localhost' || isIP(name) > 0 ? undefined : `name:${name}`
}

/** What the customer's policy makes of an alert: its level, its incident's key, its playbook. */
export const arrivalOf = (tenant: Tenant, source: string, alert: Alert, digest?: Buffer): Arrival => {
  const { severity, why } = rateAlert(tenant, { severity: alert.severity, hostName: alert.host?.name })
  const { category, product, title, host } = alert
  const name = host && nameKey(host.name)
  return {
    tenant: tenant.id,
    source,
    ...(digest && { digest }),
    vendorId: alert.vendorId,
    revision: alert.revision,
    alert,
    severity,
    ...(why !== undefined && { why }),
    title,
    key: host ? hostKey(product, host.id) : `alert:${source}:${alert.vendorId}`,
    ...(name !== undefined && { nameKey: name }),
    fingerprint: fingerprint({ ...factsOf(alert), severity }),
    ...choosePlaybook({ category, product, severity, title, ...(host && { host }) }),
  }
}

/** A thin body: the alert is read by API before anything is decided about it. */
export const unresolvedOf = (tenant: Tenant, source: string, vendorId: string, digest: Buffer): Arrival => ({
  tenant: tenant.id,
  source,
  digest,
  vendorId,
  // The same body again is a repeat; another one about the same alert is read again.
  revision: `unresolved ${digest.toString('hex').slice(0, 16)}`,
  severity: 'low',
  title: 'not read yet',
  key: `alert:${source}:${vendorId}`,
  fingerprint: undefined,
  playbook: '',
  playbookVersion: '',
})

interface Waiting {
  readonly arrivals: readonly Arrival[]
  readonly deliveries: readonly Delivery[]
  readonly resolve: (recorded: Recorded[]) => void
  readonly reject: (error: unknown) => void
}

/** Alerts that one transaction takes at most. */
const batchSize = 64

/** Deliveries that may wait for the database before senders are told to slow down. */
const backlogLimit = 2000

/**
 * Records what comes in. Requests that arrive while a transaction is under way share the next one (group commit); a batch that
 * fails is tried again one by one, so that one delivery's fault is not another's.
 */
export class Intake {
  readonly #db: Database
  #waiting: Waiting[] = []
  #isRunning = false

  constructor(db: Database) {
    this.#db = db
  }

  /** True when so much waits that senders should slow down. */
  get isFull(): boolean {
    return this.#waiting.length >= backlogLimit
  }

  /** Resolves when everything is safe in the records; rejects when nothing of it is. */
  submit(arrivals: readonly Arrival[], deliveries: readonly Delivery[] = []): Promise<Recorded[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ arrivals, deliveries, resolve, reject })
      this.#next()
    })
  }

  /**
   * The same alert by alert where the records refuse them together: what they will not take is said by its vendor's id, and keeps
   * none of the others out; the body is then kept as one that needs a look. Rejects when the records cannot be reached.
   */
  async submitEach(
    arrivals: readonly Arrival[],
    delivery?: Delivery,
  ): Promise<{ readonly recorded: readonly Recorded[]; readonly refused: readonly string[] }> {
    try {
      return { recorded: await this.submit(arrivals, delivery && [delivery]), refused: [] }
    } catch (error) {
      if (isDatabaseDown(error)) throw error
    }
    const recorded: Recorded[] = []
    const refused: string[] = []
    for (const arrival of arrivals)
      try {
        recorded.push(...(await this.submit([arrival])))
      } catch (error) {
        if (isDatabaseDown(error)) throw error
        refused.push(`the alert ${arrival.vendorId} could not be recorded`)
      }
    const faults = [delivery?.fault, ...refused].filter((fault) => fault !== undefined)
    if (delivery) await this.submit([], [{ ...delivery, fault: faults.join('; ') }])
    return { recorded, refused }
  }

  #next(): void {
    // One at a time: the statement costs the same for one alert as for many, and two at once would halve what each takes.
    if (this.#isRunning || this.#waiting.length === 0) return
    this.#isRunning = true
    const batch = this.#takeBatch()
    void this.#record(batch).finally(() => {
      this.#isRunning = false
      this.#next()
    })
  }

  #takeBatch(): Waiting[] {
    let size = 0
    const end = this.#waiting.findIndex(({ arrivals }) => (size += Math.max(1, arrivals.length)) > batchSize)
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end))
  }

  async #record(batch: readonly Waiting[]): Promise<void> {
    try {
      const recorded = await recordArrivals(
        this.#db,
        batch.flatMap(({ arrivals }) => arrivals),
        batch.flatMap(({ deliveries }) => deliveries),
      )
      let from = 0
      for (const { arrivals, resolve } of batch) resolve(recorded.slice(from, (from += arrivals.length)))
    } catch (error) {
      // Without the database nobody's is better: all senders hear it at once.
      if (batch.length > 1 && !isDatabaseDown(error)) for (const waiting of batch) await this.#record([waiting])
      else for (const { reject } of batch) reject(error)
    }
  }
}
