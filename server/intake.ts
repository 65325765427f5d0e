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

/** Alerts of one customer that may wait for the database before its senders are told to slow down. */
const backlogLimit = 2000

/** What it takes of a batch: a body without alerts takes its place too. */
const sizeOf = ({ arrivals }: Pick<Waiting, 'arrivals'>): number => Math.max(1, arrivals.length)

/**
 * Records what comes in. Requests that arrive while a transaction is under way share the next one (group commit), customers by turns:
 * one's flood is not before another's alert. A batch that fails is tried again one by one, so that one delivery's fault is not another's.
 */
export class Intake {
  readonly #db: Database
  /** By customer; whoever had its turn last is last. */
  readonly #waiting = new Map<string, Waiting[]>()
  #isRunning = false

  constructor(db: Database) {
    this.#db = db
  }

  /** True when so much of that customer waits that its senders should slow down. */
  isFull(tenant: string): boolean {
    return (this.#waiting.get(tenant) ?? []).reduce((sum, one) => sum + sizeOf(one), 0) >= backlogLimit
  }

  /** Takes what is one customer's. Resolves when everything is safe in the records; rejects when nothing of it is. */
  submit(arrivals: readonly Arrival[], deliveries: readonly Delivery[] = []): Promise<Recorded[]> {
    const tenant = (arrivals[0] ?? deliveries[0])?.tenant ?? ''
    return new Promise((resolve, reject) => {
      const own = this.#waiting.get(tenant) ?? []
      own.push({ arrivals, deliveries, resolve, reject })
      this.#waiting.set(tenant, own)
      this.#next()
    })
  }

  /**
   * The same in parts of which others come in between, and alert by alert where the records refuse a part: what they will not take is
   * said by its vendor's id, and keeps none of the others out; the body is then kept as one that needs a look. Rejects when the records
   * cannot be reached: what they have of it by then is a repeat when it comes again.
   */
  async submitEach(
    arrivals: readonly Arrival[],
    delivery?: Delivery,
  ): Promise<{ readonly recorded: readonly Recorded[]; readonly refused: readonly string[] }> {
    const recorded: Recorded[] = []
    const refused: string[] = []
    let isKept = delivery === undefined
    for (let from = 0; from === 0 || from < arrivals.length; from += batchSize) {
      const part = arrivals.slice(from, from + batchSize)
      try {
        // What is one part is one transaction with its body.
        const own = delivery && arrivals.length <= batchSize ? [delivery] : []
        recorded.push(...(await this.submit(part, own)))
        isKept ||= own.length > 0
      } catch (error) {
        if (isDatabaseDown(error)) throw error
        const singly = await this.#submitSingly(part)
        recorded.push(...singly.recorded)
        refused.push(...singly.refused)
      }
    }
    if (delivery && !isKept) {
      const faults = [delivery.fault, ...refused].filter((fault) => fault !== undefined)
      await this.submit([], [{ ...delivery, ...(faults.length > 0 && { fault: faults.join('; ') }) }])
    }
    return { recorded, refused }
  }

  async #submitSingly(arrivals: readonly Arrival[]) {
    const recorded: Recorded[] = []
    const refused: string[] = []
    for (const arrival of arrivals)
      try {
        recorded.push(...(await this.submit([arrival])))
      } catch (error) {
        if (isDatabaseDown(error)) throw error
        refused.push(`the alert ${arrival.vendorId} could not be recorded`)
      }
    return { recorded, refused }
  }

  #next(): void {
    // One at a time: the statement costs the same for one alert as for many, and two at once would halve what each takes.
    if (this.#isRunning || this.#waiting.size === 0) return
    this.#isRunning = true
    const batch = this.#takeBatch()
    void this.#record(batch).finally(() => {
      this.#isRunning = false
      this.#next()
    })
  }

  /** Of each customer one by turns; whose next one does not fit is the first of the next batch. */
  #takeBatch(): Waiting[] {
    const batch: Waiting[] = []
    let size = 0
    // Whoever is put behind the others below has another turn in this very loop.
    for (const [tenant, [next, ...left]] of this.#waiting) {
      if (!next || (batch.length > 0 && size + sizeOf(next) > batchSize)) break
      batch.push(next)
      size += sizeOf(next)
      this.#waiting.delete(tenant)
      if (left.length > 0) this.#waiting.set(tenant, left)
    }
    return batch
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
