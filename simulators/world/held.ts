import type { Product } from './log.ts'
import { waitUntil } from './wait.ts'

/** A request as the faults and the holds see it. For mail: method is the SMTP command, path the address(es). */
export interface GateRequest {
  readonly product: Product
  readonly method: string
  /** Path and query as the product would see them. */
  readonly path: string
  readonly body: string
  /** Whether whoever sent it has gone away. */
  readonly gone: () => boolean
}

/** A request that waits for its release. */
export interface HeldRequest {
  readonly id: string
  readonly product: Product
  readonly method: string
  readonly path: string
  readonly body: string
  /** ISO instant. */
  readonly since: string
  /** `before`: has not acted yet; `after`: has acted, the answer waits. */
  readonly phase: 'before' | 'after'
  /** The sender has closed its connection (e.g. it was killed). */
  readonly gone: boolean
}

/** What happens on release: `go` acts and answers as usual, even if the sender is gone; `drop` closes the connection. */
export type Release = 'go' | 'drop'

interface Waiting {
  readonly id: string
  readonly request: GateRequest
  readonly since: string
  readonly phase: 'before' | 'after'
  readonly faultId: string
  readonly end: (release: Release) => void
}

/** The requests that are held just now. */
export class HeldRequests {
  readonly #waiting = new Map<string, Waiting>()
  readonly #listeners = new Set<() => void>()
  #count = 0

  /** Holds a request until it is released, and tells how. */
  hold(request: GateRequest, phase: 'before' | 'after', faultId: string): Promise<Release> {
    this.#count += 1
    const id = `held-${this.#count}`
    return new Promise((resolve) => {
      const end = (release: Release): void => {
        this.#waiting.delete(id)
        resolve(release)
      }
      this.#waiting.set(id, { id, request, since: new Date().toISOString(), phase, faultId, end })
      for (const listener of this.#listeners) listener()
    })
  }

  /** All that are held, oldest first. */
  list(): HeldRequest[] {
    return [...this.#waiting.values()].map(({ id, request, since, phase }) => {
      const { product, method, path, body } = request
      return { id, product, method, path, body, since, phase, gone: request.gone() }
    })
  }

  /** Lets one go; false when there is none of that id. */
  release(id: string, how: Release): boolean {
    const waiting = this.#waiting.get(id)
    waiting?.end(how)
    return waiting !== undefined
  }

  /** Lets all go that this fault holds; all of them without an id. */
  releaseAll(how: Release, faultId?: string): void {
    for (const waiting of this.#waiting.values())
      if (faultId === undefined || waiting.faultId === faultId) waiting.end(how)
  }

  /** The first held request that `accept` takes, now or later; rejects after `timeoutMs`. */
  wait(accept: (held: HeldRequest) => boolean, timeoutMs: number): Promise<HeldRequest> {
    return waitUntil({
      look: () => this.list().find(accept),
      listen: (again) => {
        this.#listeners.add(again)
        return () => this.#listeners.delete(again)
      },
      timeoutMs,
      complaint: () =>
        `No such request was held within ${timeoutMs} ms. Held now: ${JSON.stringify(this.list().map((held) => `${held.method} ${held.path}`))}`,
    })
  }
}
