import { condition, sleep } from '@temporalio/workflow'
import type { Reason } from '../policy/reason.ts'
import type { createCalls } from './calls.ts'
import type { Engine } from './engine.ts'
import type { Acknowledgement } from './language.ts'

export interface Pages {
  /** Calls one after the other, round after round, until somebody acknowledges. */
  readonly page: (purpose: string, who: readonly string[]) => Promise<Acknowledgement>
  /** The same beside what follows: the telephone holds up nothing. Goes on in the next run. */
  readonly begin: (purpose: string, who: readonly string[]) => void
  /** Resolves when nobody is being called any more. */
  readonly ended: () => Promise<void>
}

/**
 * `page`: by telephone, until a key is pressed. A machine, a busy line and silence are followed by the next person. Who is called is
 * found anew with each round. `nobodyToCall`: called where there is nobody, or where every call so far was refused.
 */
export const createPages = (
  engine: Engine,
  { inTurn }: ReturnType<typeof createCalls>,
  nobodyToCall: (purpose: string) => void,
): Pages => {
  const { paging } = engine.state

  const page = (purpose: string, who: readonly string[]): Promise<Acknowledgement> =>
    engine.once(`page/${purpose}`, async () => {
      const names = who.join(', ')
      const fails = async (key: string, reason: Reason): Promise<void> => {
        const args = { channel: 'phone', who, reason } as const
        await engine.perform('callFailed', `${key}/failed`, args, `nobody could be called: ${names}`)
        nobodyToCall(purpose)
      }
      for (let round = 1; ; round += 1) {
        const key = `page/${purpose}/round ${round}`
        const { people, rounds, pause } = await engine.perform('whomToCall', key, { who }, `who is ${names} now?`)
        if (people.length === 0) {
          await fails(key, { kind: 'no longer agreed', what: 'phone', who: names })
          return {}
        }
        const { by, wasPlaced } = await inTurn(`${purpose}/round ${round}`, people, undefined, () => false)
        if (by !== undefined) {
          engine.state.acknowledged = (engine.state.acknowledged ?? 0) + 1
          return { by }
        }
        // The SOC hears it with the first round, and once: it may still reach them by other means.
        if (!wasPlaced && round === 1) await fails(key, { kind: 'no call placed' })
        if (round >= rounds) return {}
        await sleep(pause)
      }
    })

  const goOn = async (purpose: string, who: readonly string[]): Promise<void> => {
    await page(purpose, who)
    delete paging[purpose]
  }
  for (const [purpose, who] of Object.entries(paging)) void goOn(purpose, who)

  return {
    page,
    begin: (purpose, who) => {
      if (purpose in paging || `page/${purpose}` in engine.state.journal) return
      paging[purpose] = who
      void goOn(purpose, who)
    },
    ended: async () => {
      await condition(() => Object.keys(paging).length === 0)
    },
  }
}
