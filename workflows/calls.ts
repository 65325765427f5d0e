import { condition } from '@temporalio/workflow'
import type { CallResult } from '../activities/contract.ts'
import type { CallOutcome } from '../integrations/records/calls.ts'
import { reasonOf, type Engine } from './engine.ts'

/** ms between two looks at a call that should be over. */
const lookEvery = 30_000

/** How long a carrier, or a number's line, may be unavailable until the next person is called. */
const giveUpAfter = 2 * 60_000

/** What a call came to; `not placed` where it was refused, and `not waited for` where it does not matter any more. */
export type Reached = CallOutcome | 'not placed' | 'not waited for'

/** Calls people, and waits until a call has come to something. What it comes to is on the record; here it decides who is next. */
export const createCalls = (engine: Engine) => {
  const { phoned } = engine.state
  let writing = 0

  /** One act of calling or writing; what was refused for good stands on the record with its reason. */
  const place = (
    key: string,
    channel: 'phone' | 'sms',
    person: string,
    act: () => Promise<CallResult>,
  ): Promise<CallResult> =>
    engine.once(key, async () => {
      try {
        return await act()
      } catch (error) {
        const reason = reasonOf(error)
        const args = { channel, who: [person], reason }
        await engine.perform('callFailed', `${key}/failed`, args, `${person} could not be reached by ${channel}`)
        return { outcome: 'not placed', reason }
      }
    })

  /** Calls somebody, and waits for what it comes to; until `isOver`, since then it does not matter any more. */
  const call = async (
    key: string,
    person: string,
    question: string | undefined,
    isOver: () => boolean,
  ): Promise<Reached> => {
    if (isOver()) return 'not waited for'
    const asked = { person, ...(question !== undefined && { question }) }
    const placed = await place(key, 'phone', person, () =>
      engine.perform('callPerson', key, asked, `call ${person}`, { giveUpAfter }),
    )
    if (placed.outcome === 'not placed') return 'not placed'
    const summary = `on the phone with ${person}`
    for (let wait = placed.patience; ; wait = lookEvery) {
      if (await condition(() => isOver() || key in phoned, wait, { summary })) break
      const look = await engine
        .perform('lookAtCall', `look/${key}`, { call: key }, `look at the call to ${person}`, { giveUpAfter })
        .catch((error: unknown) => ({ outcome: null, reason: reasonOf(error) }))
      if (look.outcome !== null) phoned[key] ??= look.outcome
    }
    return phoned[key] ?? 'not waited for'
  }

  /** Writes a short message that a question waits, or that it is decided. */
  const text = async (key: string, person: string, question: string, about: 'question' | 'decision'): Promise<void> => {
    writing += 1
    await place(key, 'sms', person, () =>
      engine.perform('textPerson', key, { person, question, about }, `write to ${person}`, { giveUpAfter }),
    )
    writing -= 1
  }

  /** Resolves when all that was to be written is. */
  const written = (): Promise<void> => condition(() => writing === 0)

  return { call, text, written }
}
