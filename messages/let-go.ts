import type { TimelineEntry } from './event.ts'
import type { Situation } from './situation.ts'

/** Choices that end an isolation of ours. */
const ending = ['leave online', 'false positive', 'release']

/** What a line of the record says of whether the isolation is to end; nothing where it is not about that. */
const wordOf = ({ at, what }: TimelineEntry): { at: string; ends: boolean; failed: boolean } | [] => {
  const { kind } = what
  if (kind === 'answered' || kind === 'nobody answered' || kind === 'not asked') {
    const ends = ending.includes(what.choice)
    return ends || what.choice === 'isolate' ? { at, ends, failed: false } : []
  }
  if (kind === 'isolation asked for' || kind === 'isolation delayed' || kind === 'release failed')
    return { at, ends: false, failed: kind === 'release failed' }
  return kind === 'release asked for' || kind === 'release delayed' ? { at, ends: true, failed: false } : []
}

/**
 * It was decided that its isolation ends, and that has neither been seen nor failed. The state alone does not say so: it stays what it was
 * until the product takes the release, which for one that is down may be hours.
 */
export const isLetGo = ({ host, timeline, aftercare }: Situation): boolean => {
  if (!host || host.heldBy !== undefined) return false
  if (host.state === 'release asked for') return true
  const isUnderWay = ['isolation asked for', 'isolation not taken', 'pending: off-line', 'isolated'].includes(
    host.state,
  )
  if (!isUnderWay) return false
  const word = timeline.flatMap(wordOf).at(-1)
  const outcome = aftercare?.outcome
  const isReleased = outcome !== undefined && !word?.failed && outcome.at >= (word?.at ?? '')
  return isReleased || word?.ends === true
}
