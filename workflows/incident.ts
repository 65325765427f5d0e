import {
  allHandlersFinished,
  condition,
  continueAsNew,
  makeContinueAsNewFunc,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import type { Telling } from '../messages/event.ts'
import * as playbooks from '../playbooks/index.ts'
import type { aftercare } from './aftercare.ts'
import { createTakeAlerts, takeAlertsUntil } from './alerts.ts'
import { createCalls } from './calls.ts'
import { createClock } from './clock.ts'
import { createContainment } from './contain.ts'
import { Engine } from './engine.ts'
import { createInvestigation } from './investigate.ts'
import type { Playbook } from './language.ts'
import { takeMessages } from './messages.ts'
import { aftercareWorkflow, incidentState, type IncidentInput } from './names.ts'
import { createPages } from './page.ts'
import { takeReleases } from './let-go.ts'
import { createTell, type Tell } from './tell.ts'
import { createToolbox } from './toolbox.ts'

/** One incident from its first alert to its closing: runs the playbook that was chosen at intake. */
export async function incident(input: IncidentInput): Promise<void> {
  const engine = new Engine(input)
  const { state } = engine
  engine.show()

  // Before the first await: what arrives with the start is dispatched before this function goes on.
  takeMessages(engine)

  const catalogue: Record<string, Playbook> = playbooks
  const playbook = catalogue[input.playbook]
  // A plain error fails the task, not the incident: it waits for a worker that has the playbook.
  if (!playbook) throw new Error(`This worker has no playbook named ${input.playbook}.`)

  const calls = createCalls(engine)
  const pages = createPages(engine, calls, (purpose) => void tell('nobody called', purpose))
  const investigation = createInvestigation(engine)
  const heard = (telling: Telling): void => {
    if (telling === 'flash report' || telling === 'final report') clock.met('firstResponse')
  }
  const tell: Tell = createTell(engine, pages.begin, heard, { ready: investigation.catchUp })
  const containment = createContainment(engine, tell)
  const clock = createClock(engine, tell)
  const takeAlerts = createTakeAlerts(engine, tell, clock, containment, investigation)
  const toolbox = createToolbox(engine, { tell, containment, investigation, takeAlerts, calls, pages, clock })
  containment.resume()

  let over = false
  let done = false
  const run = playbook.run(toolbox).then(() => {
    over = true
  })
  /** Another incident goes on with it: what the playbook still wanted is given up. */
  const isMerged = () => state.mergedInto !== undefined
  const isOver = () => over || isMerged()
  const intake = takeAlertsUntil(engine, takeAlerts, isOver)
  const keeping = clock.run(isOver)
  const releases = takeReleases(engine, containment, isOver)
  /** What a merged incident held is the other one's now. */
  const outlives = () => !isMerged() && containment.held().length > 0
  const finish = async (): Promise<void> => {
    await Promise.race([Promise.all([run, intake, keeping, releases]), condition(isMerged)])
    if (isMerged()) void tell('merged', 'merged')
    else await calls.written()
    upsertSearchAttributes([{ key: incidentState, value: outlives() ? 'host held' : 'closed' }])
    // What goes on beside the playbook would end with this run; its aftercare carries it on as this one would.
    if (!outlives()) {
      await condition(() => Object.keys(state.untold).length === 0)
      // Whoever is to acknowledge is called although the incident is over: it happened all the same.
      if (!isMerged()) {
        await condition(() => Object.keys(state.later ?? {}).length === 0)
        await pages.ended()
        await calls.written()
      }
    }
    done = true
  }
  await Promise.race([finish(), condition(() => !done && engine.isLong)])

  const outlived = done && outlives()
  if (done && !outlived) {
    await condition(allHandlersFinished)
    return
  }
  await engine.pause()
  await condition(allHandlersFinished)
  const carried = { ...input, carried: state }
  // A run of another type: the playbook may be changed while a host stays isolated for weeks.
  if (outlived) await makeContinueAsNewFunc<typeof aftercare>({ workflowType: aftercareWorkflow })(carried)
  await continueAsNew<typeof incident>(carried)
}
