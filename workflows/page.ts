import { condition, sleep } from '@temporalio/workflow'
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

/** `page`: by telephone, until a key is pressed. A machine, a busy line and silence are followed by the next person. */
export const createPages = (engine: Engine, { call }: ReturnType<typeof createCalls>): Pages => {
  const { paging } = engine.state
  const { phone } = engine.input.agreement

  const page = (purpose: string, who: readonly string[]): Promise<Acknowledgement> =>
    engine.once(`page/${purpose}`, async () => {
      const people = who.flatMap((one) => phone?.people[one] ?? [])
      const { rounds = 0, pause = 0 } = phone ?? {}
      for (let round = 1; round <= rounds; round += 1) {
        if (round > 1 && people.length > 0) await sleep(pause)
        for (const person of people) {
          const outcome = await call(`call/${person}/${purpose}/round ${round}`, person, undefined, () => false)
          if (outcome !== 'acknowledged') continue
          engine.state.acknowledged = (engine.state.acknowledged ?? 0) + 1
          return { by: person }
        }
      }
      return {}
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
