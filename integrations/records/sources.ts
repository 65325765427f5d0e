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

/** The source has been asked, to the end of what it had. Since when it had failed, where people have been told that and not yet that it is over. */
export const markAsked = async (db: Reader, tenant: string, source: string): Promise<string | undefined> => {
  const { rows } = await db.execute<{ reported: string | null }>(sql`
    update cursors set asked_at = now(), failing_since = null, fault = null
    where tenant = ${tenant} and source = ${source} returning to_json(reported_at)#>>'{}' as reported`)
  return rows[0]?.reported ?? undefined
}

/** ms for which a source may fail before people are told. */
const failurePatience = 10 * 60_000

/** The source could not be asked. Since when, where it has now been for long and nobody has been told. */
export const markFailing = async (
  db: Reader,
  tenant: string,
  source: string,
  fault: string,
): Promise<string | undefined> => {
  const { rows } = await db.execute<{ since: string; isNews: boolean }>(sql`
    update cursors set fault = ${fault}, failing_since = coalesce(failing_since, now())
    where tenant = ${tenant} and source = ${source}
    returning to_json(failing_since)#>>'{}' as since,
      reported_at is null and failing_since < now() - ${failurePatience} * interval '1 millisecond' as "isNews"`)
  const [row] = rows
  return row?.isNews ? row.since : undefined
}

/** People have been told that the source has failed since then. */
export const markReported = async (db: Reader, tenant: string, source: string, since: string): Promise<void> => {
  await db.execute(sql`update cursors set reported_at = ${since} where tenant = ${tenant} and source = ${source}`)
}

/** They have been told that it is over. */
export const forgetReported = async (db: Reader, tenant: string, source: string): Promise<void> => {
  await db.execute(sql`update cursors set reported_at = null where tenant = ${tenant} and source = ${source}`)
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
