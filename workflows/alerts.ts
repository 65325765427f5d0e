import { condition, upsertSearchAttributes } from '@temporalio/workflow'
import { isWorse, severityId } from '../policy/severity.ts'
import type { Engine } from './engine.ts'
import { severityAttribute } from './names.ts'
import type { Tell } from './tell.ts'

/** Takes the alerts that wait in the records: the severity is raised, and the people of the worse level are told. */
export const createTakeAlerts = (engine: Engine, tell: Tell) => {
  const { state } = engine
  let taking: Promise<void> | undefined

  const take = async (): Promise<void> => {
    while (state.rung > state.through) {
      const read = await engine.perform(
        'readAlerts',
        `alerts after ${state.through}`,
        { severity: state.severity },
        'read new alerts',
      )
      state.through = Math.max(state.through, read.through)
      if (!isWorse(read.severity, state.severity)) continue
      state.severity = read.severity
      engine.show()
      upsertSearchAttributes([{ key: severityAttribute, value: severityId(read.severity) }])
      await tell('severity raised', read.severity)
    }
  }

  // The playbook's closing and the loop beside it may both ask: one reading serves both.
  return () => (taking ??= take().finally(() => (taking = undefined)))
}

/** Takes alerts whenever some come, beside the playbook, until `isOver`. */
export const takeAlertsUntil = async (
  engine: Engine,
  take: () => Promise<void>,
  isOver: () => boolean,
): Promise<void> => {
  for (;;) {
    await condition(() => isOver() || engine.state.rung > engine.state.through)
    if (isOver()) return
    await take()
  }
}
