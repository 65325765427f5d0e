import { parseDuration } from '../duration.ts'
import type { Wrong } from '../fault.ts'
import { mapAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'

/** A tripwire that the limit of all containments keeps from ever being reached is none. */
export const tripwire = (raw: Raw): readonly Wrong[] => {
  const limits = mapAt(raw, 'limits')
  const read = (key: string, max: number, within: string): { max: number; within: number } => {
    const written = mapAt(limits, key)
    return {
      max: typeof written['max'] === 'number' ? written['max'] : max,
      within: parseDuration(textAt(written, 'within') ?? within) ?? 0,
    }
  }
  const all = read('containments', 10, '1h')
  const automatic = read('tripwire', 5, '10m')
  return all.max > 0 && automatic.max > all.max && automatic.within <= all.within
    ? [
        {
          path: ['limits', 'tripwire', 'max'],
          wrong: `the tripwire (${automatic.max}) can never be reached, since the limit of all containments is ${all.max}`,
          instead: `write at most ${all.max}, or raise limits.containments.max`,
        },
      ]
    : []
}
