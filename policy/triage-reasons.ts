import { isCommonTool } from './common-tool.ts'
import { judgements } from './evidence.ts'
import type { Evidence } from './evidence.ts'
import type { Allowed, FindingReason, FindingSummary, Judged, Unknown } from './reason.ts'
import type { AllowEntry } from './tenant.ts'
import type { Verdict } from './verdict.ts'
import type { Sign } from './weights.ts'

const spokenOf = ({ match }: AllowEntry): Allowed => {
  if (match.sha256 !== undefined || match.filePath !== undefined) return 'file'
  if (match.title !== undefined) return 'finding'
  return match.host === undefined ? 'user' : 'host'
}

const judged = ({ earlierVerdicts }: Evidence): readonly Judged[] =>
  judgements(earlierVerdicts).map(({ by, verdict, incident, at }) => ({ by, verdict, incident, at }))

/** What a sign says, as data that can go to the customer. A sign of the allow list is there only with its entry. */
export const reasonOfSign = (sign: Sign, evidence: Evidence): FindingReason => {
  const { alert, allowed, expiredAllow, relatedOnHost, sameHashElsewhere } = evidence
  switch (sign) {
    case 'allowed':
      if (!allowed) return { kind: 'nothing for or against' }
      return {
        kind: sign,
        what: spokenOf(allowed),
        owner: allowed.owner,
        until: allowed.expires,
        reason: allowed.reason,
      }
    case 'allow entry expired':
      if (!expiredAllow) return { kind: 'nothing for or against' }
      return { kind: sign, what: spokenOf(expiredAllow), owner: expiredAllow.owner, until: expiredAllow.expires }
    case 'dismissed before once':
    case 'dismissed before often':
    case 'real before':
    case 'people of two minds':
      return { kind: sign, earlier: judged(evidence) }
    case 'dismissed before, milder':
      return { kind: sign, earlier: judged(evidence), severity: alert.severity }
    case 'critical and detected':
    case 'critical, disposition unknown':
      return { kind: sign, severity: alert.severity }
    case 'same file elsewhere':
      return { kind: sign, hosts: sameHashElsewhere.hosts }
    case 'further alerts': {
      const { count, titles, worst } = relatedOnHost
      return { kind: sign, count, titles: [...new Set(titles)], ...(worst !== undefined && { worst }) }
    }
    case 'product says false':
    case 'product says real':
    case 'high and detected':
    case 'prevented':
      return { kind: sign }
  }
}

/** What the evidence leaves open; the verdict itself first, where it is open. */
export const unknownIn = (verdict: Verdict, { alert, host, failedSources }: Evidence): readonly Unknown[] => {
  const open: readonly (Unknown | false)[] = [
    verdict === 'undetermined' && { kind: 'verdict open' },
    ...failedSources.map((product) => ({ kind: 'host not read', product }) as const),
    alert.disposition === 'unknown' && { kind: 'disposition unknown' },
    alert.hostName === undefined && { kind: 'no host named' },
    alert.sha256 === undefined &&
      (alert.fileName !== undefined || alert.filePath !== undefined) && { kind: 'hash unknown' },
    isCommonTool(alert) && alert.commandLine === undefined && { kind: 'command unknown' },
    host?.online === 'unknown' && { kind: 'connection unknown' },
  ]
  return open.filter((one) => one !== false)
}

/** The finding in one sentence. */
export const summaryOf = (verdict: Verdict, { alert, importantHost }: Evidence): FindingSummary => ({
  kind: 'finding',
  verdict,
  title: alert.title,
  severity: alert.severity,
  disposition: alert.disposition,
  ...(alert.hostName !== undefined && { host: alert.hostName }),
  important: importantHost,
})
