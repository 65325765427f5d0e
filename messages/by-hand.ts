import { isHarmless } from './judging.ts'
import type { Situation } from './situation.ts'

const ofIsolation =
  /^(isolation (asked for|called off|refused|delayed|failed|not needed)|isolated|release asked for|released)$/

const lastOf = ({ timeline }: Situation) => timeline.findLast(({ what }) => ofIsolation.test(what.kind))?.what

/** The product has not taken the isolation for so long that people are to cut the host off by hand, since we cannot. */
export const isByHand = (situation: Situation): boolean => {
  const last = lastOf(situation)
  return last?.kind === 'isolation delayed' && last.byHand === true && !isHarmless(situation)
}

/** Somebody may have cut it off by hand because we had asked for it. */
export const wasByHand = ({ timeline }: Situation): boolean =>
  timeline.some(({ what }) => what.kind === 'isolation delayed' && what.byHand === true)

/** Its isolation was called off before the product took it. */
export const isCalledOff = (situation: Situation): boolean => lastOf(situation)?.kind === 'isolation called off'
