import { WorkflowContinuedAsNewError, type Client } from '@temporalio/client'
import { incidentWorkflowId } from '../workflows/names.ts'

/** Resolves when an incident's workflow has ended, or has left the host that it holds to its aftercare. */
export const untilIncidentEnds = async (client: Client, tenant: string, incident: number): Promise<void> => {
  const id = incidentWorkflowId(tenant, incident)
  for (;;) {
    const { runId, type } = await client.workflow.getHandle(id).describe()
    if (type === 'aftercare') return
    try {
      await client.workflow.getHandle(id, runId, { followRuns: false }).result()
      return
    } catch (error) {
      if (!(error instanceof WorkflowContinuedAsNewError)) throw error
    }
  }
}
