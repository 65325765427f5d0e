import { condition } from '@temporalio/workflow'
import type { Containment } from './contain.ts'
import type { Engine } from './engine.ts'
import type { ReleaseInput } from './names.ts'
import { showState } from './show.ts'

/** Carries out a person's release of all that an incident holds; `before`: what is done first. */
export const letGo = async (
  engine: Engine,
  containment: Containment,
  asked: ReleaseInput,
  before?: () => Promise<void>,
): Promise<void> => {
  const { state } = engine
  const { answer, by, reason } = asked
  void showState(engine, `release ${answer}`, `show that ${by} released`)
  await before?.()
  const word = { choice: 'release', by, reason, question: `release ${answer}`, how: 'answered' } as const
  await containment.releaseAll({ because: reason, by: word })
  // One that came meanwhile, because this one failed, stays.
  if (state.release?.answer === answer) state.release = null
}

/**
 * The same beside the playbook, whenever it is asked for; what comes too late for that its aftercare carries out. Nobody can ask for it while a question
 * is open: where one seems to be, its answer is on its way, and came before.
 */
export const takeReleases = async (engine: Engine, containment: Containment, isOver: () => boolean): Promise<void> => {
  const { state } = engine
  const isDeciding = (): boolean => Object.keys(state.asked).some((key) => !(`ask/${key}` in state.journal))
  for (;;) {
    await condition(() => (state.release !== null && !isDeciding()) || isOver())
    if (isOver() || !state.release) return
    await Promise.race([letGo(engine, containment, state.release), condition(isOver)])
  }
}
