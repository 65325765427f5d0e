import type { Telling } from '../messages/event.ts'
import { isWorse, type Severity } from '../policy/severity.ts'
import { reasonOf, type Engine } from './engine.ts'

/** How long a mail server or chat may be down before the record says that somebody was not told. */
const giveUpAfter = 6 * 60 * 60 * 1000

export type Tell = (telling: Telling, purpose: string, options?: { from?: Severity }) => Promise<void>

/** One telling after the other, so that the chat's root message never goes back to an older state. */
export const createTell = (engine: Engine): Tell => {
  let last: Promise<void> = Promise.resolve()

  const send: Tell = async (telling, purpose, options = {}) => {
    const key = `tell/${telling}/${purpose}`
    const { severity } = engine.state
    try {
      await engine.perform('tell', key, { telling, severity, ...options }, `tell: ${telling}`, giveUpAfter)
      if (!engine.state.toldAt || isWorse(severity, engine.state.toldAt)) engine.state.toldAt = severity
    } catch (error) {
      await engine.perform(
        'tellingFailed',
        `${key}/failed`,
        { telling, reason: reasonOf(error) },
        `not told: ${telling}`,
      )
    }
  }

  return (telling, purpose, options) => {
    const sent = last.then(() =>
      engine.once(`tell/${telling}/${purpose}`, () => send(telling, purpose, options).then(() => null)),
    )
    last = sent.then(() => undefined)
    return last
  }
}
