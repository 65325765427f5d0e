import { setTimeout as sleep } from 'node:timers/promises'
import { readRevision } from '../../../integrations/records/revision.ts'
import type { World } from '../../../simulators/world.ts'
import type { Services } from '../../services.ts'

/** ms between two looks at the records, while anybody watches. */
const every = 250
/** ms in which several things that happen at once become one change of the page. */
const gathering = 40

/** Tells those who watch that the world or the records are no longer what they were. */
export const createPulse = (world: World, { db }: Pick<Services, 'db'>, signal: AbortSignal) => {
  const watchers = new Set<() => void>()
  let due: NodeJS.Timeout | undefined
  const beat = (): void => {
    due ??= setTimeout(() => {
      due = undefined
      for (const watcher of watchers) watcher()
    }, gathering)
  }
  const stopListening = world.onEvent(beat)
  const look = async (): Promise<void> => {
    let seen = ''
    while (!signal.aborted) {
      await sleep(every, undefined, { signal })
      if (watchers.size === 0) continue
      // A database that is away for a moment is looked at again.
      const now = await readRevision(db).catch(() => seen)
      if (now !== seen) beat()
      seen = now
    }
  }
  const looking = look().catch(() => undefined)
  return {
    size: () => watchers.size,
    watch: (watcher: () => void) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    ended: async () => {
      stopListening()
      clearTimeout(due)
      await looking
    },
  }
}

export type Pulse = ReturnType<typeof createPulse>
