import { parseArgs } from 'node:util'
import { Client, Connection, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client'
import { beginAgain, listOpen } from '../../integrations/records/restored.ts'
import { incidentWorkflow } from '../../workflows/names.ts'
import { findInfrastructure } from '../embedded/index.ts'
import type { Command } from './command.ts'
import { withRecords } from './records.ts'

const help = `Usage: npm run hikeshi -- records restored

To be run when the records were restored from a backup, or Temporal was lost, and before servers and workers are started. Ends the
incidents that still run in Temporal, gives new incidents numbers that Temporal has never seen, and has the open incidents of the
records run again from their beginning. What the records hold as done is not done again; what was done since the backup may be.

Exit code: 0 done, 1 failed, 2 called wrongly.`

/** `records restored`: see its help. */
export const recordsRestored: Command = {
  help,
  run: async (args, { out }) => {
    const { values } = parseArgs({ args: [...args], options: { help: { type: 'boolean', short: 'h' } } })
    if (values.help) {
      out(help)
      return 0
    }
    return withRecords(async (db, config) => {
      const { temporal } = findInfrastructure(config)
      const connection = await Connection.connect(temporal.connection)
      try {
        const client = new Client({ connection, namespace: temporal.namespace })
        const { highest, ended } = await endAll(client, config.temporal.taskQueue, await listOpen(db))
        const open = await beginAgain(db, highest)
        out(`Ended in Temporal: ${ended}. Open, and to begin again when servers and workers start: ${open}.`)
        return 0
      } finally {
        await connection.close()
      }
    })
  },
}

/**
 * Ends the incidents that run on the task queue. Those of `open` that have run to their end, after the backup, are made able to run again. Returns how many were ended, and the highest number of any incident that ever ran there.
 */
const endAll = async (
  client: Client,
  taskQueue: string,
  open: ReadonlySet<number>,
): Promise<{ highest: number; ended: number }> => {
  let [highest, ended] = [0, 0]
  const query = `WorkflowType = 'incident' and TaskQueue = '${taskQueue}'`
  for await (const { workflowId, status } of client.workflow.list({ query })) {
    const incident = Number(workflowId.split('/').at(-1))
    highest = Math.max(highest, incident)
    try {
      if (status.name === 'RUNNING') {
        await client.workflow.getHandle(workflowId).terminate('the records were restored')
        ended += 1
      } else if (open.has(incident)) {
        // Temporal lets an id run again whose newest run was ended, and none that ran to its end; nobody works on this queue.
        const restarted = await client.workflow.start(incidentWorkflow, {
          workflowId,
          taskQueue: `${taskQueue}/restored`,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        })
        await restarted.terminate('the records were restored')
      }
    } catch (error) {
      // Ended, or gone, since it was listed.
      const isGone = error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && isNotFound(error))
      if (!isGone) throw error
    }
  }
  return { highest, ended }
}

/** grpc.github.io/grpc/core/md_doc_statuscodes.html */
const isNotFound = ({ code }: { readonly code: number }): boolean => code === 5
