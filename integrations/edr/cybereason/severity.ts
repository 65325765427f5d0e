import type { Severity } from '../../../policy/severity.ts'

const byName: ReadonlyMap<string, Severity> = new Map([
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['critical', 'critical'],
])

/** Cybereason's word as it is; a number is that of a CEF header: to 3 low, to 6 medium, to 8 high, above critical. */
export const severityOf = (text: string | undefined): Severity | undefined => {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) return byName.get(text.toLowerCase())
  const number = Number(text)
  return number <= 3 ? 'low' : number <= 6 ? 'medium' : number <= 8 ? 'high' : 'critical'
}
