import type { NamedHost } from '../policy/host-state.ts'
import type { Reason } from '../policy/reason.ts'
import type { TimelineEntry } from './event.ts'
import type { Situation } from './situation.ts'

/** True where we were to isolate a host that may be in the hands of an attacker, and may not; and no person wanted it left so. */
export const isLeftToThem = ({ host, finding, question, timeline }: Situation): boolean => {
  const onTheNetwork = host?.state === 'online' || host?.state === 'not isolated'
  const harmless = finding?.verdict === 'false positive' || finding?.verdict === 'benign'
  const wanted = question?.outcome?.nobody === false && question.outcome.choice !== 'isolate'
  return onTheNetwork && !harmless && !wanted && timeline.some(({ what }) => what.kind === 'isolation refused')
}

/** We advise to isolate a host that we have not touched. */
export const isUndecided = ({ host, finding, dryRun }: Situation): boolean =>
  finding?.advice === 'isolate' && !dryRun && (host?.state === 'online' || host?.state === 'not isolated')

/** The host as it stood when the question was decided: the words of a choice must not follow what the host became since. */
export const hostThen = ({ host, question, timeline }: Situation): NamedHost | undefined => {
  const decided = timeline
    .map(({ what }) => what)
    .findLast((what) => what.kind === 'answered' || what.kind === 'nobody answered')
  return (decided?.question === question?.key && decided?.host) || (host && { name: host.name })
}

/** What could not be found out. Where a person noticed it and no product did, no product can say whether it stopped it. */
export const unknownOf = ({ finding, timeline, alerts }: Situation): readonly Reason[] => {
  const byPerson =
    alerts.count === 0 || timeline.some(({ what }) => what.kind === 'incident opened' && what.by === 'person')
  return (finding?.unknown ?? []).filter(
    (one) => !(byPerson && typeof one === 'object' && one.kind === 'disposition unknown'),
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

/**
 * The last order to isolate or to release. Where the product had carried it out before it could be written down (it is quick, or we were
 * killed meanwhile), the line that says who wanted it and why says “isolated” or “released” at once.
 */
export const lastOrder = ({ timeline }: Situation): { entry: TimelineEntry; isRelease: boolean } | undefined => {
  const entry = timeline.findLast((entry) => {
    const { kind } = entry.what
    if (kind === 'isolation asked for' || kind === 'release asked for') return true
    return (kind === 'isolated' || kind === 'released') && isWanted(entry)
  })
  return entry && { entry, isRelease: entry.what.kind === 'release asked for' || entry.what.kind === 'released' }
}
