import { condition } from '@temporalio/workflow'
import { limits, nextDue, type ClockState, type Limit } from '../policy/clock.ts'
import type { Engine } from './engine.ts'
import type { Tell } from './tell.ts'

export interface Clock {
  /** What a limit waits for has happened. */
  readonly met: (limit: Limit) => void
  /** The incident is closed: no limit is left. */
  readonly end: () => void
  /** The severity, and with it the time, became another; the time runs from then (epoch ms). */
  readonly reset: (since: number) => void
  /** What was merged in, equally severe, had come then (epoch ms): its time is kept too. */
  readonly notLaterThan: (since: number | undefined) => void
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

  /** `until`: epoch ms at which the time agreed ends. */
  const record = async (limit: Limit, what: 'near' | 'passed' | 'kept', until: number): Promise<void> => {
    const { severity, rated } = state
    // Rated twice alike, it has two times to keep.
    const purpose = `${limit}/${severity}${rated === undefined ? '' : `/${rated}`}`
    const args = { limit, what, until: new Date(until).toISOString(), warned: clock.warned.includes(limit) }
    await engine.perform('limitDue', `limit/${what}/${purpose}`, args, `${limit}: ${what}`)
    if (what !== 'kept') void tell(`limit ${what}`, purpose)
    // Rated otherwise meanwhile: the new time is neither near nor over.
    if (rated !== state.rated) return
    if (what === 'kept') clock.warned = clock.warned.filter((one) => one !== limit)
    else clock[what === 'near' ? 'warned' : 'passed'].push(limit)
  }

  return {
    met: (limit) => {
      if (!clock.met.includes(limit)) clock.met.push(limit)
    },
    end: () => {
      Object.assign(clock, { met: [...limits], warned: [] })
    },
    reset: (since) => {
      Object.assign(clock, { since, warned: [], passed: [] })
    },
    notLaterThan: (since = Infinity) => {
      clock.since = Math.min(clock.since, since)
    },
    run: async (isOver) => {
      if (!times) return
      while (!isOver()) {
        const now = Date.now()
        const kept = clock.warned.find((limit) => clock.met.includes(limit) && !clock.passed.includes(limit))
        if (kept) {
          await record(kept, 'kept', clock.since + (times[state.severity]?.[kept] ?? 0))
          continue
        }
        const due = nextDue(times, state.severity, clock, now)
        const before = standing()
        const isMoved = () => isOver() || standing() !== before
        if (!due) await condition(isMoved)
        else if (due.at > now) {
          engine.count('timer')
          const summary = `${due.limit} agreed for ${new Date(due.until).toISOString()}`
          await condition(isMoved, due.at - now, { summary })
        } else await record(due.limit, due.what, due.until)
      }
    },
  }
}
