import { condition } from '@temporalio/workflow'
import type { Engine } from './engine.ts'
import type { Escalation } from './state.ts'

/** How many have shown that they know of the incident: by a key on the telephone, or by an answer. */
export const acknowledgements = ({ state }: Engine): number =>
  (state.acknowledged ?? 0) + Object.keys(state.answers).length

/**
 * Steps of a telling that wait: each is taken when its time has come, beside what else happens and in whichever run, unless somebody has
 * acknowledged since the first one. `take` asks for the next in its turn.
 */
export const createEscalation = (
  engine: Engine,
  take: (act: string, step: Escalation) => Promise<unknown>,
): ((act: string, step: Escalation) => void) => {
  const { state } = engine

  const goOn = async (act: string, step: Escalation): Promise<void> => {
    const isOver = () => acknowledgements(engine) > step.acknowledged || state.mergedInto !== undefined
    const left = step.at - Date.now()
    if (left > 0) {
      engine.count('timer')
      await condition(isOver, left, { summary: `until then somebody may acknowledge: ${step.telling}` })
    }
    if (!isOver()) await take(act, step)
    delete state.later?.[act]
  }

  for (const [act, step] of Object.entries(state.later ?? {})) void goOn(act, step)
  return (act, step) => {
    if (act in (state.later ?? {})) return
    state.later = { ...state.later, [act]: step }
    void goOn(act, step)
  }
}
