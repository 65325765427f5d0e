import { returnRings, type DueRing } from '../integrations/records/relaying.ts'
import { isWorse } from '../policy/severity.ts'
import { retryAfter, ring, type Deliveries } from './ring.ts'

/** Rings under way at once. More would wait in Temporal, past their time limit, and the worst among them. */
const atOnce = 12

interface Waiting {
  due: DueRing
  readonly done: (() => void)[]
}

/**
 * Rings incidents that have just been recorded: the worst first, customers with the same level by turns, an incident that waits
 * already once for all. What does not get through is the relay's, with what waits behind it.
 */
export class RingQueue {
  readonly #to: Deliveries
  readonly #waiting = new Map<number, Waiting>()
  /** How many of each customer have been rung since nothing waited. */
  readonly #rung = new Map<string, number>()
  #flying = 0

  constructor(to: Deliveries) {
    this.#to = to
  }

  /** Resolves when all have been rung, or are the relay's. Never rejects. */
  async ring(dues: readonly DueRing[]): Promise<void> {
    await Promise.all(dues.map((due) => new Promise<void>((done) => this.#add(due, done))))
  }

  #add(due: DueRing, done: () => void): void {
    const waiting = this.#waiting.get(due.incident)
    if (waiting) {
      if (due.alertSeq > waiting.due.alertSeq) waiting.due = due
      waiting.done.push(done)
    } else this.#waiting.set(due.incident, { due, done: [done] })
    this.#next()
  }

  #next(): void {
    if (this.#flying >= atOnce) return
    const next = this.#take()
    if (!next) return this.#rung.clear()
    this.#flying += 1
    void this.#fly(next).finally(() => {
      this.#flying -= 1
      this.#next()
    })
  }

  #take(): Waiting | undefined {
    let first: Waiting | undefined
    for (const waiting of this.#waiting.values()) if (!first || this.#isBefore(waiting.due, first.due)) first = waiting
    if (!first) return undefined
    const { incident, tenant } = first.due
    this.#waiting.delete(incident)
    this.#rung.set(tenant, (this.#rung.get(tenant) ?? 0) + 1)
    return first
  }

  #isBefore(a: DueRing, b: DueRing): boolean {
    if (a.severity !== b.severity) return isWorse(a.severity, b.severity)
    return (this.#rung.get(a.tenant) ?? 0) < (this.#rung.get(b.tenant) ?? 0)
  }

  async #fly({ due, done }: Waiting): Promise<void> {
    try {
      if (!(await ring(this.#to, due))) await this.#giveUp()
    } catch (error) {
      this.#to.log.warn('an incident could not be rung; the relay tries again', { incident: due.incident, error })
    } finally {
      for (const one of done) one()
    }
  }

  /** Where one got no answer, the others would wait for theirs in vain: the relay looks whether Temporal is there before it rings. */
  async #giveUp(): Promise<void> {
    const left = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { done } of left) for (const one of done) one()
    if (left.length > 0)
      await returnRings(
        this.#to.db,
        left.map(({ due }) => due.incident),
        retryAfter,
      )
  }
}
