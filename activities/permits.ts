/**
 * How many calls run at once, for each tenant and product, in this worker: one customer's storm takes no more than its share.
 * A permit is free at once or not at all; whoever gets none tries again as an ordinary activity, whose queue knows priorities.
 */
export class Permits {
  readonly #running = new Map<string, number>()

  /** Takes a permit; returns what gives it back, or nothing when none is free. */
  take(tenant: string, product: string, limit: number): (() => void) | undefined {
    const key = `${tenant}\n${product}`
    const running = this.#running.get(key) ?? 0
    if (running >= limit) return undefined
    this.#running.set(key, running + 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      const left = (this.#running.get(key) ?? 1) - 1
      if (left === 0) this.#running.delete(key)
      else this.#running.set(key, left)
    }
  }
}
