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
  const known = new Map<number, Followed>()

  return async (): Promise<Followed[]> => {
    const rows = (await listIncidents(db, { limit: 500 })).toReversed()
    const incidents = await Promise.all(
      rows.map(async (row) => {
        const before = known.get(row.id)
        const timeline = before?.lines === row.lines ? before.timeline : await readTimeline(db, row.id)
        return { incident: { ...row, timeline }, seen: before?.timeline.length ?? 0 }
      }),
    )
    const lines = incidents.flatMap(({ incident, seen }) =>
      incident.timeline.slice(seen).map((entry) => ({ incident, entry })),
    )
    for (const { incident, entry } of lines.toSorted((a, b) => a.entry.at.localeCompare(b.entry.at)))
      onLine(incident, entry)
    for (const { incident } of incidents) known.set(incident.id, incident)
    return incidents.map(({ incident }) => incident)
  }
}
