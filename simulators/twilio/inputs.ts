/** What comes to a call from outside while it waits: keys, hanging up, being answered or called off. */
export type Input =
  | { readonly kind: 'answer' | 'decline' | 'hang up' | 'call off' }
  | { readonly kind: 'keys'; readonly keys: string }

/** Inputs in the order in which they came; one reader waits for the next. */
export class Inputs {
  readonly #waiting: Input[] = []
  #wake: (() => void) | undefined

  put(input: Input): void {
    this.#waiting.push(input)
    this.#wake?.()
  }

  /** The next one; nothing when none comes within `ms`. */
  async next(ms: number): Promise<Input | undefined> {
    if (this.#waiting.length === 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    this.#wake = undefined
    return this.#waiting.shift()
  }
}
