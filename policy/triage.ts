import { isCommonTool } from './common-tool.ts'
import { judgements } from './evidence.ts'
import type { EarlierVerdict, Evidence, FoundBefore } from './evidence.ts'
import { isWorse } from './severity.ts'
import type { FindingReason, Reason } from './reason.ts'
import { reasonOfSign, summaryOf, unknownIn } from './triage-reasons.ts'
import type { ConfirmChoice, Thresholds } from './tenant.ts'
import { gravest, isDismissive } from './verdict.ts'
import type { Sureness, Verdict } from './verdict.ts'
import { usualThresholds, weights } from './weights.ts'
import type { Sign } from './weights.ts'

/** What triage makes of the evidence, and why. */
export interface Finding {
  readonly verdict: Verdict
  readonly sure: Sureness
  /** The weightiest first. */
  readonly reasons: readonly Reason[]
  /** What could not be found out. */
  readonly unknown: readonly Reason[]
  /** The choice that we recommend when a person is asked. */
  readonly advice: ConfirmChoice
  /** One sentence. */
  readonly summary: Reason
}

const dismissed = ({ verdict }: EarlierVerdict): boolean => isDismissive(verdict)

const earlierSign = ({ earlierVerdicts, alert }: Evidence): Sign | undefined => {
  const said = judgements(earlierVerdicts)
  if (said.length === 0) return undefined
  if (!said.some(dismissed)) return 'real before'
  if (!said.every(dismissed)) return 'people of two minds'
  if (said.every(({ severity }) => isWorse(alert.severity, severity))) return 'dismissed before, milder'
  return said.length > 1 ? 'dismissed before often' : 'dismissed before once'
}

const severitySign = ({ severity, disposition }: Evidence['alert']): Sign | undefined => {
  if (disposition === 'prevented') return undefined
  if (severity === 'critical' || severity === 'emergency')
    return disposition === 'detected' ? 'critical and detected' : 'critical, disposition unknown'
  return severity === 'high' && disposition === 'detected' ? 'high and detected' : undefined
}

/** The product stopped all that is known. */
const isStopped = ({ alert, unstopped }: Evidence): boolean => alert.disposition === 'prevented' && unstopped !== true

/** All signs that the evidence shows, by weight. */
const signsOf = (evidence: Evidence): readonly Sign[] => {
  const { alert } = evidence
  const before = earlierSign(evidence)
  const product =
    alert.resolution === 'false positive'
      ? 'product says false'
      : alert.resolution === 'true positive'
        ? 'product says real'
        : undefined
  const allowed = evidence.allowed !== undefined
  const dismissedBefore = before === 'dismissed before once' || before === 'dismissed before often'
  const judged = allowed || product !== undefined || dismissedBefore
  const elsewhere = evidence.sameHashElsewhere.hosts.length > 0 && !isCommonTool(alert)
  const signs: readonly (Sign | undefined | false)[] = [
    allowed && 'allowed',
    before,
    product,
    !judged && evidence.noticed !== true && severitySign(alert),
    !judged && elsewhere && 'same file elsewhere',
    !allowed && evidence.relatedOnHost.count > 0 && 'further alerts',
    !allowed && evidence.expiredAllow !== undefined && 'allow entry expired',
    isStopped(evidence) && 'prevented',
  ]
  return signs
    .filter((sign): sign is Sign => typeof sign === 'string')
    .toSorted((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]))
}

const verdictByEvidence = (score: number, evidence: Evidence, { realFrom, dismissFrom }: Thresholds): Verdict => {
  if (evidence.allowed !== undefined) return 'benign'
  if (score >= realFrom) return 'true positive'
  if (score > -dismissFrom || (evidence.unlikeAlerts ?? 0) > 0) return 'undetermined'
  // People's last word tells "wrong" from "real but allowed".
  return judgements(evidence.earlierVerdicts)[0]?.verdict === 'benign' ? 'benign' : 'false positive'
}

/** What is worse than what was known, or came by a merge, is no reason to hold it for less. */
const verdictOf = (found: Verdict, { held, merged = [] }: Evidence): Verdict =>
  gravest(
    found,
    ...(held ? [held] : []),
    ...merged.map(({ verdict }) => verdict).filter((one) => !isDismissive(one)),
  ) ?? found

/** An incident that was held for real before it was merged into this one, the surest. */
const realBefore = ({ merged = [] }: Evidence): FoundBefore | undefined => {
  const real = merged.filter(({ verdict }) => verdict === 'true positive')
  return ['high', 'medium', 'low'].flatMap((sure) => real.filter((one) => one.sure === sure))[0]
}

/** Of what spoke for that one, what is not of its alerts or its host alone and so holds here as well. */
const carriedKinds: readonly Sign[] = ['real before', 'product says real', 'same file elsewhere']

const carriedOver = (real: FoundBefore | undefined, own: readonly FindingReason[]): readonly Reason[] =>
  (real?.reasons ?? []).filter(
    (reason) =>
      typeof reason === 'object' &&
      carriedKinds.some((kind) => kind === reason.kind) &&
      !own.some(({ kind }) => kind === reason.kind),
  )

/** How sure: by how far the sum is beyond the threshold, one step less where something speaks against it, or could not be read. Undetermined is never sure. */
const surenessOf = (
  verdict: Verdict,
  score: number,
  signs: readonly Sign[],
  evidence: Evidence,
  { realFrom, dismissFrom }: Thresholds,
): Sureness => {
  if (verdict === 'undetermined') return 'low'
  const beyond = score > 0 ? score - realFrom : -score - dismissFrom
  const contrary = signs.some((sign) => weights[sign] * score < 0)
  const steps =
    (beyond >= 3 ? 2 : beyond >= 1 ? 1 : 0) - (contrary ? 1 : 0) - (evidence.failedSources.length > 0 ? 1 : 0)
  return steps >= 2 ? 'high' : steps === 1 ? 'medium' : 'low'
}

/** A real threat is to be cut off, and so is an open one that nobody stopped, unless that would stop a critical host on a suspicion. */
const adviceOf = (verdict: Verdict, evidence: Evidence): ConfirmChoice => {
  const { alert, importantHost, mayIsolate } = evidence
  if (isDismissive(verdict)) return 'false positive'
  if (!mayIsolate) return 'leave online'
  if (verdict === 'true positive') return 'isolate'
  const dangerous = isWorse(alert.severity, 'medium') && !isStopped(evidence)
  return dangerous && !importantHost ? 'isolate' : 'leave online'
}

/** Weighs the evidence by `weights` and the customer's thresholds: the verdict, how sure, why, what is not known, and what we advise. */
export const weigh = (evidence: Evidence, thresholds: Thresholds = usualThresholds): Finding => {
  const signs = signsOf(evidence)
  const score = signs.reduce((sum, sign) => sum + weights[sign], 0)
  const found = verdictByEvidence(score, evidence, thresholds)
  const verdict = verdictOf(found, evidence)
  const real = realBefore(evidence)
  const own = signs.map((sign) => reasonOfSign(sign, evidence))
  const { held } = evidence
  const already = real && held !== 'true positive' ? { incident: real.incident } : {}
  const reasons: readonly Reason[] = [
    ...(verdict === 'true positive' && found !== verdict ? [{ kind: 'real already', ...already } as const] : []),
    ...own,
    ...carriedOver(real, own),
  ]
  return {
    verdict,
    sure: found === verdict ? surenessOf(verdict, score, signs, evidence, thresholds) : (real?.sure ?? 'low'),
    reasons: reasons.length > 0 ? reasons : [{ kind: 'nothing for or against' }],
    unknown: unknownIn(verdict, evidence),
    advice: adviceOf(verdict, evidence),
    summary: summaryOf(verdict, evidence),
  }
}
