import type { Telling } from '../messages/event.ts'
import { isWorse, type Severity } from '../policy/severity.ts'
import { reasonOf, type Engine } from './engine.ts'

/** How long a mail server or chat may be down before the record says that somebody was not told. */
const giveUpAfter = 6 * 60 * 60 * 1000

export type Tell = (telling: Telling, purpose: string, options?: { from?: Severity }) => Promise<void>

/**
 * One telling after the other, so that the chat's root message never goes back to an older state. What is still to be told when
 * a run ends is told by the next one.
 */
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

  const { untold } = engine.state
  const tell: Tell = (telling, purpose, options) => {
    const key = `tell/${telling}/${purpose}`
    untold[key] ??= { telling, purpose, ...options }
    const sent = last.then(() => engine.once(key, () => send(telling, purpose, options).then(() => null)))
    last = sent.then(() => {
      delete untold[key]
    })
    return last
  }
  for (const { telling, purpose, ...options } of Object.values(untold)) void tell(telling, purpose, options)
  return tell
}
