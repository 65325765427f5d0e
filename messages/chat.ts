import { isDismissive } from '../policy/verdict.ts'
import type { Card, CardButton } from './card.ts'
import { buttonValue } from './button.ts'
import type { Telling } from './event.ts'
import type { At, Phrases } from './language.ts'
import { isReported, isStale, leftOf } from './judging.ts'
import { alone, eachMachine, hostNames, unlike } from './machines.ts'
import { plans } from './plan.ts'
import { rehearsed } from './rehearsed.ts'
import { severityWord } from './severity-word.ts'
import type { Situation } from './situation.ts'
import { unknowns } from './unknowns.ts'

type Section = Card['sections'][number]

/** The open question: asked, not answered, in an open incident. */
const openQuestion = ({ question, state }: Situation) =>
  question && !question.outcome && state === 'open' ? question : undefined

/** The release that can still be given, once the incident is closed; the situation then speaks of the hosts that it is about. */
const openRelease = (say: Phrases, situation: Situation) => {
  const { aftercare, host, state } = situation
  if (state !== 'closed' || !aftercare?.question || aftercare.outcome || aftercare.hosts.length === 0) return undefined
  const { also: _also, ...itself } = { state: 'isolated', important: false, ...host } as const
  return {
    question: aftercare.question,
    about: { ...alone(situation), host: { ...itself, name: say.list(aftercare.hosts) } },
  }
}

const headline = (say: Phrases, situation: Situation) =>
  rehearsed(
    say,
    situation,
    `${severityWord(say, situation.severity)} · ${say.list(hostNames(situation)) || say.noHost} · ${situation.title}`,
  )

/** The incident's root message: the state as it is, what it means, and what can be decided. */
export const rootCard = (say: Phrases, situation: Situation, at: At): Card => {
  const { labels } = say
  const { tenant, host, finding } = situation
  const question = openQuestion(situation)
  const release = openRelease(say, situation)
  const machines = eachMachine(situation)
  const left = situation.state === 'closed' && machines.some((one) => leftOf(one) !== undefined)
  const sites = unlike(machines.map(({ site }) => site ?? ''))
  // While a question is open its buttons stand here; afterwards what came of it.
  const decision = question ? undefined : say.decision(situation, at)
  const closed = say.closed(situation, at)
  const section = (title: string, text: string): Section => ({ title, text })
  const happened = say.whatHappened(situation, at)
  const means = say.whatItMeans(situation)
  return {
    header: headline(say, situation),
    text: [
      headline(say, situation),
      happened,
      closed ?? decision ?? say.whatWeDid(situation, at),
      question && say.asked(question, host, at),
      (release || left) && say.whatToDo(situation, undefined, at),
    ]
      .filter(Boolean)
      .join('\n'),
    fields: [
      {
        label: labels.customer,
        value: [tenant.name, ...sites].join(say.comma),
      },
      { label: labels['detected at'], value: unlike(machines.map(({ detectedAt }) => at(detectedAt))).join('\n') },
      { label: labels['state of the host'], value: states(say, machines, at) },
      { label: labels.owner, value: situation.owner ?? say.nobodyYet },
    ],
    sections: [
      section(labels['what happened'], happened),
      ...(means ? [section(labels['what it means'], means)] : []),
      // Who was cut off for nothing, or called for it, is owed the reason: the entry of the allow list, who judged so before.
      ...(finding && isDismissive(finding.verdict) && finding.reasons.length > 0
        ? [section(labels.known, finding.reasons.map((one) => say.reason(one, at)).join('\n'))]
        : []),
      section(labels['what we did'], say.whatWeDid(situation, at)),
      ...(situation.state === 'open' && !situation.question?.outcome
        ? [section(labels['we recommend'], say.recommendation(situation, at))]
        : []),
      ...(question ? [section(labels.choices, leadsTo(say, situation, question.choices))] : []),
      ...(release ? [section(labels.choices, leadsTo(say, release.about, ['release']))] : []),
      ...(decision === undefined ? [] : [section(labels.decision, decision)]),
      section(
        labels['what happens next'],
        plans(situation)
          .map((plan) => say.plan(plan, at))
          .join('\n'),
      ),
    ],
    buttons: question ? buttons(say, situation, question) : release ? [releaseButton(say, release)] : [],
    notes: [
      question && say.asked(question, host, at),
      closed,
      release && (say.agreeing(situation.aftercare?.agreeing ?? [], release.about.host) || undefined),
      (release || left) && say.whatToDo(situation, undefined, at),
      situation.dryRun && say.dryRun,
      `${labels.incident} ${situation.incident}${situation.alerts.count > 0 ? ` · ${situation.product}` : ''}`,
    ].filter((note) => typeof note === 'string'),
    ...(situation.link === undefined ? {} : { link: { label: labels.console, url: situation.link } }),
  }
}

/** How each machine stands; of several, each by its name. */
const states = (say: Phrases, machines: readonly Situation[], at: At): string =>
  machines
    .map(({ host }) => {
      if (!host) return say.noHost
      const state = say.hostState(host, at)
      return machines.length > 1 ? `${host.name}${say.colon}${state}` : state
    })
    .join('\n')

const leadsTo = (say: Phrases, situation: Situation, choices: readonly string[]) =>
  choices
    .map((choice) => `• ${say.choice(choice, situation.host)}${say.colon}${say.consequence(choice, situation)}`)
    .join('\n')

/** True when a choice cuts a host off, puts one back, or ends the case: asked once more. */
const isDangerous = (choice: string, situation: Situation): boolean =>
  eachMachine(situation).some((one) => isDangerousTo(one, choice))

const isDangerousTo = ({ host }: Situation, choice: string): boolean =>
  (choice === 'isolate' && host?.state !== 'isolated' && host?.state !== 'isolated by others') ||
  choice === 'false positive' ||
  (choice === 'leave online' &&
    host !== undefined &&
    host.decidedIn === undefined &&
    !['online', 'not isolated', 'released', 'isolated by others'].includes(host.state))

const buttons = (say: Phrases, situation: Situation, question: NonNullable<Situation['question']>): CardButton[] => {
  // What was found before a worse alert came recommends nothing any more.
  const recommend = isStale(situation) ? undefined : question.recommend
  const recommendedFirst = [...question.choices].sort((a, b) => Number(b === recommend) - Number(a === recommend))
  return recommendedFirst.map((choice) => ({
    value: buttonValue(question.id, choice),
    label: say.choice(choice, situation.host),
    style: choice === recommend ? 'recommended' : isDangerous(choice, situation) ? 'dangerous' : 'plain',
    ...(isDangerous(choice, situation) ? { confirm: say.confirm(choice, situation) } : {}),
  }))
}

const releaseButton = (say: Phrases, { question, about }: NonNullable<ReturnType<typeof openRelease>>): CardButton => ({
  value: buttonValue(question, 'release'),
  label: say.choice('release', about.host),
  style: 'dangerous',
  confirm: say.confirm('release', about),
})

/** A line of the story in the thread. */
export const threadNote = (
  say: Phrases,
  situation: Situation,
  telling: Telling,
  mentions: readonly string[],
  at: At,
): Card => {
  const news = say.news(situation, telling, at)
  // What the report above it in the thread asks for is not asked for again.
  const toDo = telling === 'closed' && isReported(situation) ? [] : [say.whatToDo(situation, telling, at)]
  const dry = situation.dryRun ? [say.dryRun] : []
  return {
    text: [news, ...toDo, ...dry].join('\n'),
    fields: [],
    sections: [{ text: news }, ...report(say, situation, telling, at), ...toDo.map((text) => ({ text }))],
    buttons: [],
    notes: dry,
    mentions,
  }
}

/** What a report adds to its news: what was done, what is known, what is not, how sure. */
const report = (say: Phrases, situation: Situation, telling: Telling, at: At): Section[] => {
  if (telling !== 'flash report' && telling !== 'final report') return []
  const { labels } = say
  const { finding } = situation
  const lines = (items: readonly string[]) => items.map((item) => `• ${item}`).join('\n')
  return [
    { title: labels['what we did'], text: say.whatWeDid(situation, at) },
    {
      title: labels.known,
      text: lines([say.whatHappened(situation, at), ...(finding?.reasons ?? []).map((one) => say.reason(one, at))]),
    },
    {
      title: labels['not known'],
      text: finding ? lines(unknowns(say, situation, at)) || say.nothingUnknown : say.notLookedYet,
    },
    ...(finding ? [{ title: labels['how sure'], text: say.howSure(finding.verdict, finding.sure) }] : []),
  ]
}

/** Calls people to the open question. */
export const nextPersonNote = (say: Phrases, situation: Situation, mentions: readonly string[], at: At): Card => {
  const text = say.nextPerson(situation, at)
  const dry = situation.dryRun ? [say.dryRun] : []
  return {
    text: [text, ...dry].join('\n'),
    fields: [],
    sections: [{ text: say.whatHappened(situation, at) }, { text }],
    buttons: [],
    notes: dry,
    mentions,
  }
}
