import { Socket } from 'node:net'
import { sql } from 'drizzle-orm'
import type { Database } from '../../integrations/records/database.ts'
import type { Happening } from '../../messages/event.ts'

/** Any fixed number. */
const lock = 70_771

export interface HeldLines {
  /** From now on, whoever writes a line of this kind to the record of this host's incident stops in the midst of the statement. */
  readonly hold: (host: string, kind: Happening['kind']) => Promise<void>
  /** How many stand there now. */
  readonly count: () => Promise<number>
  /** Lets them go on, and holds nothing any more. */
  readonly letGo: () => Promise<void>
}

/**
 * Stops processes within their statements, as a slow disk might, by a trigger in the test's own database. A process that is killed
 * there leaves a single statement to be completed without it, and a transaction to be rolled back.
 */
export const holdLines = async (db: Database): Promise<HeldLines> => {
  await db.execute(sql`create table if not exists held_lines (host text, kind text)`)
  await db.execute(
    sql.raw(`create or replace function hold_line() returns trigger language plpgsql as $$
      begin
        if exists (
          select from held_lines h join incidents i on i.host_name = h.host
          where i.id = new.incident and h.kind = new.body::jsonb #>> '{what,kind}'
        ) then
          perform pg_advisory_xact_lock(${lock});
        end if;
        return new;
      end $$`),
  )
  await db.execute(
    sql`create or replace trigger hold_line before insert on events for each row execute function hold_line()`,
  )
  const keeper = await db.$client.connect()
  // It says nothing until it lets go, however long that takes.
  const { stream } = keeper.connection
  if (stream instanceof Socket) stream.setTimeout(0)
  await keeper.query(`select pg_advisory_lock(${lock})`)
  return {
    hold: async (host, kind) => {
      await db.execute(sql`insert into held_lines values (${host}, ${kind})`)
    },
    count: async () => {
      const { rows } = await db.execute<{ n: number }>(sql`
        select count(*)::int as n from pg_locks
        where locktype = 'advisory' and objid = ${lock} and not granted
          and database = (select oid from pg_database where datname = current_database())`)
      return rows[0]?.n ?? 0
    },
    letGo: async () => {
      await db.execute(sql`delete from held_lines`)
      await keeper.query(`select pg_advisory_unlock(${lock})`)
      keeper.release()
    },
  }
}
