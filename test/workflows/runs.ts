import type { Client } from '@temporalio/client'
import type { temporal } from '@temporalio/proto'
import { incidentWorkflowId } from '../../workflows/names.ts'

type History = temporal.api.history.v1.IHistory

/** One run of an incident's workflow; continue-as-new ends it and begins the next. */
export interface Run {
  readonly runId: string
  readonly history: History
}

/** The runs of an incident's workflow, oldest first. */
export const runsOf = async (client: Client, tenant: string, incident: number): Promise<Run[]> => {
  const workflowId = incidentWorkflowId(tenant, incident)
  const newest = await client.workflow.getHandle(workflowId).fetchHistory()
  const runs: Run[] = []
  let runId = newest.events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId
  while (runId) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    runs.push({ runId, history })
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId
  }
  return runs
}

/** The events of a history that a person would see without a word on what they are for. */
export const unexplained = ({ events }: History): string[] =>
  (events ?? [])
    .filter(({ activityTaskScheduledEventAttributes, timerStartedEventAttributes, markerRecordedEventAttributes }) =>
      Boolean(activityTaskScheduledEventAttributes ?? timerStartedEventAttributes ?? markerRecordedEventAttributes),
    )
    .filter(({ userMetadata }) => !userMetadata?.summary?.data?.length)
    .map(({ eventId, activityTaskScheduledEventAttributes: activity, timerStartedEventAttributes: timer }) => {
      const what = activity?.activityType?.name ?? (timer ? 'a timer' : 'a marker')
      return `event ${String(eventId)}: ${what}`
    })
