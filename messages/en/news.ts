import type { TimelineEntry } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { Situation } from '../situation.ts'
import { foundAnew, lastOrder, mergedInto, raiseOf, weighedWith } from '../judging.ts'
import { alone, hostNames, worstOf } from '../machines.ts'
import { refusal, whatWeDid } from './host.ts'
import { instructions } from './instructions.ts'
import { plain } from './reasons.ts'
import { closed, whatHappened } from './sentences.ts'
import { howSure, limits, list, sentence, severity, verdict, targetOf } from './words.ts'

const lastLine = ({ timeline }: Situation, ...kinds: readonly TimelineEntry['what']['kind'][]) =>
  timeline.findLast(({ what }) => kinds.includes(what.kind))

const lastOf = (situation: Situation, ...kinds: readonly TimelineEntry['what']['kind'][]) =>
  lastLine(situation, ...kinds)?.what

const reviewDue = (situation: Situation, at: At): string => {
  const { aftercare, others } = situation
  const did = whatWeDid(situation, at)
  if (!aftercare) return did
  // Of several machines each was cut off for its own reason.
  const order = others && lastOrder(alone(situation))?.entry
  const { by, since, because } = order ? { by: order.who, since: order.at, because: order.why ?? '' } : aftercare
  return `It is time to look at this isolation again. ${did} ${by} asked for it at ${at(since)}, because: ${sentence(plain(because, at))}`
}

/** What we make of it since a worse alert came. */
const weighedAgain = (situation: Situation): string => {
  const found = foundAnew(situation)
  return found ? ` What we hold it for now: ${howSure(found.verdict, found.sure)}` : ''
}

/** The news of a telling. An act is told by the state as it is now, not by what the telling hoped for. */
export const news: Phrases['news'] = (situation, telling, at) => {
  const name = situation.host?.name ?? 'the host'
  const where = list(hostNames(situation))
  switch (telling) {
    case 'flash report':
      return `Flash report: ${where ? `on ${where}, ` : ''}“${situation.title}”. This is what we know so far.`
    case 'final report':
      return `Final report on “${situation.title}”${where ? ` on ${where}` : ''}${situation.finding ? `: ${verdict[situation.finding.verdict]}` : ''}.`
    case 'severity raised': {
      const raise = raiseOf(situation)
      if (!raise) return `The severity is now ${severity[situation.severity]}.`
      const { why } = raise
      const because =
        typeof why === 'object' && why.kind === 'worse alert'
          ? ` A worse alert came: ${whatHappened(worstOf(situation), at)}${weighedAgain(situation)}`
          : why === undefined
            ? ''
            : ` Reason: ${sentence(plain(why, at))}`
      return `The severity went up from ${severity[raise.from]} to ${severity[raise.to]}.${because}`
    }
    case 'weighed again': {
      const came = weighedWith(situation).map(String)
      const because =
        came.length === 0
          ? 'A worse alert came:'
          : `We looked again, as ${came.length === 1 ? 'incident' : 'incidents'} ${list(came)} came in.`
      return `${because} ${whatHappened(worstOf(situation), at)}${weighedAgain(situation)}`
    }
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
    case 'merged in': {
      const came = situation.timeline.flatMap(({ what }) => (what.kind === 'merged in' ? what.incident : []))
      const also = list((situation.others ?? []).flatMap(({ host }) => host?.name ?? []))
      return `${came.length === 1 ? 'Incident' : 'Incidents'} ${list(came.map(String))} ${came.length === 1 ? 'goes' : 'go'} on as part of this one: a person held ${came.length === 1 ? 'both' : 'all of them'} for one story.${also && ` What is done about ${also} is decided and told here from now on.`}`
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
      const act = lastOf(alone(situation), telling)
      return act?.kind === 'uncertain'
        ? `We could not tell whether this took effect: ${act.act}, ${targetOf(act.target)}. We do not repeat it by ourselves.`
        : 'We could not tell whether one of our acts took effect.'
    }
    case 'closed':
      return closed(situation, at) ?? 'The incident is open.'
    case 'isolation refused':
      if (situation.host?.state === 'online' || situation.host?.state === 'not isolated')
        return `We did not isolate ${name}.${refusal(alone(situation), at)}`
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
