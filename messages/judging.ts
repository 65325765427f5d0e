import type { NamedHost } from '../policy/host-state.ts'
import type { Performer } from '../policy/step.ts'
import type { Reason } from '../policy/reason.ts'
import { isWorse, type Severity } from '../policy/severity.ts'
import { isDismissive } from '../policy/verdict.ts'
import type { Telling, TimelineEntry } from './event.ts'
import { alike } from './machines.ts'
import type { Situation } from './situation.ts'

/** It was found to be no threat. */
export const isHarmless = ({ finding }: Situation): boolean => finding !== undefined && isDismissive(finding.verdict)

/** Nothing more is decided: it is closed, or about to be, once this is told. */
export const isOver = ({ state }: Situation, telling?: Telling): boolean =>
  state === 'closed' || telling === 'final report'

/** Nothing but tellings has come to the record since the thread was given the final report: what is to be done stands there. */
export const isReported = ({ timeline }: Situation): boolean => {
  const reported = timeline.findLastIndex(
    ({ what }) => what.kind === 'told' && what.what === 'final report' && what.channel === 'chat',
  )
  const since = timeline.slice(reported + 1).map(({ what }) => what.kind)
  return reported !== -1 && since.every((kind) => ['told', 'telling failed', 'limit kept', 'closed'].includes(kind))
}

/** How the host stands is to be told also when all is over. */
export const staysToSee = ({ host }: Situation): boolean =>
  host !== undefined &&
  [
    'isolated by others',
    'isolation failed',
    'isolation uncertain',
    'isolation cancelled',
    'released',
    'released by others',
  ].includes(host.state)

/** Our isolation does not cut the host off. */
const isOnTheNetwork = ({ host }: Situation): boolean => host?.state === 'online' || host?.state === 'not isolated'

/**
 * It was off-line when it was last looked at, and our isolation does not cut it off: nobody works with it, and it is on no network. What
 * was looked at before the isolation was asked for counts no more.
 */
export const isOffLine = ({ host, timeline }: Situation): boolean => {
  if (host?.state !== 'isolation cancelled') return false
  const last = timeline.findLast(({ what }) => /^(isolation (asked for|pending)|isolated)$/.test(what.kind))?.what
  return last?.kind === 'isolation pending' && last.online === 'offline'
}

/** Held for real; or open, and a worse alert came since, or nobody could have it cut off by us, and it is unstopped. */
export const isThreat = (situation: Situation): boolean => {
  const { finding, host, neverIsolated, disposition } = situation
  if (finding?.verdict !== 'undetermined') return finding?.verdict === 'true positive'
  const notOurs = host === undefined || neverIsolated !== undefined
  return finding.advice === 'isolate' || ((notOurs || isStale(situation)) && disposition !== 'prevented')
}

/** A threat on a host that we never isolate: to cut it off is theirs. */
export const isTheirsToCutOff = (situation: Situation): boolean =>
  situation.host !== undefined && situation.neverIsolated !== undefined && isThreat(situation)

const lastRefusal = ({ timeline }: Situation): Reason | undefined => {
  const refused = timeline.map(({ what }) => what).findLast(({ kind }) => kind === 'isolation refused')
  return refused?.kind === 'isolation refused' ? refused.reason : undefined
}

/** No product of theirs knows the host, or which of several it is: then we cannot say how it stands either. */
export const isUnknown = (situation: Situation): boolean => {
  const reason = lastRefusal(situation)
  return (
    isOnTheNetwork(situation) &&
    typeof reason === 'object' &&
    [
      'host unknown',
      'host ambiguous',
      'address unknown',
      'address ambiguous',
      'no api reaches',
      'cannot look up',
    ].includes(reason.kind)
  )
}

/** We were to isolate the host and may not, and nobody has decided yet: somebody may be asked a moment later. */
export const isRefused = (situation: Situation): boolean =>
  isOnTheNetwork(situation) &&
  !isHarmless(situation) &&
  !situation.question?.outcome &&
  lastRefusal(situation) !== undefined

/** A person of the SOC, who decides for the customer as one of us. */
export const isOfSoc = ({ tenant }: Situation, who: string): boolean => tenant.soc?.includes(who) === true

/** A threat that nothing of ours stands against any more: who left it so, or why we did not act. */
export interface Left {
  /** Absent where no host is known of. */
  readonly host?: string
  readonly stands: 'on the network' | 'off-line' | 'released' | 'unknown'
  /** Held for real; else that is not settled. */
  readonly isReal: boolean
  /** Who of them chose it. */
  readonly by?: string
  /** It may be an exercise, and it may not. */
  readonly dryRun?: true
  /** Whoever chose it is of the SOC. */
  readonly isOfSoc: boolean
  readonly because: readonly Reason[]
}

/** What is left to the customer once it is decided, where that is something. */
export const leftOf = (situation: Situation, telling?: Telling): Left | undefined => {
  const { host, finding, question, aftercare } = situation
  const outcome = question?.outcome
  const over = isOver(situation, telling)
  if ((!over && !outcome) || !isThreat(situation) || mergedInto(situation) !== undefined) return undefined
  const released = host?.state === 'released' && outcome?.choice === 'leave online' && !aftercare?.outcome
  const cancelled = host?.state === 'isolation cancelled'
  if (host && !released && !cancelled && !isOnTheNetwork(situation)) return undefined
  const chosen = outcome && isTheirChoice(situation, released || cancelled) ? outcome.by : undefined
  const by = chosen ?? (cancelled ? calledOffBy(situation) : undefined)
  const because = notDone(situation, by)
  // Decided to be cut off, and about to be.
  if (!over && by === undefined && because.length === 0) return undefined
  return {
    ...(host && { host: host.name }),
    stands: isOffLine(situation)
      ? 'off-line'
      : released
        ? 'released'
        : isUnknown(situation)
          ? 'unknown'
          : 'on the network',
    isReal: finding?.verdict === 'true positive',
    ...(by !== undefined && { by }),
    ...(situation.dryRun && { dryRun: true }),
    isOfSoc: by !== undefined && isOfSoc(situation, by),
    because,
  }
}

/** Somebody chose what became of it. Nobody chose to leave a host on the network where nothing else could be chosen. */
const isTheirChoice = ({ question, neverIsolated }: Situation, wasOurs: boolean): boolean => {
  const outcome = question?.outcome
  if (!question || !outcome || outcome.nobody || outcome.choice === 'isolate') return false
  const couldBeCutOff = neverIsolated === undefined && question.choices.includes('isolate')
  return outcome.choice !== 'leave online' || wasOurs || couldBeCutOff
}

/** A threat that stands, or of which nobody has judged or decided anything: a host that is in use again is not used as if there were none. */
export const standing = (situation: Situation): Pick<Left, 'isReal'> | undefined => {
  const { state, question, finding } = situation
  const isOpen = state === 'open' && !question?.outcome && !isHarmless(situation)
  return leftOf(situation) ?? (isOpen ? { isReal: finding?.verdict === 'true positive' } : undefined)
}

/** What is left of each machine, said once of those of which it is the same; `list`: how names are joined. */
export const leftOfEach = (
  machines: readonly Situation[],
  telling: Telling | undefined,
  list: (names: readonly string[]) => string,
): readonly Left[] => {
  const all = machines.flatMap((one) => leftOf(one, telling) ?? [])
  return alike(all, ({ host: _host, ...rest }) => JSON.stringify(rest)).flatMap((some) => {
    const names = some.flatMap(({ host }) => host ?? [])
    return some.slice(0, 1).map((first) => ({ ...first, ...(names.length > 0 && { host: list(names) }) }))
  })
}

/** Who of them had an isolation ended that had not taken effect, other than by their answer. */
const calledOffBy = (situation: Situation): string | undefined => {
  const order = lastOrder(situation)
  const who = situation.aftercare?.outcome?.by ?? (order?.isRelease ? order.entry.who : undefined)
  return who === 'Hikeshi' ? undefined : who
}

/** Why we did not cut it off. */
const notDone = (situation: Situation, by: string | undefined): readonly Reason[] => {
  const { dryRun, neverIsolated, question, timeline } = situation
  if (dryRun) return [{ kind: 'dry run' }]
  if (neverIsolated !== undefined) return [neverIsolated]
  if (by !== undefined) return []
  const unasked = timeline.findLast(({ what }) => what.kind === 'not asked' && what.choice !== 'isolate')?.why
  const silent = question?.outcome?.nobody === true && question.outcome.choice !== 'isolate'
  const spoke = question?.outcome?.with
  const nobody: Reason = spoke ? { kind: 'too few spoke', spoke } : { kind: 'nobody answered' }
  return [lastRefusal(situation), silent ? nobody : undefined, unasked].filter((one) => one !== undefined)
}

/** A worse alert has come since we looked: what we recommended did not know of it. */
export const isStale = ({ timeline }: Situation): boolean => {
  const looked = timeline.findLastIndex(({ what }) => what.kind === 'finding')
  return looked !== -1 && timeline.findLastIndex(({ what }) => what.kind === 'severity raised') > looked
}

/** What it is held for now, where a worse alert made us weigh it again. */
export const foundAnew = ({ timeline, finding }: Situation): Situation['finding'] =>
  timeline.filter(({ what }) => what.kind === 'finding').length > 1 ? finding : undefined

/** The incidents that came to it by a merge between the last two findings: what made us weigh it again, or was weighed with that. */
export const weighedWith = ({ timeline }: Situation): readonly number[] => {
  const last = timeline.findLastIndex(({ what }) => what.kind === 'finding')
  const before = timeline.slice(0, Math.max(0, last)).findLastIndex(({ what }) => what.kind === 'finding')
  return timeline.slice(before + 1, last).flatMap(({ what }) => (what.kind === 'merged in' ? what.incident : []))
}

/** The last line that raised the severity, unless it has gone down since. */
export const raiseOf = ({
  timeline,
  severity,
}: Situation): { from: Severity; to: Severity; why: Reason | undefined } | undefined => {
  const raises = timeline.flatMap(({ what, why }) =>
    (what.kind === 'severity raised' || what.kind === 'severity re-rated') && isWorse(what.to, what.from)
      ? [{ from: what.from, to: what.to, why }]
      : [],
  )
  const last = raises.at(-1)
  return last && isWorse(last.to, severity) ? undefined : last
}

/** We advise to isolate a host that we have not touched. */
export const isUndecided = ({ host, finding, dryRun }: Situation): boolean =>
  finding?.advice === 'isolate' && !dryRun && (host?.state === 'online' || host?.state === 'not isolated')

/** The host as it stood when the question was decided: the words of a choice must not follow what the host became since. */
export const hostThen = ({ host, question, timeline }: Situation): NamedHost | undefined => {
  const decided = timeline
    .flatMap(({ what }) => (what.kind === 'answered' || what.kind === 'nobody answered' ? what : []))
    .findLast((what) => what.question === question?.key)
  return decided?.host ?? (host && { name: host.name })
}

/**
 * What could not be found out. Where a person noticed it and no product did, no product can say whether it stopped it; what was judged
 * to be no threat since is not open any more.
 */
export const unknownOf = (situation: Situation): readonly Reason[] => {
  const { finding, timeline, alerts } = situation
  const byPerson =
    alerts.count === 0 || timeline.some(({ what }) => what.kind === 'incident opened' && what.by === 'person')
  return (finding?.unknown ?? []).filter(
    (one) =>
      typeof one !== 'object' ||
      (!(byPerson && one.kind === 'disposition unknown') && !(isHarmless(situation) && one.kind === 'verdict open')),
  )
}

/** The incident that this one goes on as, where a person merged it. */
export const mergedInto = ({ timeline }: Situation): number | undefined => {
  const into = timeline.map(({ what }) => what).findLast(({ kind }) => kind === 'merged into')
  return into?.kind === 'merged into' ? into.incident : undefined
}

/** True for a line that says why somebody wanted it so, and not what a product was seen to say. */
const isWanted = ({ why }: TimelineEntry): boolean =>
  why !== undefined && (typeof why === 'string' || why.kind !== 'state at product')

/** When it was wanted: whoever decided it did so when they answered, and a product that is down takes the order long after. */
const decidedAt = ({ question, aftercare }: Situation, { who, at }: TimelineEntry, isRelease: boolean): string => {
  const outcome = question?.outcome
  const answers = [
    ...(isRelease && aftercare?.outcome ? [aftercare.outcome] : []),
    ...(outcome && !outcome.nobody && (outcome.choice === 'isolate') !== isRelease ? [outcome] : []),
  ]
  return answers.find((answer) => answer.by === who && answer.at < at)?.at ?? at
}

/**
 * The last order to isolate or to release. Where the product had carried it out before it could be written down (it is quick, or we were
 * killed meanwhile), the line that says who wanted it and why says “isolated” or “released” at once.
 */
export const lastOrder = (
  situation: Situation,
): { entry: TimelineEntry; isRelease: boolean; of: Performer } | undefined => {
  const { timeline } = situation
  const entry = timeline.findLast((entry) => {
    const { kind } = entry.what
    if (kind === 'isolation asked for' || kind === 'release asked for') return true
    return (kind === 'isolated' || kind === 'released') && isWanted(entry)
  })
  if (!entry) return undefined
  const { what } = entry
  const of = ('of' in what && what.of) || 'us'
  const isRelease = what.kind === 'release asked for' || what.kind === 'released'
  return { entry: { ...entry, at: decidedAt(situation, entry, isRelease) }, isRelease, of }
}
