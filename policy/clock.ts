import { severities } from './severity.ts'
import type { Severity } from './severity.ts'
import type { Millis } from './tenant.ts'

/** What a customer agreed a time for, in the order in which it happens. */
export const limits = ['firstResponse', 'decision', 'closing'] as const

export type Limit = (typeof limits)[number]

/** Times agreed, from the receipt of the alert; what is not there was not agreed. */
export type Times = Readonly<Partial<Record<Severity, Readonly<Partial<Record<Limit, Millis>>>>>> & {
  /** How long before a limit the SOC is warned. */
  readonly warnBefore: Millis
}

/** True where any time was agreed; an incident without one keeps no clock. */
export const hasTimes = (times: Times): boolean => severities.some((severity) => times[severity] !== undefined)

/** What has become of the limits of one incident so far. */
export interface ClockState {
  /** Epoch ms from which the times run: receipt of the first alert, or of the one that raised the severity. */
  since: number
  /** Met, warned of, passed: limits are forgotten when the severity, and with it the time, becomes another. */
  met: Limit[]
  warned: Limit[]
  passed: Limit[]
}

/** What the clock has to do next, and when (epoch ms). */
export interface Due {
  readonly limit: Limit
  readonly what: 'near' | 'passed'
  readonly at: number
  /** Epoch ms at which the time agreed ends. */
  readonly until: number
}

/**
 * The next warning or breach of a limit that is neither met nor passed; nothing where none is agreed or left. A limit that is over is
 * never warned of any more: its breach says so.
 */
export const nextDue = (times: Times, severity: Severity, clock: ClockState, now: number): Due | undefined => {
  const agreed = times[severity] ?? {}
  const [next] = limits
    .flatMap((limit): readonly Due[] => {
      const within = agreed[limit]
      if (within === undefined || clock.met.includes(limit) || clock.passed.includes(limit)) return []
      const until = clock.since + within
      // At most half of the time: a warning that comes with the alert warns nobody.
      const warning = until - Math.min(times.warnBefore, within / 2)
      const isWarned = clock.warned.includes(limit) || now >= until
      return [{ limit, until, what: isWarned ? 'passed' : 'near', at: isWarned ? until : warning }]
    })
    .toSorted((a, b) => a.at - b.at)
  return next
}
