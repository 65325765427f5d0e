import type { Client, WorkflowHandle } from '@temporalio/client'
import type { Pool } from 'pg'
import { incidentWorkflowId } from '../workflows/names.ts'
import { median } from './figures.ts'
import type { Started } from './incident.ts'

export interface PerIncident {
  /** Events of the workflow's history. */
  readonly events: number
  /** As Temporal Cloud counts them. */
  readonly cloudActions: number
  /** Activities, local and ordinary. */
  readonly activities: number
  /** Rows of the ledger: acts on the world and on the record. Several may share one activity. */
  readonly acts: number
  /** Statements to PostgreSQL, intake and transaction control included. */
  readonly statements: number
}

/** What one incident asks of Temporal and PostgreSQL: one after the other, medians. */
export const countPerIncident = async (
  client: Client,
  pool: Pool,
  incident: () => Promise<Started>,
  size: number,
): Promise<PerIncident> => {
  const statements = countStatements(pool)
  const counted: PerIncident[] = []
  for (let n = 0; n < size; n += 1) {
    const before = statements()
    const started = await incident()
    await started.ended()
    const after = statements()
    const id = incidentWorkflowId(started.tenant, started.incident)
    // The incident's own run; the aftercare of the host that stays isolated is a second one: a start, a task, a timer.
    const newest = await client.workflow.getHandle(id).fetchHistory()
    const runId = newest.events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId
    const { events } = await client.workflow.getHandle(id, runId ?? undefined).fetchHistory()
    const { rows } = await pool.query<{ acts: number }>('select count(*)::int as acts from acts where incident = $1', [
      started.incident,
    ])
    counted.push({ ...countHistory(events ?? []), acts: rows[0]?.acts ?? 0, statements: after - before })
  }
  const of = (name: keyof PerIncident) => median(counted.map((one) => one[name]))
  return {
    events: of('events'),
    cloudActions: of('cloudActions'),
    activities: of('activities'),
    acts: of('acts'),
    statements: of('statements'),
  }
}

type Event = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number]

/**
 * Counts events, activities and Cloud actions of a history (Temporal's documentation, evaluate/cloud/actions): start with signal
 * 1 for both, each ordinary activity, timer, update, later signal and search attribute upsert 1, all local activities of one
 * workflow task together 1.
 */
const countHistory = (events: readonly Event[]): Omit<PerIncident, 'statements' | 'acts'> => {
  const tasksWithLocal = new Set<string>()
  let cloudActions = 0
  let activities = 0
  for (const event of events) {
    const { markerRecordedEventAttributes: marker } = event
    if (marker) {
      activities += 1
      tasksWithLocal.add(String(marker.workflowTaskCompletedEventId))
    }
    if (event.activityTaskScheduledEventAttributes) activities += 1
    if (actions.some((attributes) => event[attributes])) cloudActions += 1
  }
  // The first signal came with the start: one action for both.
  return { events: events.length, activities, cloudActions: cloudActions + tasksWithLocal.size - 1 }
}

const actions = [
  'workflowExecutionStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
] as const

/** Counts every statement that goes over the pool's connections from now on, also those of connections that are open. */
const countStatements = (pool: Pool): (() => number) => {
  let count = 0
  const counted = new WeakSet()
  // `acquire` comes before each use of a connection.
  pool.on('acquire', (client) => {
    if (counted.has(client)) return
    counted.add(client)
    const query: unknown = client.query.bind(client)
    Object.defineProperty(client, 'query', {
      value: (...args: unknown[]): unknown => {
        count += 1
        return typeof query === 'function' ? Reflect.apply(query, client, args) : undefined
      },
    })
  })
  return () => count
}
