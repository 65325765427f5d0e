import { randomBytes } from 'node:crypto'
import type { CybereasonCustomer } from './customers.ts'

/** Sessions that were opened, and until when they hold. */
export class Sessions {
  readonly #sessions = new Map<string, { readonly owner: CybereasonCustomer; readonly until: number }>()
  readonly #seconds: number

  constructor(seconds: number) {
    this.#seconds = seconds
  }

  /** A new session id, as Tomcat makes them. */
  open(owner: CybereasonCustomer): string {
    const id = randomBytes(16).toString('hex').toUpperCase()
    this.#sessions.set(id, { owner, until: Date.now() + this.#seconds * 1000 })
    return id
  }

  /** Whose session it is, while it holds. */
  owner(id: string): CybereasonCustomer | undefined {
    const known = this.#sessions.get(id)
    return known && known.until > Date.now() ? known.owner : undefined
  }

  /** Ends one, or all: a restart of the server. */
  end(id?: string): void {
    if (id === undefined) this.#sessions.clear()
    else this.#sessions.delete(id)
  }
}
