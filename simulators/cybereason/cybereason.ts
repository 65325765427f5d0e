import type { Recorder } from '../world/log.ts'
import { Mistake } from '../world/mistake.ts'
import type { CybereasonCustomer, CybereasonOptions, SensorSeed } from './customers.ts'
import { type Malop, newMalop } from './malops.ts'
import { type Attack, attackSchema, type Change, changeSchema } from './scenarios.ts'
import { type Sensor, Sensors } from './sensors.ts'
import { Sessions } from './sessions.ts'

/** Cybereason's server and console: what a person does there, and what tests do to it. */
export class Cybereason {
  readonly sensors: Sensors
  readonly sessions: Sessions
  readonly customers: readonly CybereasonCustomer[]
  readonly #malops = new Map<string, Malop>()
  readonly #record: Recorder
  /** How far the product's clock is ahead of the real one, ms; may be set at any time. */
  clockMs: number

  constructor(record: Recorder, options: CybereasonOptions) {
    const { customers = [], sessionSeconds = 28_800, primedLagMs = 500, readLagMs = 200, clockMs = 0 } = options
    this.#record = record
    this.customers = customers
    this.clockMs = clockMs
    this.sensors = new Sensors(record, { primedLagMs, readLagMs })
    this.sessions = new Sessions(sessionSeconds)
    this.reset()
  }

  /** Epoch ms by the product's clock. */
  now(): number {
    return Date.now() + this.clockMs
  }

  /** Adds a machine, or changes a known one. `customer` may be left out for a known host. */
  host(seed: SensorSeed & { readonly customer?: string | undefined }): Sensor {
    const { customer = this.sensors.get(seed.guid)?.customer, ...rest } = seed
    if (customer === undefined) throw new Mistake(`${seed.guid} is a new machine: say whose it is with "customer".`)
    if (!this.customers.some(({ name }) => name === customer)) throw new Mistake(`No customer ${customer}.`)
    return this.sensors.put(customer, rest)
  }

  /** A machine by guid or name; throws when there is none, or more than one of that name. */
  find(nameOrGuid: string): Sensor {
    const found = this.sensors.list().filter(({ guid, name }) => guid === nameOrGuid || name === nameOrGuid)
    const [sensor] = found
    if (found.length === 1 && sensor) return sensor
    throw new Mistake(
      `${found.length} machines are called ${nameOrGuid}; give the guid of one of GET /cybereason/console/hosts.`,
    )
  }

  /** A new malop on one or several machines of one customer. */
  attack(attack: Attack): Malop {
    const wanted = attackSchema.parse(attack)
    const hosts = wanted.hosts.map((host) => this.find(host))
    if (new Set(hosts.map(({ customer }) => customer)).size > 1) throw new Mistake('The hosts must be one customer’s.')
    const malop = newMalop(hosts, wanted, this.now())
    this.put(malop)
    this.#record('malop created', malop.guid, { name: malop.name, severity: malop.severity, machines: malop.machines })
    return malop
  }

  /** Changes a malop in the console, or lets it spread. */
  change(guid: string, change: Change): Malop {
    const { status, severity, hosts = [] } = changeSchema.parse(change)
    const malop = this.malop(guid)
    const machines = [...new Set([...malop.machines, ...hosts.map((host) => this.find(host).guid)])]
    const next = { ...malop, machines, ...(status && { status }), ...(severity && { severity }), updated: this.now() }
    this.put(next)
    this.#record('malop changed', guid, { status: next.status, severity: next.severity, machines })
    return next
  }

  put(malop: Malop): void {
    this.#malops.set(malop.guid, malop)
  }

  /** A malop by its guid; throws when there is none. */
  malop(guid: string): Malop {
    const malop = this.#malops.get(guid)
    if (!malop) throw new Mistake(`No malop ${guid}; GET /cybereason/console/malops lists them.`, 404)
    return malop
  }

  /** The malops of one customer, or all. */
  malops(customer?: string): Malop[] {
    return [...this.#malops.values()].filter((malop) => customer === undefined || malop.customer === customer)
  }

  /** As at the beginning; sessions that were opened stay. */
  reset(): void {
    this.sensors.clear()
    this.#malops.clear()
    for (const { name, hosts } of this.customers) for (const seed of hosts) this.sensors.put(name, seed)
  }

  /** Stops all timers. */
  close(): void {
    this.sensors.clear()
  }

  /** All that it holds, for reading. */
  state() {
    return {
      hosts: this.sensors.list(),
      malops: this.malops(),
      customers: this.customers.map(({ name, user }) => ({ name, user })),
    }
  }
}
