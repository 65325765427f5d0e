import type { Telling } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { NamedHost } from '../../policy/host-state.ts'
import type { Situation } from '../situation.ts'
import { isByHand } from '../by-hand.ts'
import { isLetGo } from '../let-go.ts'
import { cutOffByHand } from './by-hand.ts'
import { agreeing } from './agreeing.ts'
import { byDefault, choice } from './choices.ts'
import {
  hostThen,
  isHarmless,
  isOffLine,
  isOver,
  isRefused,
  isStale,
  isTheirsToCutOff,
  isThreat,
  isUndecided,
  isUnknown,
  lastOrder,
  leftOf,
  leftOfEach,
  mergedInto,
  standing,
  staysToSee,
} from '../judging.ts'
import { alone, eachDetection, eachMachine, hostNames, unlike, worstOf } from '../machines.ts'
import { hostState, yourTurn } from './host.ts'
import { instructions } from './instructions.ts'
import { left, unlessExercise } from './left.ts'
import { plain, reason } from './reasons.ts'
import { capital, list, sentence, severity, verdict } from './words.ts'

const ordered = { us: 'asked for', customer: 'asked of the customer', product: 'left to the product' } as const

export const subject: Phrases['subject'] = (situation, telling) => {
  const { severity: level, title, incident } = situation
  const names = hostNames(telling === 'instructions' ? alone(situation) : situation)
  return `[${severity[level]}] ${names.join(', ') || 'no host'}: ${title} (incident ${incident})`
}

export const whatHappened: Phrases['whatHappened'] = (situation, at) =>
  unlike(eachDetection(situation).map((one) => detection(one, at))).join(' ')

const detection: Phrases['whatHappened'] = (situation, at) => {
  const { alertTitle, host, user, file, product, disposition, detectedAt } = situation
  const where = host ? ` on ${host.name}` : ''
  const opened = situation.timeline.find((entry) => entry.what.kind === 'incident opened')
  if (opened?.what.kind === 'incident opened' && opened.what.by === 'person')
    return `${opened.who} reported “${opened.what.title}”${where} at ${at(detectedAt)}.`
  const details = [user && `user ${user}`, file?.name && `file ${file.name}`].filter(Boolean).join(', ')
  const stopped = {
    prevented: `${product} says that it stopped it.`,
    detected: `${product} only detected it; it did not stop it.`,
    unknown: `We could not tell whether ${product} stopped it.`,
  }[disposition]
  const began = opened?.what.kind === 'incident opened' ? opened.what.title : alertTitle
  const first = began === alertTitle ? '' : ` It began with “${began}”.`
  return `${product} detected “${alertTitle}”${where} at ${at(detectedAt)}${details && ` (${details})`}. ${stopped}${first}`
}

export const recommendation: Phrases['recommendation'] = (situation, at) => {
  const all = eachMachine(situation)
  const theirs = all.flatMap((one) => {
    const { host, neverIsolated } = one
    if (!host || neverIsolated === undefined || !isTheirsToCutOff(one)) return []
    return `${reason(neverIsolated, at)} ${cutOff(one, 'if you can, and have it looked at')}`
  })
  return [...(theirs.length < all.length ? [ours(situation, at)] : []), ...theirs].join(' ')
}

/** What is theirs to do, for we do not; `how`: when, and what else. */
const cutOff = ({ host, dryRun }: Situation, how: string): string => {
  const order = `cut ${host?.name ?? 'the host'} off yourselves ${how}.`
  return dryRun ? `Dry run: we touch nothing. ${unlessExercise(order)}` : capital(order)
}

/** Of what we do, or would. */
const ours: Phrases['recommendation'] = (situation, at) => {
  const { question, finding, host, neverIsolated } = situation
  const never = neverIsolated === undefined || isThreat(alone(situation)) ? '' : ` ${reason(neverIsolated, at)}`
  if (isStale(situation)) {
    const { alertTitle, product, host: attacked } = worstOf(situation)
    return `A worse alert has come since we looked: “${alertTitle}” (${product}). What we had found before says nothing of it; if in doubt, ${attacked ? `take ${attacked.name} for attacked, and ` : ''}call us.`
  }
  if (question && !question.outcome) return `${sentence(choice(question.recommend, host))}${never}`
  return finding ? sentence(choice(finding.advice, host)) : 'Nothing yet: we have not looked into it.'
}

/** What the reader must do because of the state of the host; most urgent first. */
const stateOrder = (situation: Situation): string => {
  const { host } = situation
  const name = host?.name ?? ''
  const harmless = isHarmless(situation)
  switch (host?.state) {
    case 'isolated':
    case 'isolated by others':
      return harmless
        ? `You need not do anything; do not reconnect ${name} yourself.`
        : `Leave ${name} switched on and do not reconnect it; call us before anybody touches it.`
    case 'pending: off-line':
      if (isLetGo(situation)) return 'We tell you when it is confirmed, and when we need something of you.'
      return `If you know where ${name} is, leave it off the network and call us.`
    case 'isolation failed':
      return harmless
        ? 'You need not do anything.'
        : `Unplug ${name} from the network now if you can reach it, and call us.`
    case 'isolation uncertain':
      return `Please look at ${name} in ${situation.containedBy} or with your own eyes, and call us.`
    case 'released':
    case 'isolation cancelled':
      if (isOffLine(situation))
        return standing(situation)
          ? `If something is odd once ${name} is back, stop working on it and call us at once.`
          : `Once ${name} is back, you may use it as before.`
      if (standing(situation))
        return `You may use ${name}; if something is odd, stop working on it and call us at once.`
      return host.state === 'released' ? `You may use ${name} again.` : `You may use ${name} as before.`
    case 'released by others':
      return `Call us if you did not expect that ${name} was released.`
    case 'isolation not taken':
    case 'isolation asked for':
    case 'release asked for':
      return 'We tell you when it is confirmed, and when we need something of you.'
    case 'online':
    case 'not isolated':
    case undefined:
      return 'We tell you when something changes, and when we need something of you.'
  }
}

/** What is to be done about machines of an incident that is over: nothing, unless one is still cut off, may be, or could not be. */
const afterwards = (
  situation: Situation,
  machines: readonly Situation[],
  telling: Telling | undefined,
  at: At,
): string => {
  const { aftercare } = situation
  const orders = (some: readonly Situation[]): string => unlike(some.map(stateOrder)).join(' ')
  if (!aftercare || aftercare.hosts.length === 0) {
    const isolated = machines.flatMap(({ host }) => (host?.state === 'isolated' ? host.name : []))
    const seen = machines.filter(staysToSee)
    const into = mergedInto(situation)
    return (
      [
        isolated.length > 0 &&
          `${list(isolated)} ${isolated.length > 1 ? 'stay' : 'stays'} isolated until you ask us to release ${isolated.length > 1 ? 'them' : 'it'}.`,
        orders(seen),
      ]
        .filter(Boolean)
        .join(' ') ||
      (into === undefined
        ? 'You need not do anything more.'
        : `You need not do anything here; it goes on in incident ${into}.`)
    )
  }
  const names = list(aftercare.hosts)
  // Without a telling it is said on the first message itself.
  const where = telling === undefined ? 'above' : 'on the first message of this incident in chat'
  const how = `press “${choice('release', { name: names })}” ${where}, or ask us.`
  const again = `we remind you again at ${at(aftercare.reviewAt)}.`
  const uncertain = machines.filter(({ host }) => host?.state === 'isolation uncertain')
  if (uncertain.length > 0)
    return `${orders(uncertain)} To be sure that it is not isolated, ${how}${telling === 'review due' ? ` Until somebody does, ${again}` : ''}`
  return telling === 'review due'
    ? `Please decide whether this isolation goes on. To end it, ${how} Until somebody does, it goes on, and ${again}`
    : `${telling === 'final report' ? `${orders(machines)} ` : ''}The isolation of ${names} goes on until somebody ends it: ${how}`
}

export const whatToDo: Phrases['whatToDo'] = (situation, telling, at) => {
  const { host, question } = situation
  if (telling === 'limit near' || telling === 'limit passed') return 'To the SOC: please see to this incident now.'
  if (telling === 'nobody called')
    return 'To the SOC: please tell whoever has to know now, and see to the telephone numbers.'
  if (telling === 'merged') return 'You need not do anything; it goes on there.'
  if (telling === 'instructions') return instructions(situation).to.join(' ')
  const machines = eachMachine(situation)
  const turns = machines.flatMap((one) => yourTurn(one) ?? [])
  if (turns.length > 0) return turns.join(' ')
  if (telling === 'uncertain') return lookAtIt(situation)
  const byHand = machines.flatMap((one) => (one.host && isByHand(one) ? cutOffByHand(one.host.name) : []))
  const isAsked = question && !question.outcome && !isOver(situation, telling)
  if (byHand.length > 0) return [...byHand, ...(isAsked ? [asked(question, host, at)] : [])].join(' ')
  const leftOver = leftOfEach(machines, telling, list).map((one) => left(one, situation.tenant.contact, at))
  const settled = machines.filter((one) => !leftOf(one, telling))
  if (isOver(situation, telling))
    return [...leftOver, ...(settled.length > 0 ? [afterwards(situation, settled, telling, at)] : [])].join(' ')
  if (question && !question.outcome) return asked(question, host, at)
  return unlike([...leftOver, ...settled.map((one) => now(one, telling))]).join(' ')
}

/** What the reader must do about a machine now, while nobody is asked. */
const now = (situation: Situation, telling: Telling | undefined): string => {
  const { host, question } = situation
  const never = situation.neverIsolated
  // Why we do not stands in what we did.
  if (host && never !== undefined && isRefused(situation) && (!situation.finding || isThreat(situation)))
    return cutOff(situation, 'at once if you can, and call us')
  if (host && isRefused(situation))
    return `${isUnknown(situation) ? `Whether ${host.name} is on the network we do not know.` : `${host.name} is still on the network.`} If a decision is needed, we ask for it; if it cannot wait, call us.`
  if (telling === 'flash report' && isTheirsToCutOff(situation))
    return cutOff(situation, 'if you can, and have it looked at')
  // A flash report goes out before anybody is asked: "nothing to do" beside "we recommend to isolate" would read as a mistake.
  if (telling === 'flash report' && !question && isUndecided(situation))
    return `Nothing has been decided yet; we tell you what is decided about ${host?.name ?? 'it'}.`
  return stateOrder(situation)
}

export const asked: Phrases['asked'] = (question, host, at) => {
  const byPhone = question.byPhone ?? []
  const byMail = question.byMail ?? []
  const so = agreeing(question.agreeing ?? [], host)
  const isHeard = (name: string) => (question.agreeing ?? []).some(({ by }) => by.some((one) => one.name === name))
  const [inChat, written, called] = [
    question.asked.filter((name) => !byPhone.includes(name) && !byMail.includes(name) && !isHeard(name)),
    byMail.filter((name) => !isHeard(name)),
    byPhone.filter((name) => !isHeard(name)),
  ]
  const until = at(question.until)
  const asks = [
    ...(inChat.length > 0 ? [`${list(inChat)}: please choose by ${until}, in chat.`] : []),
    ...(written.length > 0 ? [`${list(written)}: please choose by ${until}, by the link in your mail.`] : []),
    ...(called.length > 0 ? [`${list(called)}: we call you by phone; please choose by ${until}, by a key.`] : []),
  ]
  const silent = so === '' ? 'nobody answers' : 'too few do'
  return `${so && `${so} `}${asks.join(' ') || `Please choose by ${until}.`} If ${silent} by then: ${sentence(byDefault(question.otherwise, host))}`
}

export const nextPerson: Phrases['nextPerson'] = (situation, at) => {
  const { question, host } = situation
  if (!question) return 'There is no open question any more.'
  if (question.outcome)
    return `It is decided already: ${sentence(choice(question.outcome.choice, hostThen(situation)))}`
  const calls = situation.timeline.filter(
    ({ what }) => what.kind === 'question asked' || what.kind === 'next person asked',
  )
  const first = calls.at(-1)?.what.kind !== 'next person asked'
  const isHeard = (question.agreeing ?? []).some(({ count }) => count > 0)
  return `${first || isHeard ? 'We need a decision.' : 'Nobody has answered yet.'} ${asked(question, host, at)} The buttons are on the first message of this thread.`
}

export const decision: Phrases['decision'] = (situation, at) => {
  const { question, aftercare } = situation
  const outcome = question?.outcome
  const released = aftercare?.outcome
  const chosen = outcome && (outcome.nobody ? byDefault : choice)(outcome.choice, hostThen(situation))
  const machines = eachMachine(situation)
  const lines = [
    outcome &&
      (outcome.nobody
        ? `${outcome.with ? `Only ${list(outcome.with)}` : 'Nobody'} answered by ${at(outcome.at)}, so the agreed default holds: ${chosen}.`
        : `${list([...(outcome.with ?? []), outcome.by])} chose at ${at(outcome.at)}: ${chosen}.`),
    released && `${released.by} chose at ${at(released.at)}: ${choice('release', putBack(machines))}.`,
    ...machines.flatMap((one) => {
      const order = lastOrder(one)
      const { host } = one
      return [
        host && (outcome ?? order) && `${host.name}: ${hostState(host, at)}.`,
        order &&
          sentence(
            `${order.isRelease ? 'Release' : 'Isolation'} ${ordered[order.of]} by ${order.entry.who} at ${at(order.entry.at)}${order.entry.why === undefined ? '' : `, because: ${plain(order.entry.why, at)}`}`,
          ),
      ]
    }),
  ].filter(Boolean)
  return lines.length > 0 ? lines.join(' ') : undefined
}

/** The machines that were let go, by their names. */
const putBack = (machines: readonly Situation[]): NamedHost | undefined => {
  const released = machines.filter((one) => lastOrder(one)?.isRelease)
  const names = (released.length > 0 ? released : machines).flatMap(({ host }) => host?.name ?? [])
  return names.length > 0 ? { name: list(names) } : undefined
}

export const closed: Phrases['closed'] = (situation, at) => {
  const { state, closedAt, finding } = situation
  if (state === 'open') return undefined
  const into = mergedInto(situation)
  if (into !== undefined) return `Goes on as incident ${into}.`
  const when = closedAt === undefined ? '' : ` at ${at(closedAt)}`
  return `Closed${when}${finding ? `: ${verdict[finding.verdict]}` : ''}.`
}

export const alerts: Phrases['alerts'] = ({ count, titles }) => {
  const shown = titles.slice(0, 5)
  const more = titles.length > shown.length ? '; …' : ''
  return `${count}${shown.length > 0 ? `: ${shown.join('; ')}${more}` : ''}`
}

/** What a person must find out for us. */
const lookAtIt = (situation: Situation): string => {
  const act = alone(situation).timeline.findLast(({ what }) => what.kind === 'uncertain')?.what
  return act?.kind === 'uncertain' && ['mail', 'message in chat'].includes(act.act)
    ? 'Please make sure that they know of this incident, and call us.'
    : `Please look at it in ${situation.containedBy} or with your own eyes, and call us.`
}
