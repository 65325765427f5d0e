import type { TimelineEntry } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { Host, Situation } from '../situation.ts'
import { callingOffDelayed, releaseDelayed } from './by-hand.ts'
import { plain, reason } from './reasons.ts'
import { relied, sentence } from './words.ts'
import { isHarmless, isOffLine, isUnknown, standing } from '../judging.ts'
import { isLetGo } from '../let-go.ts'
import { eachMachine, unlike } from '../machines.ts'

const since = (host: Host, at: At) => (host.since === undefined ? '' : ` since ${at(host.since)}`)

const when = (host: Host, at: At) => (host.since === undefined ? '' : ` at ${at(host.since)}`)

export const hostState: Phrases['hostState'] = (host, at) =>
  host.heldBy === undefined ? stateOf(host, at) : `${stateOf(host, at)}, by incident ${host.heldBy}`

const stateOf = (host: Host, at: At): string => {
  switch (host.state) {
    case 'isolation not taken':
      return `not isolated: tried${since(host, at)}, not taken by the product so far`
    case 'isolation asked for':
      return `isolation asked for${when(host, at)}, not confirmed yet`
    case 'pending: off-line':
      return `off-line, isolation pending${since(host, at)}`
    case 'isolated':
      return `isolated${since(host, at)}`
    case 'isolated by others':
      return 'isolated, not by us'
    case 'release asked for':
      return `release asked for${when(host, at)}, not confirmed yet`
    case 'released':
      return `released${since(host, at)}`
    case 'isolation cancelled':
      return `not isolated: the isolation was cancelled before it took effect${when(host, at)}`
    case 'released by others':
      return `released by others${since(host, at)}`
    // Not isolated by us; whether the host is connected at all we need not know.
    case 'online':
    case 'not isolated':
      return 'not isolated'
    case 'isolation failed':
      return 'not isolated: isolation failed'
    case 'isolation uncertain':
      return 'we could not tell whether the isolation took effect'
  }
}

/** The last reason on the record of a kind that carries one. */
const lastReason = (
  timeline: readonly TimelineEntry[],
  kind: 'isolation refused' | 'isolation failed' | 'release failed',
  at: At,
) => {
  const what = timeline.map((entry) => entry.what).findLast((what) => what.kind === kind)
  return what !== undefined && 'reason' in what ? ` Reason: ${sentence(plain(what.reason, at))}` : ''
}

export const refusal = (situation: Situation, at: At): string => lastReason(situation.timeline, 'isolation refused', at)

/** What to add where its isolation was called off, or where it is asked for and the product has not even said which host is meant. */
const notTaken = ({ timeline, containedBy: product }: Situation): string | undefined => {
  const last = timeline.findLast(({ what }) => /^isolation (called off|refused|delayed|failed)$/.test(what.kind))
  if (last?.what.kind === 'isolation called off') return ` Its isolation was called off before ${product} took it.`
  return last?.what.kind === 'isolation delayed'
    ? ` We have been trying to have it isolated; ${product} has not taken that so far, and we keep trying.`
    : undefined
}

/** What to add about a host whose release takes long, or has failed since it was last asked for. */
const failedRelease = ({ timeline, host, containedBy: product }: Situation, at: At): string => {
  const kinds = timeline.map(({ what }) => what.kind)
  const failed = kinds.lastIndexOf('release failed')
  const delayed = kinds.lastIndexOf('release delayed')
  const since = Math.max(
    failed,
    ...(['released', 'isolated', 'release asked for'] as const).map((kind) => kinds.lastIndexOf(kind)),
  )
  if (host && delayed > since) return (isOrdered(host.state) ? callingOffDelayed : releaseDelayed)(product, host.name)
  if (failed === -1 || failed < Math.max(kinds.lastIndexOf('released'), kinds.lastIndexOf('isolated'))) return ''
  return ` We could not release ${host?.name ?? 'it'}.${lastReason(timeline, 'release failed', at)}`
}

/** An isolation that has not been seen to take effect: what ends it is no release. */
const isOrdered = (state: Host['state']): boolean => state === 'isolation asked for' || state === 'pending: off-line'

/** What to add where an isolation that has not taken effect is to end. */
const calledOff = (situation: Situation, at: At): string =>
  failedRelease(situation, at) ||
  ` Its isolation is to be called off; ${situation.containedBy} has not confirmed that yet.`

/** Where it is held now, when another incident has isolated it since. */
const isolatedAnew = ({ timeline }: Situation, at: At): string => {
  const why = timeline.findLast(({ what }) => what.kind === 'released by others')?.why
  return typeof why === 'object' && why.kind === 'isolated anew' ? ` ${reason(why, at)}` : ''
}

/** Nobody can have the host isolated by us: that is said also where nobody tried. */
const never = (situation: Situation, at: At): string =>
  situation.neverIsolated === undefined || isHarmless(situation)
    ? ''
    : ` Reason: ${reason(situation.neverIsolated, at)}`

const isDetectionOnly = ({ neverIsolated }: Situation): boolean =>
  typeof neverIsolated === 'object' && neverIsolated.kind === 'detection only'

/** Why nothing is touched in this incident, where that is so. */
const restraint = (situation: Situation): string | undefined => {
  if (situation.dryRun) return 'Dry run: we touched nothing.'
  const detectionOnly = 'Your service is detection only: we touched nothing.'
  if (isDetectionOnly(situation)) return detectionOnly
  const would = situation.timeline.map(({ what }) => what).findLast((what) => what.kind === 'would have acted')
  if (would?.kind !== 'would have acted') return undefined
  return would.reason === 'dry run' ? 'Dry run: we touched nothing.' : detectionOnly
}

/** The same where it is not ours to do. */
const byOthers = (
  { host, containedBy: product, performers }: Situation,
  step: 'isolate' | 'release',
): string | undefined => {
  const performer = performers?.[step]
  if (!host || performer === undefined || performer === 'us') return undefined
  return performer === 'customer'
    ? `It is yours to ${step} ${host.name}, and we asked you to; ${product} does not show it yet.`
    : `${product} is to ${step} ${host.name} by itself; it does not show it yet.`
}

/** What is the reader's to do to the host. */
export const yourTurn = ({ host, containedBy: product, performers }: Situation): string | undefined => {
  if (host?.state === 'isolation asked for' && performers?.isolate === 'customer')
    return `Please isolate ${host.name} now, in ${product}. We keep watching ${product} and tell you when it shows it.`
  if (host?.state === 'release asked for' && performers?.release === 'customer')
    return `Please release ${host.name} in ${product}. We keep watching ${product} and tell you when it shows it.`
  return undefined
}

export const whatWeDid: Phrases['whatWeDid'] = (situation, at) =>
  unlike(eachMachine(situation).map((one) => didTo(one, at))).join(' ')

const didTo: Phrases['whatWeDid'] = (situation, at) => {
  const { host, containedBy: product } = situation
  const held = restraint(situation)
  if (!host) return held ?? 'We touched no host.'
  const name = host.name
  const then = when(host, at)
  switch (host.state) {
    case 'online':
    case 'not isolated':
      return held
        ? `${held} ${name} is not isolated.`
        : `${name} is not isolated.${notTaken(situation) ?? (refusal(situation, at) || never(situation, at))}`
    case 'isolation not taken':
      return `We have been trying to have ${product} isolate ${name}${since(host, at)}; it has not taken that so far, and we keep trying. Until it does, take ${name} as still on the network.${failedRelease(situation, at)}`
    case 'isolation asked for':
      return (
        byOthers(situation, 'isolate') ??
        `We asked ${product} to isolate ${name}${then}; it has not confirmed that yet.${isLetGo(situation) ? calledOff(situation, at) : ''}`
      )
    case 'pending: off-line':
      if (isLetGo(situation))
        return `We had asked ${product} to isolate ${name}, but ${name} is off-line: it is not isolated.${calledOff(situation, at)}`
      return `We asked ${product} to isolate ${name}, but ${name} is off-line: it is not isolated yet. We keep watching until it comes back and ${product} confirms.${failedRelease(situation, at)}`
    case 'isolated':
      if (host.heldBy !== undefined)
        return `${name} is still isolated by us${since(host, at)}, in incident ${host.heldBy}; it stays so until a person releases it.`
      return `${name} ${host.since === undefined ? 'is' : 'has been'} isolated from the network${since(host, at)}; ${product} confirmed it.${failedRelease(situation, at)}`
    case 'isolated by others':
      return `${name} had been isolated before, not by us; we left it so.`
    case 'release asked for':
      return (
        byOthers(situation, 'release') ??
        `We asked ${product} to release ${name}${then}; it has not confirmed that yet. Until then take ${name} as isolated.${failedRelease(situation, at)}${relied(situation)}`
      )
    case 'released':
      return `${name} ${host.since === undefined ? 'is' : 'was'} released${when(host, at)}; ${product} confirmed that it is not isolated.${relied(situation)}`
    case 'isolation cancelled':
      return `The isolation of ${name} was cancelled${when(host, at)}, before it took effect; ${product} confirmed that it is not isolated.`
    case 'released by others':
      return `${name} was released by others, not by us; we found that out${then}.${isolatedAnew(situation, at)}`
    case 'isolation failed':
      return `We could not isolate ${name}: take it as still on the network.${lastReason(situation.timeline, 'isolation failed', at)}`
    case 'isolation uncertain':
      return `We could not tell whether ${product} isolated ${name}: take it as still on the network.`
  }
}

export const whatItMeans: Phrases['whatItMeans'] = (situation) => {
  const { finding, state } = situation
  const all = eachMachine(situation)
  // What one product stopped is not over while another is not.
  const unstopped = all.find(({ disposition }) => disposition !== 'prevented') ?? situation
  const said = state === 'closed' || isHarmless(situation) ? undefined : atStake(unstopped)
  const parts = [
    finding?.verdict === 'false positive' && 'It was a false alarm.',
    finding?.verdict === 'benign' && 'It is real, but allowed.',
    said,
    ...all.map((one) => one.host && reach(one.host, one)),
    ...all.map(
      ({ host }) =>
        host?.important && state === 'open' && `${host.name} is on your list of important hosts: others depend on it.`,
    ),
  ]
  return parts.filter(Boolean).join(' ')
}

const atStake = ({ disposition, finding, product }: Situation): string => {
  if (disposition === 'prevented')
    return `${product} says that it stopped this; more may have happened that it did not see.`
  if (finding?.verdict !== 'true positive') return 'If this is real, an attacker or malware is at work.'
  return finding.sure === 'high'
    ? 'This is real: an attacker or malware is at work.'
    : 'This looks real: an attacker or malware is at work.'
}

/** What people can and cannot do with the host now. */
const reach = ({ name, state }: Host, situation: Situation): string => {
  switch (state) {
    case 'isolated':
    case 'isolated by others':
      return `Nobody can work with ${name} or reach what runs on it until the isolation ends.`
    case 'isolation not taken':
      return `${name} is not cut off yet: an attacker who is on it can go on.`
    case 'isolation asked for':
      return isLetGo(situation)
        ? `${name} may still be cut off, until its isolation is called off.`
        : `${name} is about to be cut off: people will not be able to work with it.`
    case 'pending: off-line':
      if (isLetGo(situation))
        return `${name} is off-line and not isolated; until its isolation is called off, it may still be cut off when it comes back.`
      return `${name} is off-line; when it comes back it can be reached until the isolation takes effect.`
    case 'release asked for':
      return `${name} may still be cut off.`
    case 'released':
      return `${name} can be used again${standing(situation) ? ': by people, and by an attacker who is on it' : ''}.`
    case 'isolation cancelled':
      if (isOffLine(situation))
        return `${name} was off-line when we last looked, and is not isolated${standing(situation) ? ': once it is back, an attacker who is on it can go on' : ''}.`
      return standing(situation)
        ? `${name} was not cut off: people can work with it, and so can an attacker who is on it.`
        : `${name} was not cut off: it can be used as before.`
    case 'released by others':
      return `We hold ${name} no longer.`
    case 'online':
    case 'not isolated':
      if (isUnknown(situation)) return `We do not know whether ${name} is on the network.`
      return isHarmless(situation)
        ? `${name} is not cut off: people can work with it.`
        : `${name} is not cut off: people can work with it, and so can an attacker who is on it.`
    case 'isolation failed':
      return isHarmless(situation)
        ? `${name} is not cut off.`
        : `${name} is not cut off: an attacker who is on it can go on.`
    case 'isolation uncertain':
      return isHarmless(situation)
        ? `${name} may be cut off: then people cannot work with it.`
        : `${name} may be cut off: then people cannot work with it. If it is not, an attacker who is on it can go on.`
  }
}
