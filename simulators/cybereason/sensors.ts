import { createHash } from 'node:crypto'
import type { Recorder } from '../world/log.ts'
import { Mistake } from '../world/mistake.ts'
import type { SensorSeed } from './customers.ts'

export type Order = 'isolate' | 'un-isolate'

/** Values that the answer to an order has for a machine: the vendor's words; all but the first are failures to its clients. */
export const results = [
  'Succeeded',
  'Primed',
  'FailedSending',
  'FailedSendingToServer',
  'UnknownProbe',
  'NotSupported',
  'Disconnected',
  'TimeoutSending',
  'Failed',
  'Timeout',
  'UnauthorizedUser',
  'partialResponse',
  'Aborted',
  'ProbeRemoved',
] as const
export type Result = (typeof results)[number]

/** Results after which the machine has followed all the same: the answer of the machine, not the order, was lost. */
const acted: readonly Result[] = ['Succeeded', 'Timeout', 'partialResponse']

/** One machine with a sensor. `cutOff` is the truth on the machine. */
export interface Sensor extends SensorSeed {
  readonly customer: string
  readonly pylumId: string
  online: boolean
  cutOff: boolean
  /** The order that waits for it to come back. */
  primed?: Order | undefined
  /** Epoch ms. */
  lastSeen: number
}

interface Entry {
  readonly sensor: Sensor
  /** Past states, newest last, for reads that run behind. */
  readonly history: { readonly at: number; readonly cutOff: boolean }[]
  /** What the next orders are answered with, in place of the truth. */
  readonly answers: Result[]
  timer?: NodeJS.Timeout
}

/** All machines. An order waits for the sensor's answer; for one that is off-line it is primed: it waits until it connects. */
export class Sensors {
  readonly #entries = new Map<string, Entry>()
  readonly #record: Recorder
  readonly #lags: { readonly primedLagMs: number; readonly readLagMs: number }

  constructor(record: Recorder, lags: { readonly primedLagMs: number; readonly readLagMs: number }) {
    this.#record = record
    this.#lags = lags
  }

  /** Adds a machine, or changes what is given of a known one; its isolation stays as it is. */
  put(customer: string, seed: SensorSeed): Sensor {
    const known = this.#entries.get(seed.guid)?.sensor
    const { online = known?.online ?? true, ...rest } = seed
    const pylumId = seed.pylumId ?? known?.pylumId ?? pylumOf(customer, seed)
    const sensor = known ?? { ...seed, customer, pylumId, online, cutOff: false, lastSeen: Date.now() }
    Object.assign(sensor, rest, { pylumId })
    if (!known) this.#entries.set(seed.guid, { sensor, history: [{ at: 0, cutOff: false }], answers: [] })
    this.setOnline(seed.guid, online)
    return sensor
  }

  get(guid: string): Sensor | undefined {
    return this.#entries.get(guid)?.sensor
  }

  /** The machines of one customer, or all. */
  list(customer?: string): Sensor[] {
    return [...this.#entries.values()]
      .map(({ sensor }) => sensor)
      .filter((sensor) => customer === undefined || sensor.customer === customer)
  }

  /** Whether it is isolated, as a read finds it now: as of `readLagMs` ago. */
  isolated(guid: string): boolean {
    const seen = Date.now() - this.#lags.readLagMs
    return this.#entries.get(guid)?.history.findLast(({ at }) => at <= seen)?.cutOff ?? false
  }

  /** Gives an order to one machine of a customer by its pylum id, and tells how it went. */
  order(customer: string, pylumId: string, order: Order, by: { readonly [field: string]: unknown }): Result {
    const entry = [...this.#entries.values()].find(
      ({ sensor }) => sensor.customer === customer && sensor.pylumId === pylumId,
    )
    if (!entry) return 'UnknownProbe'
    const { sensor } = entry
    const result = entry.answers.shift() ?? (sensor.online ? 'Succeeded' : 'Primed')
    const before = sensor.cutOff
    this.#record(order, sensor.guid, { name: sensor.name, pylumId, result, before, online: sensor.online, ...by })
    if (result === 'Primed') sensor.primed = order
    else if (acted.includes(result)) {
      sensor.primed = undefined
      this.#follow(entry, order)
    }
    return result
  }

  /** The next order to this machine is answered so. */
  answerNext(guid: string, result: Result): void {
    this.#entry(guid).answers.push(result)
  }

  /** A person isolates or releases it in the console. */
  setByPerson(guid: string, order: Order): void {
    this.#follow(this.#entry(guid), order)
  }

  /** Connects or disconnects the sensor. What waited reaches the machine after the lag. */
  setOnline(guid: string, online: boolean): void {
    const entry = this.#entry(guid)
    const { sensor } = entry
    if (sensor.online === online) return
    sensor.online = online
    sensor.lastSeen = Date.now()
    this.#record(online ? 'host connected' : 'host disconnected', guid, { name: sensor.name })
    this.#comeBack(entry)
  }

  /** Takes machines as they were written down; what waits for them goes on waiting. */
  recall(sensors: readonly Sensor[]): void {
    for (const sensor of sensors) {
      clearTimeout(this.#entries.get(sensor.guid)?.timer)
      const entry: Entry = { sensor: { ...sensor }, history: [{ at: 0, cutOff: sensor.cutOff }], answers: [] }
      this.#entries.set(sensor.guid, entry)
      this.#comeBack(entry)
    }
  }

  /** Stops all timers and forgets all machines. */
  clear(): void {
    for (const { timer } of this.#entries.values()) clearTimeout(timer)
    this.#entries.clear()
  }

  #entry(guid: string): Entry {
    const entry = this.#entries.get(guid)
    if (!entry) throw new Mistake(`Cybereason knows no machine ${guid}; GET /cybereason/console/hosts lists them.`, 404)
    return entry
  }

  #comeBack(entry: Entry): void {
    clearTimeout(entry.timer)
    if (!entry.sensor.online || entry.sensor.primed === undefined) return
    entry.timer = setTimeout(() => {
      const { primed } = entry.sensor
      entry.sensor.primed = undefined
      if (primed) this.#follow(entry, primed)
    }, this.#lags.primedLagMs)
  }

  #follow({ sensor, history }: Entry, order: Order): void {
    const cutOff = order === 'isolate'
    if (sensor.cutOff === cutOff) return
    sensor.cutOff = cutOff
    sensor.lastSeen = Date.now()
    history.push({ at: Date.now(), cutOff })
    this.#record(cutOff ? 'host isolated' : 'host released', sensor.guid, { name: sensor.name })
  }
}

const pylumOf = (customer: string, { guid, name }: SensorSeed): string => {
  const mac = createHash('sha256').update(guid).digest('hex').slice(0, 12).toUpperCase()
  return `PYLUMCLIENT_${customer.toUpperCase()}_${name.toUpperCase()}_${mac}`
}
