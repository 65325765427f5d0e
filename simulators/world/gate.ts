import { setTimeout as sleep } from 'node:timers/promises'
import { Faults, type FaultSpec } from './faults.ts'
import { type GateRequest, HeldRequests } from './held.ts'
import type { WorldLog } from './log.ts'

/** What becomes of a request at the gate. */
export type Outcome<T> =
  | { readonly kind: 'acted'; readonly answer: T }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Record<string, string>
      readonly body: unknown
    }
  | { readonly kind: 'drop' }

/** Every request of every product passes here: this is where faults, holds and latency happen. */
export class Gate {
  readonly faults = new Faults()
  readonly held = new HeldRequests()
  readonly #log: WorldLog
  readonly #latencyMs: number
  readonly #listeners = new Set<(request: GateRequest) => void>()

  constructor(log: WorldLog, latencyMs: number) {
    this.#log = log
    this.#latencyMs = latencyMs
  }

  /** Lets the request act, under the fault that matches it. `act` runs at most once, also when the sender is gone. */
  async pass<T>(request: GateRequest, act: () => Promise<T>): Promise<Outcome<T>> {
    for (const listener of this.#listeners) listener(request)
    // Of one mail only DATA takes its time, so that a mail counts as one request.
    if (this.#latencyMs > 0 && request.method !== 'RCPT') await sleep(this.#latencyMs)
    const fault = this.faults.take(request)
    if (!fault) return { kind: 'acted', answer: await act() }

    const { effect } = fault
    this.#log.add(request.product, 'fault', `${request.method} ${request.path}`, { fault: fault.id, effect })
    if (effect.delayMs !== undefined) await sleep(effect.delayMs)
    if (effect.hold === 'before' && (await this.held.hold(request, 'before', fault.id)) === 'drop')
      return { kind: 'drop' }
    if (effect.drop === 'before') return { kind: 'drop' }
    if (effect.status !== undefined) return instead(effect.status, effect.headers, effect.body)

    const answer = await act()
    if (effect.hold === 'after' && (await this.held.hold(request, 'after', fault.id)) === 'drop')
      return { kind: 'drop' }
    if (effect.drop === 'after') return { kind: 'drop' }
    if (effect.thenStatus !== undefined) return instead(effect.thenStatus, effect.headers, effect.body)
    return { kind: 'acted', answer }
  }

  /** Calls back for each request as it arrives, before faults, latency and acting; the answer ends that. */
  listen(listener: (request: GateRequest) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Switches a fault on. */
  fault(spec: FaultSpec): string {
    return this.faults.add(spec)
  }

  /** Switches one fault off, or all, and lets go whom it holds. */
  clear(faultId?: string): void {
    this.faults.remove(faultId)
    this.held.releaseAll('go', faultId)
  }

  /** Switches all faults off and drops whom they hold: nothing of before acts any more. */
  reset(): void {
    this.faults.remove()
    this.held.releaseAll('drop')
  }
}

const instead = <T>(status: number, headers: Record<string, string> = {}, body: unknown = ''): Outcome<T> => ({
  kind: 'answer',
  status,
  headers,
  body,
})
