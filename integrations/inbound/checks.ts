import { createHash, timingSafeEqual } from 'node:crypto'

/** Milliseconds that a sender's clock may differ from ours, either way. */
export const maxAge = 5 * 60_000

/** True when a moment (epoch milliseconds) is within `maxAge` of now, past or future. */
export const isFresh = (moment: number, now: number): boolean => Math.abs(now - moment) <= maxAge

/** Compares in constant time, whatever the lengths. */
export const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
