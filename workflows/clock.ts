import { condition } from '@temporalio/workflow'
import { nextDue, type ClockState, type Limit } from '../policy/clock.ts'
import type { Engine } from './engine.ts'
import type { Tell } from './tell.ts'

export interface Clock {
  /** What a limit waits for has happened. */
  readonly met: (...limits: readonly Limit[]) => void
  /** The severity, and with it the time, became another; the time runs from then (epoch ms). */
  readonly reset: (since: number) => void
  /** Warns of limits and records those that pass, until `isOver`. One timer at a time; without times agreed nothing at all. */
  readonly run: (isOver: () => boolean) => Promise<void>
}

/** The times agreed, kept by a durable timer: what fell due while nobody was there is told late, once, and says so. */
export const createClock = (engine: Engine, tell: Tell): Clock => {
  const { input, state } = engine
  const { times } = input.agreement
  const clock: ClockState = (state.clock ??= { since: input.receivedAt ?? 0, met: [], warned: [], passed: [] })
  /** What the next limit hangs on. */
  const standing = (): string => `${clock.since} ${clock.met.join()}`

  return {
    met: (...limits) => {
      clock.met.push(...limits.filter((limit) => !clock.met.includes(limit)))
    },
    reset: (since) => {
      Object.assign(clock, { since, warned: [], passed: [] })
    },
    run: async (isOver) => {
      if (!times) return
      while (!isOver()) {
        const due = nextDue(times, state.severity, clock, Date.now())
        if (!due) {
          const before = standing()
          await condition(() => isOver() || standing() !== before)
          continue
        }
        const left = due.at - Date.now()
        if (left > 0) {
          const before = standing()
          engine.count('timer')
          const summary = `${due.limit} agreed for ${new Date(due.until).toISOString()}`
          await condition(() => isOver() || standing() !== before, left, { summary })
          continue
        }
        const { limit, what } = due
        const purpose = `${limit}/${state.severity}`
        const args = {
          limit,
          until: new Date(due.until).toISOString(),
          ...(what === 'passed' && { passed: { warned: clock.warned.includes(limit) } }),
        }
        await engine.perform('limitDue', `limit/${what}/${purpose}`, args, `${limit}: ${what}`)
        clock[what === 'near' ? 'warned' : 'passed'].push(limit)
        void tell(`limit ${what}`, purpose)
      }
    },
  }
}
