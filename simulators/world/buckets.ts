/** A bucket of calls that fills again over time; `take` says how many seconds to wait, 0 when the call may go on. */
export class Buckets {
  readonly #buckets = new Map<string, { left: number; at: number }>()
  readonly #perSecond: number
  readonly #size: number

  constructor(perSecond: number, size: number) {
    this.#perSecond = perSecond
    this.#size = size
  }

  /** Takes one call out of the bucket of this name. Without a rate every call goes on. */
  take(name: string): number {
    if (this.#perSecond === 0) return 0
    const now = Date.now()
    const { left, at } = this.#buckets.get(name) ?? { left: this.#size, at: now }
    const filled = Math.min(this.#size, left + ((now - at) / 1000) * this.#perSecond)
    const may = filled >= 1
    this.#buckets.set(name, { left: may ? filled - 1 : filled, at: now })
    return may ? 0 : Math.max(1, Math.ceil((1 - filled) / this.#perSecond))
  }
}
