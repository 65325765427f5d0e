import type { Recorder } from '../world/log.ts'
import { Mistake } from '../world/mistake.ts'
import type { HostSeed } from './customers.ts'

export type Status = 'normal' | 'containment_pending' | 'contained' | 'lift_containment_pending'
export type HostAction = 'contain' | 'lift_containment'

/** One machine with a sensor. `cutOff` is the truth on the machine; `status` what Falcon's cloud thinks. */
export interface Host extends HostSeed {
  readonly cid: string
  online: boolean
  cutOff: boolean
  status: Status
  lastSeen: string
}

interface Entry {
  readonly host: Host
  /** Past states, newest last, for reads that run behind. */
  readonly history: { readonly at: number; readonly status: Status }[]
  timer?: NodeJS.Timeout
}

/**
 * All machines. An order to contain or release is accepted at once, reaches an on-line host after the lag, and waits
 * for an off-line one until it connects.
 */
export class Hosts {
  readonly #entries = new Map<string, Entry>()
  readonly #record: Recorder
  readonly #lags: { readonly containLagMs: number; readonly readLagMs: number }

  constructor(record: Recorder, lags: { readonly containLagMs: number; readonly readLagMs: number }) {
    this.#record = record
    this.#lags = lags
  }

  /** Adds a machine, or changes what is given of a known one; its containment stays as it is. */
  put(cid: string, seed: HostSeed): Host {
    const known = this.#entries.get(seed.aid)?.host
    const { online = known?.online ?? true, ...rest } = seed
    const fresh: Host = known ?? { ...seed, cid, online, cutOff: false, status: 'normal', lastSeen: now() }
    const host = Object.assign(fresh, rest)
    if (!known) this.#entries.set(seed.aid, { host, history: [{ at: 0, status: 'normal' }] })
    this.setOnline(seed.aid, online)
    return host
  }

  /** A machine of this customer; of any without a customer. */
  get(aid: string, cid?: string): Host | undefined {
    const host = this.#entries.get(aid)?.host
    return cid === undefined || host?.cid === cid ? host : undefined
  }

  /** The machines of one customer, or all. */
  list(cid?: string): Host[] {
    return [...this.#entries.values()].map(({ host }) => host).filter((host) => cid === undefined || host.cid === cid)
  }

  /** The status as a read finds it now: that of `readLagMs` ago. */
  readStatus(aid: string): Status {
    const seen = Date.now() - this.#lags.readLagMs
    return this.#entries.get(aid)?.history.findLast(({ at }) => at <= seen)?.status ?? 'normal'
  }

  /** Accepts an order. A repeat of what is so already, or on its way, changes nothing. */
  order(aid: string, action: HostAction, by: { readonly [field: string]: unknown }): void {
    const entry = this.#entry(aid)
    const before = entry.host.status
    const already: readonly Status[] =
      action === 'contain' ? ['contained', 'containment_pending'] : ['normal', 'lift_containment_pending']
    const changed = !already.includes(before)
    this.#record(action, aid, { hostname: entry.host.hostname, before, changed, online: entry.host.online, ...by })
    if (!changed) return
    this.#become(entry, action === 'contain' ? 'containment_pending' : 'lift_containment_pending')
    this.#follow(entry)
  }

  /** Connects or disconnects the sensor. What waited reaches the machine after the lag. */
  setOnline(aid: string, online: boolean): void {
    const entry = this.#entry(aid)
    if (entry.host.online === online) return
    entry.host.online = online
    entry.host.lastSeen = now()
    this.#record(online ? 'host connected' : 'host disconnected', aid, { hostname: entry.host.hostname })
    this.#follow(entry)
  }

  /** Takes machines as they were written down; what was on its way to them goes on. */
  recall(hosts: readonly Host[]): void {
    for (const host of hosts) {
      const entry: Entry = { host: { ...host }, history: [{ at: 0, status: host.status }] }
      clearTimeout(this.#entries.get(host.aid)?.timer)
      this.#entries.set(host.aid, entry)
      this.#follow(entry)
    }
  }

  /** Stops all timers and forgets all machines. */
  clear(): void {
    for (const { timer } of this.#entries.values()) clearTimeout(timer)
    this.#entries.clear()
  }

  #entry(aid: string): Entry {
    const entry = this.#entries.get(aid)
    if (!entry) throw new Mistake(`Falcon knows no host ${aid}; add it with POST /falcon/console/hosts.`, 404)
    return entry
  }

  /** Lets the machine follow what the cloud wants of it, when it can hear it. */
  #follow(entry: Entry): void {
    clearTimeout(entry.timer)
    const { host } = entry
    const wants = host.status === 'containment_pending' || host.status === 'contained'
    if (!host.status.endsWith('pending')) return
    // The sensor never heard of the containment, so there is nothing to lift.
    if (!wants && !host.cutOff && !host.online) return this.#arrive(entry, false)
    if (host.online) entry.timer = setTimeout(() => this.#arrive(entry, wants), this.#lags.containLagMs)
  }

  #arrive(entry: Entry, cutOff: boolean): void {
    entry.host.cutOff = cutOff
    this.#become(entry, cutOff ? 'contained' : 'normal')
    this.#record(cutOff ? 'host contained' : 'host released', entry.host.aid, { hostname: entry.host.hostname })
  }

  #become(entry: Entry, status: Status): void {
    entry.host.status = status
    entry.host.lastSeen = entry.host.online ? now() : entry.host.lastSeen
    entry.history.push({ at: Date.now(), status })
  }
}

const now = (): string => new Date().toISOString()
