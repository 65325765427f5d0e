import { expect, it } from 'vitest'
import { isTooOften } from '../../policy/phone-limits.ts'

const minute = 60_000

it.each([
  ['phone', 3, 15],
  ['phone', 7, 60],
  ['phone', 15, 180],
  ['sms', 5, 15],
  ['sms', 11, 60],
  ['sms', 21, 180],
] as const)('by %s, a number is reached %i times in %i minutes, and no more', (by, max, within) => {
  // As far back as the window goes, so that no narrower one is full.
  const ages = Array.from({ length: max }, () => within * minute - 1)
  expect(isTooOften(by, ages.slice(1))).toBe(false)
  expect(isTooOften(by, ages)).toBe(true)
  // The oldest one falls out of the window.
  expect(isTooOften(by, [within * minute, ...ages.slice(1)])).toBe(false)
})

it('counts nothing where nothing was', () => {
  expect([isTooOften('phone', []), isTooOften('sms', [])]).toEqual([false, false])
})
