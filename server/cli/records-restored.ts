import { parseArgs } from 'node:util'
import {
  Client,
  Connection,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client'
import { beginAgain, listHeld, listOpen } from '../../integrations/records/restored.ts'
import { aftercareWorkflow, incidentWorkflow } from '../../workflows/names.ts'
import { findInfrastructure } from '../embedded/index.ts'
import { beginAftercare, type Starting } from '../incident-start.ts'
import { dataConverter } from '../payload-codec.ts'
import type { Command } from './command.ts'
import { tenantsOf, withRecords } from './records.ts'

const help = `Usage: npm run hikeshi -- records restored

To be run when the records were restored from a backup, or Temporal was lost, and before servers and workers are started. Ends the
incidents that still run in Temporal, gives new incidents numbers that Temporal has never seen, and has the open incidents of the
records run again from their beginning. What the records hold as done is not done again; what was done since the backup may be.
What closed incidents hold isolated is looked after again: people are reminded of it, and can release it.

Exit code: 0 done, 1 failed or a closed incident is not looked after, 2 called wrongly.`

/** `records restored`: see its help. */
export const recordsRestored: Command = {
  help,
  run: async (args, { out, err }) => {
    const { values } = parseArgs({ args: [...args], options: { help: { type: 'boolean', short: 'h' } } })
    if (values.help) {
      out(help)
      return 0
    }
    return withRecords(async (db, config) => {
      const { temporal } = findInfrastructure(config)
      const connection = await Connection.connect(temporal.connection)
      try {
        const { payloadKeys, continueAsNewAfter } = config
        const { taskQueue } = config.temporal
        const tenant = (await tenantsOf(config)).find
        const client = new Client({
          connection,
          namespace: temporal.namespace,
          dataConverter: dataConverter(payloadKeys),
        })
        const known = { open: await listOpen(db), held: await listHeld(db) }
        const { highest, ended, caredFor } = await endAll(client, taskQueue, known)
        const open = await beginAgain(db, highest)
        out(`Ended in Temporal: ${ended}. Open, and to begin again when servers and workers start: ${open}.`)
        const alone = await careForAll(
          { db, client, taskQueue, tenant, continueAsNewAfter },
          [...known.held].filter((incident) => !caredFor.has(incident)),
        )
        out(`Closed, and looked after because they hold a host: ${known.held.size - alone.length}.`)
        for (const incident of alone)
          err(`Incident ${incident} holds a host and is not looked after: it has no tenant file.`)
        return alone.length === 0 ? 0 : 1
      } finally {
        await connection.close()
      }
    })
  },
}

/**
 * Ends the incidents that run on the task queue. Those of `open` that have run to their end, after the backup, are made able to run
 * again. The aftercare of those in `held` goes on. Returns how many were ended, the highest number of any incident that ever ran there, and
 * of which incidents the aftercare goes on.
 */
const endAll = async (
  client: Client,
  taskQueue: string,
  { open, held }: { readonly open: ReadonlySet<number>; readonly held: ReadonlySet<number> },
): Promise<{ highest: number; ended: number; caredFor: ReadonlySet<number> }> => {
  let [highest, ended] = [0, 0]
  const caredFor = new Set<number>()
  // Of an incident's runs the newest: those before it were continued as new.
  const query = `WorkflowType IN ('incident', 'aftercare') and ExecutionStatus != 'ContinuedAsNew' and TaskQueue = '${taskQueue}'`
  for await (const { workflowId, type, status } of client.workflow.list({ query })) {
    const incident = Number(workflowId.split('/').at(-1))
    highest = Math.max(highest, incident)
    if (type === aftercareWorkflow && status.name === 'RUNNING' && held.has(incident)) {
      caredFor.add(incident)
      continue
    }
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
      // A newer run of it runs, and is ended when its turn comes.
      const isRunning = error instanceof WorkflowExecutionAlreadyStartedError
      if (!isGone && !isRunning) throw error
    }
  }
  return { highest, ended, caredFor }
}

/** Begins the aftercare of closed incidents of which nothing runs any more. Returns those for which that cannot be done. */
const careForAll = async (to: Starting, incidents: readonly number[]): Promise<readonly number[]> => {
  const alone: number[] = []
  for (const incident of incidents) if (!(await beginAftercare(to, incident))) alone.push(incident)
  return alone
}

/** grpc.github.io/grpc/core/md_doc_statuscodes.html */
const isNotFound = ({ code }: { readonly code: number }): boolean => code === 5
