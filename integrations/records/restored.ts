import { sql } from 'drizzle-orm'
import { heldStates } from './host-state.ts'
import type { Database } from './database.ts'

/** The numbers of all open incidents. */
export const listOpen = async (db: Database): Promise<ReadonlySet<number>> => {
  const { rows } = await db.execute<{ id: number }>(sql`select id from incidents where state = 'open'`)
  return new Set(rows.map(({ id }) => id))
}

/** The numbers of closed incidents of which something is still cut off, or on its way back. */
export const listHeld = async (db: Database): Promise<ReadonlySet<number>> => {
  const { rows } = await db.execute<{ id: number }>(sql`
    select i.id from incidents i where i.state = 'closed' and exists (
      select 1 from containments c where c.incident = i.id and (c.state in ${heldStates} or c.state = 'release asked for'))`)
  return new Set(rows.map(({ id }) => id))
}

/**
 * After the records were restored from a backup: new incidents get numbers above `highest`, and the open ones wait to be rung as if
 * they had just come in. Returns how many are open.
 */
export const beginAgain = async (db: Database, highest: number): Promise<number> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`
      select setval(pg_get_serial_sequence('incidents', 'id'),
        greatest(${highest}, (select last_value from incidents_id_seq), (select coalesce(max(id), 0) from incidents), 1))`)
    const { rowCount } = await tx.execute(
      sql`update incidents set read_seq = 0, rung_seq = 0, ring_after = now() where state = 'open' and alert_seq > 0`,
    )
    return rowCount ?? 0
  })
