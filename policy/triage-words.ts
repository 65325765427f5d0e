import { isCommonTool } from './common-tool.ts'
import { judgements } from './evidence.ts'
import type { EarlierVerdict, Evidence } from './evidence.ts'
import type { AllowEntry } from './tenant.ts'
import type { Verdict } from './verdict.ts'
import type { Sign } from './weights.ts'

const day = (iso: string): string => iso.slice(0, 10)

/** `A, B and 3 more` */
const list = (items: readonly string[], shown = 3): string => {
  const more = items.length - shown
  if (more > 0) return `${items.slice(0, shown).join(', ')} and ${more} more`
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

const matched = ({ match }: AllowEntry): string => {
  if (match.sha256 !== undefined || match.filePath !== undefined) return 'this file'
  if (match.title !== undefined) return 'this finding'
  return match.host === undefined ? 'this user' : 'this host'
}

const said = (earlier: readonly EarlierVerdict[]): string =>
  list(
    judgements(earlier).map(({ by, at, verdict, incident }) => `${by} (${verdict}, incident ${incident}, ${day(at)})`),
  )

const sentences: { readonly [Name in Sign]: (evidence: Evidence) => string } = {
  allowed: ({ allowed }) =>
    allowed === undefined
      ? "The customer's allow list holds it."
      : `The customer's allow list holds ${matched(allowed)} (owner ${allowed.owner}, until ${day(allowed.expires)}): ${allowed.reason}`,
  'dismissed before once': ({ earlierVerdicts }) =>
    `The same finding was dismissed before, and nobody has held it for real: ${said(earlierVerdicts)}.`,
  'dismissed before often': ({ earlierVerdicts }) =>
    `The same finding was dismissed each time before: ${said(earlierVerdicts)}.`,
  'dismissed before, milder': ({ earlierVerdicts, alert }) =>
    `The same finding was dismissed before, but it is worse this time (${alert.severity}): ${said(earlierVerdicts)}.`,
  'real before': ({ earlierVerdicts }) => `The same finding was real before: ${said(earlierVerdicts)}.`,
  'people of two minds': ({ earlierVerdicts }) =>
    `People judged the same finding differently before: ${said(earlierVerdicts)}.`,
  'product says false': () => 'In the product it was already closed as a false positive.',
  'product says real': () => 'In the product it was already confirmed as a true positive.',
  'critical and detected': ({ alert }) =>
    `It is rated ${alert.severity}, and the product only detected it: what was found may still be running.`,
  'critical, disposition unknown': ({ alert }) =>
    `It is rated ${alert.severity}, and the product does not say that it stopped it.`,
  'same file elsewhere': ({ sameHashElsewhere: { hosts } }) =>
    `The same file raised alerts on ${hosts.length === 1 ? 'another host' : 'other hosts'}: ${list(hosts)}.`,
  'further alerts': ({ relatedOnHost: { count, titles, worst } }) =>
    `${count === 1 ? 'One further alert' : `${count} further alerts`} on the same host` +
    `${worst === undefined ? '' : `, up to ${worst}`}${titles.length === 0 ? '' : `: ${list([...new Set(titles)])}`}.`,
  'high and detected': () => 'It is rated high, and the product only detected it.',
  'allow entry expired': ({ expiredAllow }) =>
    expiredAllow === undefined
      ? "An entry of the customer's allow list has expired."
      : `The customer's allow list held ${matched(expiredAllow)} until ${day(expiredAllow.expires)}; the entry has expired and does not count (owner ${expiredAllow.owner}).`,
  prevented: () => 'The product stopped it. That alone does not make it harmless: something tried.',
}

/** The sentence of one sign, in words that can go to the customer. */
export const saySign = (sign: Sign, evidence: Evidence): string => sentences[sign](evidence)

/** What the evidence leaves open, as sentences; the verdict itself first, where it is open. */
export const sayUnknown = (verdict: Verdict, { alert, host, failedSources }: Evidence): readonly string[] =>
  [
    verdict === 'undetermined' && 'Whether it is a real threat.',
    ...failedSources.map((source) => `We could not read ${source}.`),
    alert.disposition === 'unknown' && 'The product does not say whether it stopped it.',
    alert.hostName === undefined && 'The alert names no host.',
    alert.sha256 === undefined &&
      (alert.fileName !== undefined || alert.filePath !== undefined) &&
      "The file's hash is not known, so we could not look for it on other hosts.",
    isCommonTool(alert) && alert.commandLine === undefined && 'What the program was told to do is not known.',
    host?.online === 'unknown' && 'The product does not say whether the host is on-line.',
  ].filter((sentence): sentence is string => typeof sentence === 'string')

const opinions: { readonly [Name in Verdict]: string } = {
  'true positive': 'a real threat',
  benign: 'real but allowed',
  'false positive': 'a false alarm',
  undetermined: 'not yet clear',
}

const handling: { readonly [Name in Evidence['alert']['disposition']]: string } = {
  prevented: 'stopped by the product',
  detected: 'detected, not stopped',
  unknown: 'not known whether stopped',
}

/** The finding in one sentence. */
export const sayFinding = (verdict: Verdict, { alert, importantHost }: Evidence): string => {
  const where = alert.hostName === undefined ? '' : ` on ${importantHost ? 'the critical host ' : ''}${alert.hostName}`
  return `${alert.title}${where} (${alert.severity}, ${handling[alert.disposition]}): ${opinions[verdict]}.`
}
