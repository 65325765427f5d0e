import { condition } from '@temporalio/workflow'
import type { Host } from './language.ts'
import type { Engine } from './engine.ts'
import type { Followed } from './state.ts'
import type { Tell } from './tell.ts'

/** How long a product may be down before people are told that an act failed. */
export const giveUpAfter = 6 * 60 * 60 * 1000

/** How long the rest of the response waits for what the product does not take. */
const patience = '10s'

/** An act that a product may not take for hours. */
export interface Long<T> {
  readonly entry: Followed
  readonly what: 'isolation' | 'release'
  /** Of the act. */
  readonly key: string
  /** False once the product has taken it, has refused it, or somebody has called it off. */
  readonly isWanted: () => boolean
  /** What the rest goes on with while it takes. */
  readonly meanwhile: T
  /** Does it, and what follows from its end; `onSlow` as the engine calls it. */
  readonly act: (onSlow: (callOff: () => void) => void) => Promise<T>
}

/**
 * Does acts that may take long: then the rest goes on meanwhile, and people are told, again and again, with the request to cut off by hand what
 * we cannot. `instruct`: tells those beside the machine.
 */
export const createPatience = (engine: Engine, tell: Tell, instruct: (purpose: string, host: Host) => void) => {
  const tellWhileItTakes = async ({ entry, what, key, isWanted }: Long<unknown>): Promise<void> => {
    const { host } = entry
    const delay = (entry.delay ??= { since: Date.now(), told: 0 })
    for (;;) {
      const times = delay.told
      if (times > 0) {
        if (delay.next === undefined) return
        engine.count('timer')
        const summary = `people are told again that the ${what} of ${host.name} is not taken`
        if (await condition(() => !isWanted(), Math.max(1, delay.next - Date.now()), { summary })) return
      }
      const purpose = `${key}/delayed${times > 0 ? `/${times}` : ''}`
      const { isSo, next } = await engine.perform(
        'delayed',
        `delayed/${key}${times > 0 ? `/${times}` : ''}`,
        { act: key, what, host: host.name, times },
        `the ${what} of ${host.name} is not taken so far`,
      )
      if (!isSo || !isWanted()) return
      void tell(`${what} pending`, purpose, entry.host)
      if (what === 'isolation' && times > 0) instruct(purpose, entry.host)
      delay.told += 1
      delete delay.next
      if (next !== undefined) delay.next = delay.since + next
    }
  }

  return async <T>(long: Long<T>): Promise<T> => {
    let isSlow = false
    let isOver = false
    const ended = long
      .act((callOff) => {
        isSlow = true
        // Called off within the quick attempt.
        if (!long.isWanted()) callOff()
      })
      .finally(() => {
        isOver = true
      })
    const whileItTakes = async (): Promise<T> => {
      await condition(() => isSlow)
      engine.count('timer')
      const summary = `others wait at most so long for the ${long.what} of ${long.entry.host.name}`
      if (await condition(() => isOver || !long.isWanted(), patience, { summary })) return ended
      void tellWhileItTakes(long)
      return long.meanwhile
    }
    return Promise.race([ended, whileItTakes()])
  }
}

export type Patience = ReturnType<typeof createPatience>
