/** The five levels, mildest first. `emergency` is ours: no product sends it (OCSF Fatal apart). */
export const severities = ['low', 'medium', 'high', 'critical', 'emergency'] as const

export type Severity = (typeof severities)[number]

/** OCSF `severity_id` of each level: 2 (Low) … 6 (Fatal). Source: OCSF 1.x `severity_id`. */
export const severityId = (severity: Severity): number => severities.indexOf(severity) + 2

/** True when `a` is a worse level than `b`. */
export const isWorse = (a: Severity, b: Severity): boolean => severities.indexOf(a) > severities.indexOf(b)

/** The worse of the levels given; `low` for none. */
export const worst = (...levels: readonly Severity[]): Severity =>
  levels.reduce<Severity>((a, b) => (isWorse(b, a) ? b : a), 'low')
