import type { Wrong } from '../fault.ts'
import { textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import { nearest } from '../suggest.ts'

/** The time zone is one that the clock knows. */
export const timeZone = (raw: Raw): readonly Wrong[] => {
  const zone = textAt(raw, 'timeZone')
  if (zone === undefined || zone.trim() === '') return []
  try {
    Intl.DateTimeFormat('en', { timeZone: zone.trim() })
    return []
  } catch {
    const near = nearest(zone, Intl.supportedValuesOf('timeZone'))
    return [
      {
        path: ['timeZone'],
        wrong: `${JSON.stringify(zone)} is no time zone`,
        instead: near === undefined ? 'write an IANA zone, e.g. Asia/Tokyo' : `did you mean ${near}?`,
      },
    ]
  }
}
