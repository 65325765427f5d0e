/** What triage makes of a finding: real, real but allowed, wrong, or not yet known. */
export const verdicts = ['true positive', 'benign', 'false positive', 'undetermined'] as const

export type Verdict = (typeof verdicts)[number]

/** A verdict that ends the case without a threat: what was isolated is released, and who was told is told. */
export const isDismissive = (verdict: Verdict): boolean => verdict === 'false positive' || verdict === 'benign'
