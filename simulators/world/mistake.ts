/** What whoever drives the simulated world got wrong; answered as 400 or 404 with these words, never as a failure of ours. */
export class Mistake extends Error {
  override readonly name = 'Mistake'
  readonly status: 400 | 404

  constructor(message: string, status: 400 | 404 = 400) {
    super(message)
    this.status = status
  }
}
