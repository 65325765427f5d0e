/** Remembers that senders were turned away, so that the sources are asked for it when the records are back. */
export class Outage {
  #seen = false

  /** The records could not be written. */
  seen(): void {
    this.#seen = true
  }

  /** True once after an outage: the caller reconciles. */
  takeEnd(): boolean {
    const had = this.#seen
    this.#seen = false
    return had
  }
}
