import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Unparsed } from '../edr/contract.ts'
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

/** The source has been asked, to the end of what it had. True where the log had said that it fails for long. */
export const markAsked = async (db: Reader, tenant: string, source: string): Promise<boolean> => {
  const { rows } = await db.execute<{ was: boolean }>(sql`
    with before as (select * from cursors where tenant = ${tenant} and source = ${source} for update)
    update cursors c set asked_at = now(), failing_since = null, fault = null, reported_at = null
    from before b where c.tenant = b.tenant and c.source = b.source returning b.reported_at is not null as was`)
  return rows[0]?.was ?? false
}

/** ms for which a source may fail before the log says so. */
const failurePatience = 10 * 60_000

/** The source could not be asked. Since when, where it has now been for long; that is said once, until it has been asked again. */
export const markFailing = async (
  db: Reader,
  tenant: string,
  source: string,
  fault: string,
): Promise<string | undefined> => {
  const { rows } = await db.execute<{ since: string; isLong: boolean }>(sql`
    update cursors set fault = ${fault}, failing_since = coalesce(failing_since, now()),
      reported_at = case when failing_since < now() - ${failurePatience} * interval '1 millisecond' then coalesce(reported_at, now()) end
    where tenant = ${tenant} and source = ${source}
    returning to_json(failing_since)#>>'{}' as since, coalesce(reported_at = now(), false) as "isLong"`)
  const [row] = rows
  return row?.isLong ? row.since : undefined
}

/** How each source that is or was asked stands. */
export const readAsked = async (
  db: Reader,
): Promise<
  readonly {
    readonly tenant: string
    readonly source: string
    readonly askedAt: string
    readonly secondsAgo: number
    readonly failingSince: string | null
    readonly fault: string | null
  }[]
> => {
  const { rows } = await db.execute<{
    tenant: string
    source: string
    askedAt: string
    secondsAgo: number
    failingSince: string | null
    fault: string | null
  }>(sql`
    select tenant, source, to_json(asked_at)#>>'{}' as "askedAt", extract(epoch from now() - asked_at)::float8 as "secondsAgo",
      to_json(failing_since)#>>'{}' as "failingSince", fault
    from cursors order by tenant, source`)
  return rows
}

/** Keeps raw what a product gave and could not be understood, as a body that came in is kept; returns the faults of what is new. */
export const keepUnparsed = async (
  db: Reader,
  tenant: string,
  source: string,
  unparsed: readonly Unparsed[],
): Promise<readonly string[]> => {
  if (unparsed.length === 0) return []
  const input = unparsed.map(({ body, fault }) => ({
    digest: createHash('sha256').update(body).digest('hex'),
    body: Buffer.from(body).toString('base64'),
    fault,
  }))
  const { rows } = await db.execute<{ fault: string }>(sql`
    insert into deliveries (tenant, source, digest, body, state, fault)
    select ${tenant}, ${source}, decode(digest, 'hex'), decode(body, 'base64'), 'unparsed', fault
    from json_to_recordset(${JSON.stringify(input)}) as d(digest text, body text, fault text)
    order by 3 on conflict do nothing returning fault`)
  return rows.map(({ fault }) => fault)
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
