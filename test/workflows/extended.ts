import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import type { temporal } from '@temporalio/proto'

type History = temporal.api.history.v1.IHistory
type Event = Readonly<Record<string, unknown>> & { readonly eventId: string; readonly eventType: string }

/**
 * The same past on a slow machine: each workflow task that did quick acts was extended `times` times before they were done. The SDK
 * extends a task so when its acts take most of its time limit.
 */
export const extended = (history: History, times: number): History => {
  const { events } = JSON.parse(historyToJSON(history)) as { events: Event[] }
  const moved = new Map<string, number>()
  const longer: Event[] = []
  let task: Event[] = []
  for (const [n, event] of events.entries()) {
    task = event.eventType === 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED' ? [event] : [...task, event]
    longer.push(event)
    moved.set(event.eventId, longer.length)
    if (event.eventType !== 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED' || !didQuickActs(events.slice(n + 1))) continue
    // What came while the task was running stays where it is.
    const own = task.filter(({ eventType }) => eventType.startsWith('EVENT_TYPE_WORKFLOW_TASK_'))
    for (let again = 0; again < times; again += 1) longer.push(...own)
    moved.set(event.eventId, longer.length)
  }
  return historyFromJSON({ events: longer.map((event, n) => renumbered(event, n + 1, moved)) })
}

const didQuickActs = (after: readonly Event[]): boolean => {
  const next = after.findIndex(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED')
  return after
    .slice(0, next === -1 ? after.length : next)
    .some(({ eventType }) => eventType === 'EVENT_TYPE_MARKER_RECORDED')
}

const renumbered = (event: Event, id: number, moved: ReadonlyMap<string, number>): unknown => {
  const isTask = event.eventType.startsWith('EVENT_TYPE_WORKFLOW_TASK_')
  const back: Readonly<Record<string, number>> = isTask ? taskReferences(event, id) : {}
  return JSON.parse(JSON.stringify({ ...event, eventId: String(id) }), (name, value: unknown) => {
    if (back[name] !== undefined) return String(back[name])
    return name.endsWith('EventId') && typeof value === 'string' ? String(moved.get(value) ?? value) : value
  })
}

/** A task's own events follow each other. */
const taskReferences = ({ eventType }: Event, id: number): Readonly<Record<string, number>> =>
  eventType.endsWith('STARTED')
    ? { scheduledEventId: id - 1 }
    : eventType.endsWith('COMPLETED')
      ? { startedEventId: id - 1, scheduledEventId: id - 2 }
      : {}
