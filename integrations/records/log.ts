import { createHash } from 'node:crypto'
import { sql, type SQL } from 'drizzle-orm'
import type { TimelineEntry } from '../../messages/event.ts'
import type { Reader } from './database.ts'
import { storedJson } from './stored.ts'

/** The text of a line of the record: what is hashed is what is kept. */
export const entryBody = (entry: TimelineEntry): string => storedJson(entry)

/** `sha256(previous ‖ seq ‖ body)`, as the statements below compute it. */
export const chainHash = (previous: Uint8Array, seq: number, body: string): Buffer =>
  createHash('sha256').update(previous).update(`${seq}${body}`, 'utf8').digest()

/**
 * The parts of a statement that appends one line to an incident's record: common table expressions `chained` and `logged`.
 * `chained` holds the incident's row lock and returns `id`, `alert_seq`. `from` names an earlier expression that returns the
 * incident as `incident`, so that nothing is written where that one found nothing. `changes`: what else is set on the incident's row.
 */
export const appending = (from: SQL, entry: TimelineEntry, through: number, changes?: SQL): SQL => {
  const body = entryBody(entry)
  return sql`chained as (
      update incidents i set seq = i.seq + 1, head = sha256(i.head || convert_to((i.seq + 1)::text || ${body}, 'UTF8')),
        read_seq = greatest(i.read_seq, ${through})${changes && sql`, ${changes}`}
      from ${from} where i.id = ${from}.incident
      returning i.id, i.seq, i.head, i.alert_seq
    ), logged as (
      insert into events (incident, seq, body, hash) select id, seq, ${body}, head from chained
    )`
}

/** Appends one line to an incident's record and returns the number of its newest alert. */
export const appendEntry = async (
  db: Reader,
  incident: number,
  entry: TimelineEntry,
  through = 0,
  changes?: SQL,
): Promise<number> => {
  const { rows } = await db.execute<{ alert_seq: number }>(sql`
    with which as (select ${incident}::int as incident), ${appending(sql`which`, entry, through, changes)} select alert_seq from chained`)
  return rows[0]?.alert_seq ?? 0
}

/** The record of an incident, oldest line first. */
export const readTimeline = async (db: Reader, incident: number): Promise<TimelineEntry[]> => {
  const { rows } = await db.execute<{ body: string }>(
    sql`select body from events where incident = ${incident} order by seq`,
  )
  // Written by `entryBody` alone.
  return rows.map((row) => JSON.parse(row.body) as TimelineEntry)
}
