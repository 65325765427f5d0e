import holidayJp from '@holiday-jp/holiday_jp'
import { Temporal } from 'temporal-polyfill'

/** Who is on call when: people take turns, hand over at a wall-clock time, and are stood in for. */
export interface Roster {
  readonly id: string
  readonly name: string
  /** IANA zone of all times and dates of the roster. */
  readonly timeZone: string
  readonly rotation: {
    /** Ids of people, in their order; the first has the turn that begins at `from`. */
    readonly people: readonly string[]
    /** Date of the first hand-over, `2026-11-02`. Before it the order goes on backwards. */
    readonly from: string
    /** Time of the hand-over, `09:00`. */
    readonly handover: string
    /** Days of one turn: 7 for weekly. */
    readonly days: number
  }
  /** On public holidays, from midnight to midnight, these take turns in place of the rotation. */
  readonly holidays?: {
    readonly calendar: 'jp'
    readonly people: readonly string[]
    /** Further dates that count: 年末年始, the company's own. */
    readonly further: readonly string[]
  }
  /** Who stands in for whoever it would be; wall-clock times; where two overlap, the later entry holds. */
  readonly overrides: readonly { readonly from: string; readonly until: string; readonly person: string }[]
}

/**
 * Who is on call at an instant (ISO): an override, else on a holiday the holidays' people, else the rotation. Wall-clock arithmetic in
 * the roster's zone, so that a turn's hand-over stays at its time of day when the clocks change.
 *
 * @returns the id of a person; always exactly one.
 */
export const onCall = (roster: Roster, instant: string): string => {
  const now = Temporal.Instant.from(instant).toZonedDateTimeISO(roster.timeZone)
  const override = roster.overrides.findLast(
    ({ from, until }) => isAtOrAfter(now, at(roster, from)) && !isAtOrAfter(now, at(roster, until)),
  )
  if (override) return override.person
  const { holidays, rotation } = roster
  const turn = turnOf(roster, now)
  const people = holidays && isHoliday(holidays, now.toPlainDate()) ? holidays.people : rotation.people
  return people[((turn % people.length) + people.length) % people.length] ?? ''
}

/** The number of the turn at that time; 0 is the one that begins at `rotation.from`. */
const turnOf = (roster: Roster, now: Temporal.ZonedDateTime): number => {
  const { rotation } = roster
  const today = now.toPlainDate()
  const handover = at(roster, `${today.toString()}T${rotation.handover}`)
  const day = isAtOrAfter(now, handover) ? today : today.subtract({ days: 1 })
  return Math.floor(Temporal.PlainDate.from(rotation.from).until(day).days / rotation.days)
}

/** Japanese public holidays by the data of `@holiday-jp/holiday_jp`, which follows the Cabinet Office's list. */
const isHoliday = ({ further }: NonNullable<Roster['holidays']>, day: Temporal.PlainDate): boolean =>
  further.includes(day.toString()) || day.toString() in holidayJp.holidays

/** A wall-clock time of the roster; one that the clocks skip is as much later as they skip, one that they show twice is the first. */
const at = ({ timeZone }: Roster, wall: string): Temporal.ZonedDateTime =>
  Temporal.PlainDateTime.from(wall).toZonedDateTime(timeZone)

const isAtOrAfter = (a: Temporal.ZonedDateTime, b: Temporal.ZonedDateTime): boolean =>
  Temporal.ZonedDateTime.compare(a, b) >= 0
