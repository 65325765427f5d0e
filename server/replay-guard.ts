import type { Client } from '@temporalio/client'
import type { DataConverter } from '@temporalio/common'
import type { temporal } from '@temporalio/proto'
import { Worker, type WorkflowBundleOption } from '@temporalio/worker'
import { DeterminismViolationError } from '@temporalio/workflow'

type History = temporal.api.history.v1.IHistory

/** Incidents that are replayed at most; the newest. */
const limit = 500

/** The code that was to be run would break incidents that are open. */
export class BreakingChangeError extends Error {
  override readonly name = 'BreakingChangeError'
}

/**
 * Replays the open incidents of a task queue, and what outlives closed ones, on the code that is about to run them.
 *
 * @throws BreakingChangeError naming the incidents whose past the code would tell otherwise. Without this check they would stand
 * still, each of their tasks failing, until the old code comes back.
 */
export const refuseBreakingCode = async (
  client: Client,
  taskQueue: string,
  workflowBundle: WorkflowBundleOption,
  dataConverter: DataConverter,
): Promise<number> => {
  const open = client.workflow.list({
    query: `ExecutionStatus = 'Running' AND WorkflowType IN ('incident', 'aftercare') AND TaskQueue = '${taskQueue}'`,
    pageSize: 100,
  })
  const healthy = new Set<string>()
  const histories = tap(take(open.intoHistories({ concurrency: 5 }), limit), ({ workflowId, history }) => {
    if (isHealthy(history as History)) healthy.add(workflowId)
  })
  const broken: string[] = []
  let replayed = 0
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter, replayName: 'open-incidents', ...inThread },
    histories,
  )) {
    replayed += 1
    // An act that gets another's result often fails the code before the SDK compares the two, so any error counts. One that stood
    // still before is at fault itself, and no reason to keep the others waiting.
    if (error instanceof DeterminismViolationError || (error && healthy.has(workflowId))) broken.push(workflowId)
  }
  if (broken.length === 0) return replayed
  throw new BreakingChangeError(
    `This code would break ${broken.length} open incident(s): ${broken.join(', ')}.\n` +
      'Run the code they began with until they are closed, or keep the order of the acts that they have behind them (patched() for a change in the engine).',
  )
}

/**
 * Replays in a thread of its own, as incidents run. By itself the SDK (1.24) replays in this one, for debuggers, and leaves there what
 * looks at every promise of the process until it ends: a third of its time (docs/performance.md). The option is missing from its types.
 * One task may take as long as it takes: a machine that is slow at a start is no fault of the code.
 */
const inThread = { debugMode: false, isolateExecutionTimeout: '1 minute' } as const

/** Whether the newest workflow task that has ended went well on the code that ran it. */
const isHealthy = ({ events }: History): boolean => {
  const ended = events?.findLast(
    (event) => event.workflowTaskCompletedEventAttributes ?? event.workflowTaskFailedEventAttributes,
  )
  return !ended?.workflowTaskFailedEventAttributes
}

async function* tap<T>(all: AsyncIterable<T>, look: (one: T) => void): AsyncIterable<T> {
  for await (const one of all) {
    look(one)
    yield one
  }
}

async function* take<T>(all: AsyncIterable<T>, most: number): AsyncIterable<T> {
  let taken = 0
  for await (const one of all) {
    if ((taken += 1) > most) return
    yield one
  }
}
