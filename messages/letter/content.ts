import type { Telling } from '../event.ts'
import type { At, Label, Phrases } from '../language.ts'
import { isOver, leftOf } from '../judging.ts'
import { alone, eachDetection, eachMachine, unlike } from '../machines.ts'
import { plans } from '../plan.ts'
import { severityWord } from '../severity-word.ts'
import type { Situation } from '../situation.ts'
import { shortened, timelineLine } from '../timeline.ts'
import { unknowns } from '../unknowns.ts'

/** What a letter says, before it is set as text and as HTML. */
export interface LetterContent {
  readonly heading: string
  readonly lead: readonly string[]
  /** The address where the reader answers. */
  readonly answer?: { readonly label: string; readonly url: string }
  readonly facts: readonly (readonly [Label, string])[]
  readonly findings: readonly { readonly label: Label; readonly lines: readonly string[] }[]
  readonly timeline: readonly string[]
  readonly contact: string
  readonly link: string | undefined
  readonly footer: string
}

/** Gathers what a letter says: the news first, then facts, findings, timeline, and whom to call. */
export const letterContent = (say: Phrases, situation: Situation, telling: Telling, at: At): LetterContent => {
  if (telling === 'instructions') return instructionsContent(say, alone(situation), at)
  const { finding, question } = situation
  const reports = telling === 'flash report' || telling === 'final report'
  const news = say.news(situation, telling, at)
  const happened = eachDetection(situation).map((one) => say.whatHappened(one, at))
  const did = say.whatWeDid(situation, at)
  const machines = eachMachine(situation)
  // What is left to them begins with how each machine stands, and why; so does the news of a refusal.
  const isLeft = isOver(situation, telling) && machines.every((one) => leftOf(one, telling) !== undefined)
  const isSaid = news.includes(did) || isLeft || (telling === 'isolation refused' && machines.length === 1)
  const isCancelled = situation.host?.state === 'isolation cancelled'
  return {
    heading: say.telling[telling === 'released' && isCancelled ? 'isolation called off' : telling],
    lead: [
      ...(situation.dryRun ? [say.dryRun] : []),
      news,
      ...unlike(happened).filter((one) => !news.includes(one)),
      ...(isSaid ? [] : [did]),
      say.whatToDo(situation, telling, at),
    ],
    facts: facts(say, situation, at),
    findings: [
      { label: 'what it means', lines: [say.whatItMeans(situation)].filter(Boolean) },
      { label: 'what we did', lines: [did] },
      { label: 'known', lines: finding?.reasons.map((one) => say.reason(one, at)) ?? [] },
      { label: 'not known', lines: notKnown(say, situation, reports, at) },
      { label: 'how sure', lines: finding ? [say.howSure(finding.verdict, finding.sure)] : [] },
      {
        label: 'we recommend',
        lines: !isOver(situation, telling) && !question?.outcome ? [say.recommendation(situation, at)] : [],
      },
      { label: 'choices', lines: choices(say, situation) },
      { label: 'decision', lines: [say.decision(situation, at)].filter((line) => line !== undefined) },
      { label: 'what happens next', lines: plans(situation, telling).map((plan) => say.plan(plan, at)) },
    ],
    timeline: shortened(situation.timeline).map((entry) =>
      typeof entry === 'number' ? say.earlierLines(entry) : timelineLine(say, entry, at),
    ),
    contact: situation.tenant.contact,
    link: situation.link,
    footer: say.footer(situation),
  }
}

/** For the people beside the machine: short, and nothing that they would have to look up. */
const instructionsContent = (say: Phrases, situation: Situation, at: At): LetterContent => {
  const { lead, to, not } = say.instructions(situation)
  const { host, site } = situation
  const rows: readonly (readonly [Label, string | undefined])[] = [
    ['host', host?.name ?? say.noHost],
    ['state of the host', host && say.hostState(host, at)],
    ['detected at', at(situation.detectedAt)],
    ['customer', site === undefined ? situation.tenant.name : `${situation.tenant.name}${say.comma}${site}`],
    ['incident', String(situation.incident)],
  ]
  return {
    heading: say.telling.instructions,
    lead: [...(situation.dryRun ? [say.dryRun] : []), lead, say.whatHappened(situation, at)],
    facts: rows.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const])),
    findings: [
      { label: 'what to do', lines: to },
      { label: 'what not to do', lines: not },
    ],
    timeline: [],
    contact: situation.tenant.contact,
    link: undefined,
    footer: say.footer(situation),
  }
}

/** What a question is decided by. */
export const weighed = (say: Phrases, situation: Situation, at: At): LetterContent['findings'] => {
  const { finding } = situation
  return [
    { label: 'what it means', lines: [say.whatItMeans(situation)].filter(Boolean) },
    { label: 'known', lines: finding?.reasons.map((one) => say.reason(one, at)) ?? [] },
    { label: 'not known', lines: notKnown(say, situation, false, at) },
    { label: 'how sure', lines: finding ? [say.howSure(finding.verdict, finding.sure)] : [] },
    { label: 'we recommend', lines: [say.recommendation(situation, at)] },
    { label: 'choices', lines: choices(say, situation) },
  ]
}

const notKnown = (say: Phrases, situation: Situation, reports: boolean, at: At): readonly string[] => {
  if (!situation.finding) return [say.notLookedYet]
  const open = unknowns(say, situation, at)
  return open.length > 0 || !reports ? open : [say.nothingUnknown]
}

const choices = (say: Phrases, situation: Situation): string[] =>
  situation.question && !situation.question.outcome && situation.state === 'open'
    ? situation.question.choices.map(
        (choice) => `${say.choice(choice, situation.host)}${say.colon}${say.consequence(choice, situation)}`,
      )
    : []

export const facts = (say: Phrases, situation: Situation, at: At): (readonly [Label, string])[] => {
  const { tenant, finding } = situation
  const detections = eachDetection(situation)
  const sites = unlike(detections.map(({ site }) => site ?? ''))
  const rows: (readonly [Label, string | undefined])[] = [
    ['severity', severityWord(say, situation.severity)],
    ['customer', [tenant.name, ...sites].join(say.comma)],
    ...detections.flatMap((one, index) => [
      ...ofMachine(say, one, index === 0 ? finding : undefined, at),
      // Where to look at the first one stands at the end.
      ['console', index === 0 ? undefined : one.link] as const,
    ]),
    ['alerts', situation.alerts.count > 0 ? say.alerts(situation.alerts) : undefined],
    ['owner', situation.owner ?? say.nobodyYet],
    ['incident', String(situation.incident)],
  ]
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]))
}

/** A machine, how it stands, and what was detected on it; with the first one the verdict on all of it. */
const ofMachine = (
  say: Phrases,
  one: Situation,
  finding: Situation['finding'],
  at: At,
): (readonly [Label, string | undefined])[] => [
  ['host', one.host?.name ?? say.noHost],
  ['state of the host', one.host && say.hostState(one.host, at)],
  ['detected at', at(one.detectedAt)],
  ['product', one.alerts.count > 0 ? one.product : undefined],
  ['verdict', finding && say.verdict[finding.verdict]],
  ['user', one.user],
  ['file', one.file?.name],
  ['path', one.file?.path],
  ['sha256', one.file?.sha256],
  ['command line', one.file?.commandLine],
  ['techniques', one.techniques.join(say.comma) || undefined],
]
