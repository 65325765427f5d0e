import type { Severity } from '../../../policy/severity.ts'

/** The scale of a bare number: 1 to 100 on everything current; old event types also count 1 to 5. */
export type Scale = 'hundred' | 'five'

const byName: ReadonlyMap<string, Severity> = new Map([
  ['informational', 'low'],
  ['information', 'low'],
  ['info', 'low'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['critical', 'critical'],
])

/** Event types whose `Severity` is always 1 to 100, and the API's alerts, which have none; every other one may count 1 to 5. */
const hundreds = new Set([
  '',
  'EppDetectionSummaryEvent',
  'MobileDetectionSummaryEvent',
  'XdrDetectionSummaryEvent',
  'AutomatedLeadSummaryEvent',
  'IncidentSummaryEvent',
])

export const scaleOf = (eventType: string): Scale => (hundreds.has(eventType) ? 'hundred' : 'five')

/**
 * Falcon's severity onto ours. The name wins where there is one that we know; else the number: 80 and more critical, 60 high,
 * 40 medium, below low; on the scale of five 5 critical, 4 high, 3 medium, below low. Nothing when neither says anything.
 */
export const severityOf = (
  names: readonly (string | undefined)[],
  value: number | undefined,
  scale: Scale,
): Severity | undefined => {
  for (const name of names) {
    const level = name === undefined ? undefined : byName.get(name.toLowerCase())
    if (level !== undefined) return level
  }
  if (value === undefined) return undefined
  const hundred = scale === 'five' && value <= 5 ? value * 20 - 20 : value
  return hundred >= 80 ? 'critical' : hundred >= 60 ? 'high' : hundred >= 40 ? 'medium' : 'low'
}
