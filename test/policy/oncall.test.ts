import oracle from 'japanese-holidays'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { onCall, type Roster } from '../../policy/oncall.ts'

const roster = (differs: Partial<Roster> = {}): Roster => ({
  id: 'soc',
  name: 'SOC on call',
  timeZone: 'Asia/Tokyo',
  rotation: { people: ['hana', 'kenji', 'yuki'], from: '2026-11-02', handover: '09:00', days: 7 },
  overrides: [],
  ...differs,
})
const holidays = { calendar: 'jp', people: ['duty'], further: ['2026-12-30'] } as const
const tokyo = (wall: string): string => `${wall}:00+09:00`

describe('a weekly rotation', () => {
  it.each([
    ['2026-11-02T09:00', 'hana'],
    ['2026-11-09T08:59', 'hana'],
    ['2026-11-09T09:00', 'kenji'],
    ['2026-11-16T09:00', 'yuki'],
    ['2026-11-23T09:00', 'hana'],
    ['2026-11-02T08:59', 'yuki'], // before its beginning the order goes on backwards
    ['2025-11-03T09:00', 'yuki'],
  ])('at %s in Tokyo: %s', (wall, who) => {
    expect(onCall(roster(), tokyo(wall))).toBe(who)
  })

  it('a date is of the zone, not of the machine', () => {
    expect(onCall(roster(), '2026-11-08T23:59:59Z')).toBe('hana')
    expect(onCall(roster(), '2026-11-09T00:00:00Z')).toBe('kenji')
  })

  it('hands over at the same time of day when the clocks change: the week is an hour longer', () => {
    const newYork = roster({ timeZone: 'America/New_York', rotation: { ...roster().rotation, from: '2026-10-26' } })
    expect(onCall(newYork, '2026-10-26T13:00:00Z')).toBe('hana') // 09:00 in summer
    expect(onCall(newYork, '2026-11-02T13:59:59Z')).toBe('hana') // 08:59 in winter
    expect(onCall(newYork, '2026-11-02T14:00:00Z')).toBe('kenji') // 09:00 in winter
  })
})

describe('a hand-over while the clocks change', () => {
  const newYork = (from: string, handover: string) =>
    roster({ timeZone: 'America/New_York', rotation: { people: ['a', 'b'], from, handover, days: 7 } })

  it.each([
    ['2026-11-01T05:29:59Z', 'a'],
    ['2026-11-01T05:30:00Z', 'b'], // 01:30 for the first time
    ['2026-11-01T06:15:00Z', 'b'], // 01:15 for the second
    ['2026-11-01T06:30:00Z', 'b'],
  ])('at a time that comes twice is one: at %s %s', (instant, who) => {
    expect(onCall(newYork('2026-10-25', '01:30'), instant)).toBe(who)
  })

  it.each([
    ['2026-03-08T06:59:59Z', 'a'],
    ['2026-03-08T07:30:00Z', 'b'], // 03:30, where 02:30 would have been
  ])('at a time that is skipped is one: at %s %s', (instant, who) => {
    expect(onCall(newYork('2026-03-01', '02:30'), instant)).toBe(who)
  })
})

describe('holidays', () => {
  it.each([
    ['2026-11-23T00:00', 'duty'], // 勤労感謝の日
    ['2026-11-23T23:59', 'duty'],
    ['2026-11-24T00:00', 'hana'],
    ['2026-09-22T12:00', 'duty'], // 国民の休日, between two holidays
    ['2026-05-06T12:00', 'duty'], // 振替休日
    ['2026-12-30T12:00', 'duty'], // the company's own
    ['2026-12-29T12:00', 'yuki'],
  ])('at %s: %s', (wall, who) => {
    expect(onCall(roster({ holidays }), tokyo(wall))).toBe(who)
  })

  // The oracle computes them by the law, while ours reads a list.
  it('are those of the law, for ten years', () => {
    const only = roster({ holidays: { ...holidays, further: [] } })
    for (let day = Temporal.PlainDate.from('2024-01-01'); day.year < 2034; day = day.add({ days: 1 })) {
      const isHoliday = oracle.isHoliday(new Date(day.year, day.month - 1, day.day)) !== undefined
      expect([day.toString(), onCall(only, tokyo(`${day.toString()}T12:00`)) === 'duty']).toEqual([
        day.toString(),
        isHoliday,
      ])
    }
  })
})

describe('overrides', () => {
  const overrides = [
    { from: '2026-11-03T18:00', until: '2026-11-04T09:00', person: 'taro' },
    { from: '2026-11-03T20:00', until: '2026-11-03T22:00', person: 'rin' },
  ]
  it.each([
    ['2026-11-03T17:59', 'duty'], // 文化の日
    ['2026-11-03T18:00', 'taro'],
    ['2026-11-03T20:00', 'rin'],
    ['2026-11-03T22:00', 'taro'],
    ['2026-11-04T09:00', 'hana'],
  ])('at %s: %s', (wall, who) => {
    expect(onCall(roster({ holidays, overrides }), tokyo(wall))).toBe(who)
  })
})

it('somebody of the roster holds every hour of two years, and turns are equal', () => {
  const zoned = roster({ timeZone: 'Europe/Berlin', rotation: { ...roster().rotation, days: 1 } })
  const hours = new Map<string, number>()
  let now = Temporal.Instant.from('2026-01-01T00:00:00Z')
  for (let hour = 0; hour < 2 * 365 * 24; hour += 1) {
    const who = onCall(zoned, now.toString())
    hours.set(who, (hours.get(who) ?? 0) + 1)
    now = now.add({ hours: 1 })
  }
  expect([...hours.keys()].toSorted()).toEqual(['hana', 'kenji', 'yuki'])
  for (const held of hours.values()) expect(Math.abs(held - 2 * 365 * 8)).toBeLessThanOrEqual(24)
})
