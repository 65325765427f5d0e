import { condition } from '@temporalio/workflow'
import type { CallResult } from '../activities/contract.ts'
import type { CallOutcome } from '../integrations/records/calls.ts'
import { kindOf, reasonOf, type Engine } from './engine.ts'

/** ms between two looks at a call that should be over. */
const lookEvery = 30_000

/** How long a carrier, or a number's line, may be unavailable until the next person is called. */
const giveUpAfter = 2 * 60_000

/** ms until somebody who is on the phone with us already is tried again. */
const lineWait = 10_000

/**
 * What a call came to; `not placed` where it was refused, `on another call` where another incident's has the line, and `not waited for`
 * where it does not matter any more.
 */
type Reached = CallOutcome | 'not placed' | 'on another call' | 'not waited for'

/** Calls people, and waits until a call has come to something. What it comes to is on the record; here it decides who is next. */
export const createCalls = (engine: Engine) => {
  const { phoned } = engine.state
  let writing = 0

  /** One act of calling or writing; what was refused for good stands on the record with its reason. */
  const place = (
    key: string,
    channel: 'phone' | 'sms' | 'mail',
    person: string,
    act: () => Promise<CallResult>,
  ): Promise<CallResult> =>
    engine.once(key, async () => {
      try {
        return await act()
      } catch (error) {
        // Not kept: it is tried again.
        if (kindOf(error) === 'on another call') throw error
        const reason = reasonOf(error)
        const args = { channel, who: [person], call: key, reason }
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
    ).catch((error: unknown) => {
      if (kindOf(error) === 'on another call') return { outcome: 'on another call' } as const
      throw error
    })
    if (placed.outcome !== 'placed') return placed.outcome
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

  /**
   * Calls people one after the other until somebody acknowledges (`by`), or until `isOver`. Who is on the phone with us already keeps nobody
   * else waiting, and is called when the line is free. `wasPlaced`: false where every call was refused.
   */
  const inTurn = async (
    purpose: string,
    people: readonly string[],
    question: string | undefined,
    isOver: () => boolean,
  ): Promise<{ readonly by?: string; readonly wasPlaced: boolean }> => {
    let wasPlaced = false
    for (let turns = people; ;) {
      const onThePhone: string[] = []
      for (const person of turns) {
        const outcome = await call(`call/${person}/${purpose}`, person, question, isOver)
        if (outcome === 'acknowledged') return { by: person, wasPlaced: true }
        wasPlaced ||= outcome !== 'not placed' && outcome !== 'on another call'
        if (outcome === 'on another call') onThePhone.push(person)
      }
      if (onThePhone.length === 0) return { wasPlaced }
      engine.count('timer')
      const summary = `until then another call with ${onThePhone.join(', ')} may end`
      if (await condition(isOver, lineWait, { summary })) return { wasPlaced }
      turns = onThePhone
    }
  }

  /** Writes a short message that a question waits, or that it is decided. */
  const text = async (key: string, person: string, question: string, about: 'question' | 'decision'): Promise<void> => {
    writing += 1
    await place(key, 'sms', person, () =>
      engine.perform('textPerson', key, { person, question, about }, `write to ${person}`, { giveUpAfter }),
    )
    writing -= 1
  }

  /** Asks by mail; nobody waits for it, since whoever has decided needs no question. */
  const mail = (key: string, person: string, question: string, giveUpAfter: number): Promise<CallResult> =>
    place(key, 'mail', person, () =>
      engine.perform('mailQuestion', key, { person, question }, `ask ${person} by mail`, { giveUpAfter }),
    )

  /** Tells by mail what was decided, whoever was asked by mail and did not decide. */
  const mailDecision = async (key: string, person: string, question: string): Promise<void> => {
    writing += 1
    await place(key, 'mail', person, () =>
      engine.perform('mailDecision', key, { person, question }, `tell ${person} the decision`, { giveUpAfter }),
    )
    writing -= 1
  }

  /** Resolves when all that was to be written is. */
  const written = (): Promise<void> => condition(() => writing === 0)

  return { inTurn, text, mail, mailDecision, written }
}
