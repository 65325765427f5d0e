import { listIncidents, type IncidentRow } from '../../integrations/records/incidents.ts'
import { readTimeline } from '../../integrations/records/log.ts'
import type { TimelineEntry } from '../../messages/event.ts'
import type { Services } from '../services.ts'

/** An incident as the records have it now. */
export interface Followed extends IncidentRow {
  readonly timeline: readonly TimelineEntry[]
}

/** Reads all incidents of the demo, oldest first; hands each line of a record on once, in the order of time. */
export const createFollower = (
  { db }: Pick<Services, 'db'>,
  onLine: (incident: IncidentRow, entry: TimelineEntry) => void,
) => {
  const shown = new Map<number, number>()
  const closed = new Map<number, Followed>()

  return async (): Promise<Followed[]> => {
    const rows = (await listIncidents(db, { limit: 500 })).toReversed()
    const incidents = await Promise.all(
      rows.map(async (row) => {
        const known = closed.get(row.id)
        return known ?? { ...row, timeline: await readTimeline(db, row.id) }
      }),
    )
    const lines = incidents.flatMap((incident) =>
      incident.timeline.slice(shown.get(incident.id) ?? 0).map((entry) => ({ incident, entry })),
    )
    for (const { incident, entry } of lines.toSorted((a, b) => a.entry.at.localeCompare(b.entry.at)))
      onLine(incident, entry)
    for (const incident of incidents) {
      shown.set(incident.id, incident.timeline.length)
      if (isOver(incident)) closed.set(incident.id, incident)
    }
    return incidents
  }
}

/** Closed, and those who had to hear of that were told: nothing more is written after it. */
const isOver = ({ state, timeline }: Followed): boolean => state === 'closed' && timeline.at(-1)?.what.kind !== 'closed'
