/** Counts of this process since its start, for the operators. */
export type Counted =
  | 'senders not proven'
  | 'bodies not parsed'
  | 'senders slowed down'
  | 'alerts recorded'
  | 'alerts repeated'
  | 'answers taken'
  | 'answers refused'

export class Counters {
  readonly #counts = new Map<Counted, number>()

  add(what: Counted, n = 1): void {
    if (n > 0) this.#counts.set(what, (this.#counts.get(what) ?? 0) + n)
  }

  all(): Readonly<Partial<Record<Counted, number>>> {
    return Object.fromEntries(this.#counts)
  }
}
