import { describe, expect, it } from 'vitest'
import { isWorse, severityId, worst } from '../../policy/severity.ts'

describe('severity', () => {
  it('maps onto OCSF severity_id', () => {
    expect(severityId('low')).toBe(2)
    expect(severityId('emergency')).toBe(6)
  })
  it('knows the worse level', () => {
    expect(isWorse('critical', 'high')).toBe(true)
    expect(isWorse('high', 'high')).toBe(false)
    expect(worst('medium', 'critical', 'low')).toBe('critical')
    expect(worst()).toBe('low')
  })
})
