import { randomBytes } from 'node:crypto'

/** Access tokens that were given out, and until when they hold. */
export class Tokens<T> {
  readonly #tokens = new Map<string, { readonly owner: T; readonly until: number }>()
  readonly seconds: number

  constructor(seconds: number) {
    this.seconds = seconds
  }

  /** A new token in the form of Falcon's (a JWT by its look). */
  issue(owner: T): string {
    const part = (bytes: number): string => randomBytes(bytes).toString('base64url')
    const token = `eyJ${part(30)}.eyJ${part(120)}.${part(256)}`
    this.#tokens.set(token, { owner, until: Date.now() + this.seconds * 1000 })
    return token
  }

  /** Whose token it is, while it holds. */
  owner(token: string): T | undefined {
    const known = this.#tokens.get(token)
    return known && known.until > Date.now() ? known.owner : undefined
  }

  /** Ends a token. */
  revoke(token: string): void {
    this.#tokens.delete(token)
  }
}
