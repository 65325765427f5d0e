/** What triage makes of a finding: real, real but allowed, wrong, or not yet known. */
export const verdicts = ['true positive', 'benign', 'false positive', 'undetermined'] as const

export type Verdict = (typeof verdicts)[number]

export type Sureness = 'low' | 'medium' | 'high'

/** A verdict that ends the case without a threat: what was isolated is released, and who was told is told. */
export const isDismissive = (verdict: Verdict): boolean => verdict === 'false positive' || verdict === 'benign'

const gravity = (verdict: Verdict): number => (verdict === 'true positive' ? 2 : isDismissive(verdict) ? 0 : 1)

/** True when `a` holds it for more than `b`: for real rather than open, for open rather than no threat. */
export const isGraver = (a: Verdict, b: Verdict): boolean => gravity(a) > gravity(b)

/** The gravest of the verdicts given; nothing for none. */
export const gravest = (...verdicts: readonly Verdict[]): Verdict | undefined =>
  verdicts.toSorted((a, b) => gravity(b) - gravity(a))[0]
