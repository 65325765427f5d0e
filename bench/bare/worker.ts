import { fileURLToPath } from 'node:url'
import { activityInfo } from '@temporalio/activity'
import { Client, Connection } from '@temporalio/client'
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker'
import type { Infrastructure } from '../../server/embedded/index.ts'
import type { Outside } from '../children.ts'

/** What the bare workflows do: one call of the outside that takes 5 ms. */
export interface BareActivities {
  readonly call: () => Promise<void>
}

export interface Bare {
  /** Runs one bare workflow with so many activities. Returns when its first activity's call arrived (epoch ms). */
  readonly run: (kind: 'ordinary' | 'local', activities: number) => Promise<number>
  readonly stop: () => Promise<void>
}

const taskQueue = 'bare'

/** The least that Temporal asks for: workflows that only call activities, a worker as it comes, a client that waits for the result. */
export const startBare = async ({ temporal }: Infrastructure, outside: Outside): Promise<Bare> => {
  const begun = new Set<string>()
  const activities: BareActivities = {
    call: async () => {
      const id = activityInfo().workflowExecution?.workflowId ?? ''
      const isFirst = !begun.has(id)
      begun.add(id)
      const answer = await fetch(isFirst ? `${outside.bare}?first=${encodeURIComponent(id)}` : outside.bare)
      await answer.arrayBuffer()
    },
  }
  const connection = await NativeConnection.connect(temporal.connection)
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
      logger: { ...console, log: quiet, trace: quiet, debug: quiet, info: quiet },
    }),
    activities: { ...activities },
    maxCachedWorkflows: 1000,
  })
  const running = worker.run()
  const clientConnection = await Connection.connect(temporal.connection)
  const client = new Client({ connection: clientConnection, namespace: temporal.namespace })
  let number = 0
  return {
    run: async (kind, count) => {
      const workflowId = `bare/${kind}/${(number += 1)}`
      await client.workflow.execute(kind, { taskQueue, workflowId, args: [count] })
      return outside.reachedAt(workflowId)
    },
    stop: async () => {
      worker.shutdown()
      await running
      await clientConnection.close()
      await connection.close()
    },
  }
}

const quiet = () => {}
