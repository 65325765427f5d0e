import { isHarmless, unknownOf } from './judging.ts'
import type { At, Phrases } from './language.ts'
import type { Situation } from './situation.ts'

/** What is not known, a sentence each; of what is judged to be no threat it may be nothing. */
export const unknowns = (say: Phrases, situation: Situation, at: At): readonly string[] => [
  ...unknownOf(situation).map((one) => say.reason(one, at)),
  ...(isHarmless(situation) ? [] : [say.alwaysUnknown]),
]
