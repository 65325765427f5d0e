import type { Recorder } from '../world/log.ts'
import type { CallbackManners } from './accounts.ts'
import { type Fields, type Sent, send, signed } from './webhook.ts'

/** Status callbacks of one call or message: one after the other, in the manners that are set. */
export class Callbacks {
  readonly #to: { readonly url: string; readonly authToken: string; readonly target: string }
  readonly #manners: () => CallbackManners
  readonly #record: Recorder
  readonly #kept: Sent[] = []
  #last: Promise<unknown> = Promise.resolve()
  /** All that were sent, for replaying. */
  readonly sent: Sent[] = []

  constructor(
    to: { readonly url: string; readonly authToken: string; readonly target: string },
    manners: () => CallbackManners,
    record: Recorder,
  ) {
    this.#to = to
    this.#manners = manners
    this.#record = record
  }

  /** Calls back; resolves when it has been answered. The last one also sends those that were kept. */
  say(fields: Fields, isLast = false): Promise<void> {
    if (isLast && this.#manners().endless) return Promise.resolve()
    const request = signed(this.#to.authToken, this.#to.url, fields)
    if (this.#manners().reversed) {
      this.#kept.unshift(request)
      if (!isLast) return Promise.resolve()
    } else this.#kept.push(request)
    for (const one of this.#kept.splice(0)) this.#queue(one)
    return this.#last.then(() => undefined)
  }

  #queue(request: Sent): void {
    const copies = this.#manners().doubled ? [request, request] : [request]
    for (const copy of copies) {
      this.sent.push(copy)
      this.#last = this.#last.then(async () => {
        const { status } = await send(copy, this.#record, this.#to.target)
        const fields = Object.fromEntries(new URLSearchParams(copy.body))
        this.#record('callback', this.#to.target, {
          url: copy.url,
          said: fields['CallStatus'] ?? fields['MessageStatus'],
          status,
        })
      })
    }
  }
}
