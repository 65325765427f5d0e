import { sql } from 'drizzle-orm'
import type { Database, Reader } from './database.ts'

/**
 * ISO instant, by the clock of the source, up to which it has been asked for its alerts; `otherwise` for one that was never asked,
 * which from now on counts as asked up to there.
 */
export const startCursor = async (db: Reader, tenant: string, source: string, otherwise: string): Promise<string> => {
  const { rows } = await db.execute<{ since: string }>(sql`
    insert into cursors (tenant, source, since) values (${tenant}, ${source}, ${otherwise})
    on conflict (tenant, source) do update set since = cursors.since returning to_json(since)#>>'{}' as since`)
  return rows[0]?.since ?? otherwise
}

/** Moves the cursor forward; never back. */
export const moveCursor = async (db: Reader, tenant: string, source: string, since: string): Promise<void> => {
  await db.execute(sql`
    insert into cursors (tenant, source, since) values (${tenant}, ${source}, ${since})
    on conflict (tenant, source) do update set since = greatest(cursors.since, excluded.since)`)
}

/** An alert of which only the id came, by its row. */
export interface Thin {
  readonly tenant: string
  readonly source: string
  readonly vendorId: string
  readonly revision: string
}

/** A thin alert has been read by API and recorded: its first row is no longer waited for. */
export const markResolved = async (db: Database, thin: Thin, incident: number | undefined): Promise<void> => {
  await db.execute(sql`
    update alerts set state = 'recorded', incident = ${incident ?? null}
    where tenant = ${thin.tenant} and source = ${thin.source} and vendor_id = ${thin.vendorId} and revision = ${thin.revision}`)
}

/** Raw bodies in which no alert could be read, newest first: for the operators. */
export const listUnparsed = async (
  db: Reader,
  limit: number,
): Promise<{ tenant: string; source: string; receivedAt: string; fault: string; digest: string; bytes: number }[]> => {
  const { rows } = await db.execute<{
    tenant: string
    source: string
    receivedAt: string
    fault: string
    digest: string
    bytes: number
  }>(sql`
    select tenant, source, to_json(received_at)#>>'{}' as "receivedAt", fault, encode(digest, 'hex') as digest, length(body) as bytes
    from deliveries where state = 'unparsed' order by received_at desc limit ${limit}`)
  return rows
}
