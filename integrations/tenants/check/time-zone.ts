import type { Path, Wrong } from '../fault.ts'
import { mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import { nearest } from '../suggest.ts'

/** Every time zone is one that the clock knows: the customer's, and those of its rosters. */
export const timeZones = (raw: Raw): readonly Wrong[] => [
  ...check(raw, []),
  ...mapsAt(raw, 'rosters').flatMap(({ value, path }) => check(value, path)),
]

const check = (holder: Raw, base: Path): readonly Wrong[] => {
  const zone = textAt(holder, 'timeZone')
  if (zone === undefined || zone.trim() === '') return []
  try {
    Intl.DateTimeFormat('en', { timeZone: zone.trim() })
    return []
  } catch {
    const near = nearest(zone, Intl.supportedValuesOf('timeZone'))
    return [
      {
        path: [...base, 'timeZone'],
        wrong: `${JSON.stringify(zone)} is no time zone`,
        instead: near === undefined ? 'write an IANA zone, e.g. Asia/Tokyo' : `did you mean ${near}?`,
      },
    ]
  }
}
