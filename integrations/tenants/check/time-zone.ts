import { Temporal } from 'temporal-polyfill'
import type { Path, Wrong } from '../fault.ts'
import { mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import { nearest } from '../suggest.ts'

/** Every time zone is one that rosters and messages can reckon with: the customer's, and those of its rosters. */
export const timeZones = (raw: Raw): readonly Wrong[] => [
  ...check(raw, []),
  ...mapsAt(raw, 'rosters').flatMap(({ value, path }) => check(value, path)),
]

const check = (holder: Raw, base: Path): readonly Wrong[] => {
  const zone = textAt(holder, 'timeZone')?.trim()
  if (zone === undefined || zone === '') return []
  const meant = zoneOf(zone)
  if (meant !== undefined && isReckonedWith(zone)) return []
  const near = meant ?? nearest(zone, Intl.supportedValuesOf('timeZone'))
  return [
    {
      path: [...base, 'timeZone'],
      wrong: `${JSON.stringify(zone)} is no time zone`,
      instead: near === undefined ? 'write an IANA zone, e.g. Asia/Tokyo' : `did you mean ${near}?`,
    },
  ]
}

/** The zone by which messages would write times. `Intl` takes abbreviations as well, each for one of the zones that have it: JST, PST. */
const zoneOf = (zone: string): string | undefined => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** Whether rosters can reckon with it: abbreviations, which several zones share, they cannot. */
const isReckonedWith = (zone: string): boolean => {
  try {
    Temporal.Now.zonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}
