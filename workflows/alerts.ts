import { condition, upsertSearchAttributes } from '@temporalio/workflow'
import { isWorse, severityId } from '../policy/severity.ts'
import type { Clock } from './clock.ts'
import type { Containment } from './contain.ts'
import type { Engine } from './engine.ts'
import type { Investigation } from './investigate.ts'
import { severityAttribute } from './names.ts'
import { showState } from './show.ts'
import type { Tell } from './tell.ts'

/**
 * Takes what waits in the records: alerts that are worse, a person's re-rating, what a merged incident hands over. What is worse is
 * weighed before the people of the worse level are told.
 */
export const createTakeAlerts = (
  engine: Engine,
  tell: Tell,
  clock: Clock,
  containment: Containment,
  investigation: Investigation,
) => {
  const { state } = engine
  let taking: Promise<void> | undefined

  const take = async (): Promise<void> => {
    while (state.rung > state.through || state.changed) {
      state.changed = false
      const read = await engine.perform(
        'readAlerts',
        `alerts after ${state.through}`,
        { severity: state.severity },
        'read new alerts',
      )
      state.through = Math.max(state.through, read.through)
      if (read.mergedInto !== undefined) {
        state.mergedInto = read.mergedInto
        return
      }
      containment.adopt(read.adopted ?? [])
      if (read.held !== undefined) state.held = read.held
      const merged = read.merged ?? 0
      if (merged > (state.merged ?? 0)) {
        // An open question is about their hosts as well.
        void showState(engine, `${merged} merged`, 'show whose hosts came by a merge')
        void tell('merged in', `${merged}`)
      }
      state.merged = merged
      const from = state.severity
      if (read.severity !== from) clock.reset(read.raisedAt ?? Date.now())
      clock.notLaterThan(read.receivedAt)
      state.worse = read.worse ?? state.worse ?? 0
      if (read.severity === from) {
        const behind = investigation.behind()
        if (behind !== undefined) await tell('weighed again', behind)
        continue
      }
      state.severity = read.severity
      engine.show()
      upsertSearchAttributes([{ key: severityAttribute, value: severityId(read.severity) }])
      state.rated = (state.rated ?? 0) + 1
      const purpose = state.rated === 1 ? read.severity : `${read.severity}/${state.rated}`
      if (isWorse(read.severity, from)) await tell('severity raised', purpose)
      else await tell('severity lowered', purpose)
    }
    await investigation.catchUp()
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
    await condition(() => isOver() || engine.state.rung > engine.state.through || engine.state.changed === true)
    if (isOver()) return
    await take()
  }
}
