import type { Telling, TimelineEntry } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { Situation } from '../situation.ts'
import { isByHand } from '../by-hand.ts'
import { cutOffByHand } from './by-hand.ts'
import { byDefault, choice } from './choices.ts'
import {
  foundAnew,
  hostThen,
  isHarmless,
  isOver,
  isRefused,
  isStale,
  isThreat,
  isUndecided,
  isUnknown,
  lastOrder,
  leftOf,
  mergedInto,
  raiseOf,
  standing,
  staysToSee,
} from '../judging.ts'
import { hostState, refusal, whatWeDid, yourTurn } from './host.ts'
import { instructions } from './instructions.ts'
import { left } from './left.ts'
import { plain, reason } from './reasons.ts'
import { howSure, limits, list, sentence, severity, verdict, targetOf } from './words.ts'

const ordered = { us: 'asked for', customer: 'asked of the customer', product: 'left to the product' } as const

export const subject: Phrases['subject'] = ({ severity: level, host, title, incident }) =>
  `[${severity[level]}] ${host?.name ?? 'no host'}: ${title} (incident ${incident})`

export const whatHappened: Phrases['whatHappened'] = (situation, at) => {
  const { title, alertTitle, host, user, file, product, disposition, detectedAt } = situation
  const where = host ? ` on ${host.name}` : ''
  const opened = situation.timeline.find((entry) => entry.what.kind === 'incident opened')
  if (opened?.what.kind === 'incident opened' && opened.what.by === 'person')
    return `${opened.who} reported “${title}”${where} at ${at(detectedAt)}.`
  const details = [user && `user ${user}`, file?.name && `file ${file.name}`].filter(Boolean).join(', ')
  const stopped = {
    prevented: `${product} says that it stopped it.`,
    detected: `${product} only detected it; it did not stop it.`,
    unknown: `We could not tell whether ${product} stopped it.`,
  }[disposition]
  const first = alertTitle === title ? '' : ` It began with “${title}”.`
  return `${product} detected “${alertTitle}”${where} at ${at(detectedAt)}${details && ` (${details})`}. ${stopped}${first}`
}

export const recommendation: Phrases['recommendation'] = (situation, at) => {
  const { question, finding, host, neverIsolated } = situation
  if (host && neverIsolated !== undefined && isThreat(situation))
    return `${reason(neverIsolated, at)} Cut ${host.name} off yourselves if you can, and have it looked at.`
  const never = neverIsolated === undefined ? '' : ` ${reason(neverIsolated, at)}`
  if (isStale(situation))
    return `A worse alert has come since we looked: “${situation.alertTitle}” (${situation.product}). What we had found before says nothing of it; if in doubt, ${host ? `take ${host.name} for attacked, and ` : ''}call us.`
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
      return `If you know where ${name} is, leave it off the network and call us.`
    case 'isolation failed':
      return harmless
        ? 'You need not do anything.'
        : `Unplug ${name} from the network now if you can reach it, and call us.`
    case 'isolation uncertain':
      return `Please look at ${name} in ${situation.containedBy} or with your own eyes, and call us.`
    case 'released':
    case 'isolation cancelled':
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

/** What is to be done about an incident that is over: nothing, unless a host of it is still cut off, may be, or could not be. */
const afterwards = (situation: Situation, telling: Telling | undefined, at: At): string => {
  const { host, aftercare } = situation
  if (!aftercare || aftercare.hosts.length === 0) {
    if (host?.state === 'isolated') return `${host.name} stays isolated until you ask us to release it.`
    if (staysToSee(situation)) return stateOrder(situation)
    const into = mergedInto(situation)
    return into === undefined
      ? 'You need not do anything more.'
      : `You need not do anything here; it goes on in incident ${into}.`
  }
  const names = list(aftercare.hosts)
  // Without a telling it is said on the first message itself.
  const where = telling === undefined ? 'above' : 'on the first message of this incident in chat'
  const how = `press “${choice('release', { name: names })}” ${where}, or ask us.`
  const again = `we remind you again at ${at(aftercare.reviewAt)}.`
  if (host?.state === 'isolation uncertain')
    return `${stateOrder(situation)} To be sure that it is not isolated, ${how}${telling === 'review due' ? ` Until somebody does, ${again}` : ''}`
  return telling === 'review due'
    ? `Please decide whether this isolation goes on. To end it, ${how} Until somebody does, it goes on, and ${again}`
    : `${telling === 'final report' ? `${stateOrder(situation)} ` : ''}The isolation of ${names} goes on until somebody ends it: ${how}`
}

export const whatToDo: Phrases['whatToDo'] = (situation, telling, at) => {
  const { host, question } = situation
  if (telling === 'limit near' || telling === 'limit passed') return 'To the SOC: please see to this incident now.'
  if (telling === 'nobody called')
    return 'To the SOC: please tell whoever has to know now, and see to the telephone numbers.'
  if (telling === 'merged') return 'You need not do anything; it goes on there.'
  if (telling === 'instructions') return instructions(situation).to.join(' ')
  const turn = yourTurn(situation)
  if (turn) return turn
  if (telling === 'uncertain') return lookAtIt(situation)
  if (host && isByHand(situation)) {
    const also = question && !question.outcome && !isOver(situation, telling) ? ` ${asked(question, host, at)}` : ''
    return `${cutOffByHand(host.name)}${also}`
  }
  const ours = leftOf(situation, telling)
  if (ours) return left(ours, situation.tenant.contact, at)
  if (isOver(situation, telling)) return afterwards(situation, telling, at)
  if (question && !question.outcome) return asked(question, host, at)
  const never = situation.neverIsolated
  if (host && never !== undefined && isRefused(situation) && (!situation.finding || isThreat(situation)))
    return `${reason(never, at)} Cut ${host.name} off yourselves at once if you can, and call us.`
  if (host && isRefused(situation))
    return `${isUnknown(situation) ? `Whether ${host.name} is on the network we do not know.` : `${host.name} is still on the network.`} If a decision is needed, we ask for it; if it cannot wait, call us.`
  if (telling === 'flash report' && host && never !== undefined && isThreat(situation))
    return recommendation(situation, at)
  // A flash report goes out before anybody is asked: "nothing to do" beside "we recommend to isolate" would read as a mistake.
  if (telling === 'flash report' && !question && isUndecided(situation))
    return `Nothing has been decided yet; we tell you what is decided about ${host?.name ?? 'it'}.`
  return stateOrder(situation)
}

export const asked: Phrases['asked'] = (question, host, at) => {
  const byPhone = question.byPhone ?? []
  const inChat = question.asked.filter((name) => !byPhone.includes(name))
  const until = at(question.until)
  const asks = [
    ...(inChat.length > 0 ? [`${list(inChat)}: please choose by ${until}, in chat.`] : []),
    ...(byPhone.length > 0 ? [`${list(byPhone)}: we call you by phone; please choose by ${until}, by a key.`] : []),
  ]
  return `${asks.join(' ') || `Please choose by ${until}.`} If nobody answers by then: ${sentence(byDefault(question.otherwise, host))}`
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
  return `${first ? 'We need a decision.' : 'Nobody has answered yet.'} ${asked(question, host, at)} The buttons are on the first message of this thread.`
}

export const decision: Phrases['decision'] = (situation, at) => {
  const { question, host, aftercare } = situation
  const outcome = question?.outcome
  const released = aftercare?.outcome
  const order = lastOrder(situation)
  const chosen = outcome && (outcome.nobody ? byDefault : choice)(outcome.choice, hostThen(situation))
  const lines = [
    outcome &&
      (outcome.nobody
        ? `Nobody answered by ${at(outcome.at)}, so the agreed default holds: ${chosen}.`
        : `${outcome.by} chose at ${at(outcome.at)}: ${chosen}.`),
    released && `${released.by} chose at ${at(released.at)}: ${choice('release', host)}.`,
    host && (outcome ?? order) && `${host.name}: ${hostState(host, at)}.`,
    order &&
      sentence(
        `${order.isRelease ? 'Release' : 'Isolation'} ${ordered[order.of]} by ${order.entry.who} at ${at(order.entry.at)}${order.entry.why === undefined ? '' : `, because: ${plain(order.entry.why, at)}`}`,
      ),
  ].filter(Boolean)
  return lines.length > 0 ? lines.join(' ') : undefined
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
  const act = lastOf(situation, 'uncertain')
  return act?.kind === 'uncertain' && ['mail', 'message in chat'].includes(act.act)
    ? 'Please make sure that they know of this incident, and call us.'
    : `Please look at it in ${situation.containedBy} or with your own eyes, and call us.`
}

const lastLine = ({ timeline }: Situation, ...kinds: readonly TimelineEntry['what']['kind'][]) =>
  timeline.findLast(({ what }) => kinds.includes(what.kind))

const lastOf = (situation: Situation, ...kinds: readonly TimelineEntry['what']['kind'][]) =>
  lastLine(situation, ...kinds)?.what

const reviewDue = (situation: Situation, at: At): string => {
  const { aftercare } = situation
  const did = whatWeDid(situation, at)
  if (!aftercare) return did
  const { by, since, because } = aftercare
  return `It is time to look at this isolation again. ${did} ${by} asked for it at ${at(since)}, because: ${sentence(plain(because, at))}`
}

/** What we make of it since a worse alert came. */
const weighedAgain = (situation: Situation): string => {
  const found = foundAnew(situation)
  return found ? ` What we hold it for now: ${howSure(found.verdict, found.sure)}` : ''
}

/** The news of a telling. An act is told by the state as it is now, not by what the telling hoped for. */
export const news: Phrases['news'] = (situation, telling: Telling, at) => {
  const name = situation.host?.name ?? 'the host'
  switch (telling) {
    case 'flash report':
      return `Flash report: ${situation.host ? `on ${name}, ` : ''}“${situation.title}”. This is what we know so far.`
    case 'final report':
      return `Final report on “${situation.title}”${situation.host ? ` on ${name}` : ''}${situation.finding ? `: ${verdict[situation.finding.verdict]}` : ''}.`
    case 'severity raised': {
      const raise = raiseOf(situation)
      if (!raise) return `The severity is now ${severity[situation.severity]}.`
      const { why } = raise
      const because =
        typeof why === 'object' && why.kind === 'worse alert'
          ? ` A worse alert came: ${whatHappened(situation, at)}${weighedAgain(situation)}`
          : why === undefined
            ? ''
            : ` Reason: ${sentence(plain(why, at))}`
      return `The severity went up from ${severity[raise.from]} to ${severity[raise.to]}.${because}`
    }
    case 'weighed again':
      return `A worse alert came: ${whatHappened(situation, at)}${weighedAgain(situation)}`
    case 'severity lowered': {
      const rated = lastOf(situation, 'severity re-rated')
      return rated?.kind === 'severity re-rated'
        ? `The severity was re-rated from ${severity[rated.from]} to ${severity[rated.to]} by a person.`
        : `The severity is now ${severity[situation.severity]}.`
    }
    case 'merged': {
      const into = mergedInto(situation)
      return into !== undefined
        ? `This incident goes on as incident ${into}: a person held both for one story.`
        : 'This incident was merged with another one.'
    }
    case 'limit near': {
      const limit = lastOf(situation, telling)
      return limit?.kind === 'limit near'
        ? `The time agreed for ${limits[limit.limit]} ends at ${at(limit.until)}.`
        : 'A time that was agreed is about to end.'
    }
    case 'limit passed': {
      const limit = lastOf(situation, telling)
      if (limit?.kind !== 'limit passed') return 'A time that was agreed has ended.'
      const late = limit.warned ? '' : ' This warning comes late: we could not give it before.'
      return `The time agreed for ${limits[limit.limit]} ended at ${at(limit.until)}.${late}`
    }
    case 'nobody called': {
      const failed = lastOf(situation, 'call failed')
      return failed?.kind === 'call failed'
        ? `${list(failed.to)} should have been called by phone, and nobody could be: ${sentence(plain(failed.reason, at))}`
        : 'Somebody should have been called by phone, and nobody could be.'
    }
    case 'instructions':
      return instructions(situation).lead
    case 'uncertain': {
      const act = lastOf(situation, telling)
      return act?.kind === 'uncertain'
        ? `We could not tell whether this took effect: ${act.act}, ${targetOf(act.target)}. We do not repeat it by ourselves.`
        : 'We could not tell whether one of our acts took effect.'
    }
    case 'closed':
      return closed(situation, at) ?? 'The incident is open.'
    case 'isolation refused':
      if (situation.host?.state === 'online' || situation.host?.state === 'not isolated')
        return `We did not isolate ${name}.${refusal(situation, at)}`
      return whatWeDid(situation, at)
    case 'review due':
      return reviewDue(situation, at)
    case 'step taken':
    case 'isolation pending':
    case 'isolated':
    case 'isolation failed':
    case 'release pending':
    case 'released':
      return whatWeDid(situation, at)
  }
}
