import { waitUntil } from './wait.ts'

/** Products that the simulated world holds. */
export const products = ['crowdstrike_falcon', 'cybereason', 'slack', 'mail', 'twilio'] as const
export type Product = (typeof products)[number]
export const isProduct = (name: string): name is Product => products.some((one) => one === name)

/** One thing that happened in the simulated world. Every act has its own further fields; README.md lists them. */
export interface WorldEvent {
  /** Running number since the start or the last reset; tells the order within one millisecond. */
  readonly seq: number
  /** ISO instant at which it took effect. */
  readonly time: string
  readonly product: Product
  readonly act: string
  /** Whom or what it was done to: agent id, channel, mail address, path of a refused request. */
  readonly target: string
  readonly [field: string]: unknown
}

/** What to look for; given members must all be equal, `where` must hold as well. */
export interface EventFilter {
  readonly product?: Product | undefined
  readonly act?: string | undefined
  readonly target?: string | undefined
  readonly where?: (event: WorldEvent) => boolean
}

/** Writes down what a simulator did or refused. */
export type Recorder = (act: string, target: string, fields?: { readonly [field: string]: unknown }) => void

/** What the world received and did, in order. Kept in memory. */
export class WorldLog {
  #events: WorldEvent[] = []
  #seq = 0
  readonly #listeners = new Set<(event: WorldEvent) => void>()

  /** Adds an event now. */
  add(product: Product, act: string, target: string, fields: { readonly [field: string]: unknown } = {}): void {
    this.#seq += 1
    const event = { seq: this.#seq, time: new Date().toISOString(), product, act, target, ...fields }
    this.#events.push(event)
    for (const listener of this.#listeners) listener(event)
  }

  /** The writing end for one product. */
  recorder(product: Product): Recorder {
    return (act, target, fields) => this.add(product, act, target, fields)
  }

  /** The events that match, oldest first. */
  find(filter: EventFilter = {}): WorldEvent[] {
    return this.#events.filter((event) => matches(event, filter))
  }

  /** Calls `listener` for each new event, at once; the answer ends that. */
  listen(listener: (event: WorldEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The first event that matches, of the past or the future; rejects after `timeoutMs` with what happened instead. */
  wait(filter: EventFilter, timeoutMs: number): Promise<WorldEvent> {
    return waitUntil({
      look: () => this.#events.find((event) => matches(event, filter)),
      listen: (again) => this.listen(again),
      timeoutMs,
      complaint: () => `No event ${describe(filter)} within ${timeoutMs} ms. The world saw: ${summary(this.#events)}`,
    })
  }

  /** Takes events as they were written down; the next one goes on from their number. */
  recall(events: readonly WorldEvent[]): void {
    this.#events = [...events]
    this.#seq = events.at(-1)?.seq ?? 0
  }

  /** Forgets everything. */
  clear(): void {
    this.#events = []
    this.#seq = 0
  }
}

const matches = (event: WorldEvent, { product, act, target, where }: EventFilter): boolean =>
  (product === undefined || event.product === product) &&
  (act === undefined || event.act === act) &&
  (target === undefined || event.target === target) &&
  (where === undefined || where(event))

const describe = ({ where, ...named }: EventFilter): string =>
  JSON.stringify(named) + (where ? ` where ${where.toString()}` : '')

const summary = (events: readonly WorldEvent[]): string =>
  events
    .slice(-20)
    .map((event) => `${event.act} → ${event.target}`)
    .join('; ') || 'nothing'
