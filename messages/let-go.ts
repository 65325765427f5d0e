import type { Situation } from './situation.ts'

/** Choices that end an isolation of ours. */
const ending = ['leave online', 'false positive', 'release']

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
  const word = timeline
    .flatMap(({ at, what }) => {
      switch (what.kind) {
        case 'answered':
        case 'nobody answered':
        case 'not asked':
          return what.choice === 'isolate' || ending.includes(what.choice)
            ? { at, ends: what.choice !== 'isolate', failed: false }
            : []
        case 'isolation asked for':
        case 'isolation delayed':
        case 'release failed':
          return { at, ends: false, failed: what.kind === 'release failed' }
        case 'release asked for':
        case 'release delayed':
          return { at, ends: true, failed: false }
        default:
          return []
      }
    })
    .at(-1)
  const outcome = aftercare?.outcome
  const isReleased = outcome !== undefined && !word?.failed && outcome.at >= (word?.at ?? '')
  return isReleased || word?.ends === true
}
