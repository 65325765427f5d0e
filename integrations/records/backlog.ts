import { sql } from 'drizzle-orm'
import type { Reader } from './database.ts'

/** What waits: for the operators, who should see it shrink. */
export interface Backlog {
  /** Open incidents whose workflow has not read its newest alerts. */
  readonly unread: number
  /** Answers that the workflow does not have yet. */
  readonly undelivered: number
  /** Thin alerts that have not been read by API. */
  readonly unresolved: number
  /** Bodies in which no alert could be read. */
  readonly unparsed: number
  /** Acts of which it could not be told whether they happened. */
  readonly uncertain: number
  /** Tenants whose automatic isolation has stopped. */
  readonly tripped: readonly string[]
}

export const readBacklog = async (db: Reader): Promise<Backlog> => {
  const { rows } = await db.execute<Backlog & Record<string, unknown>>(sql`
    select (select count(*)::int from incidents where state = 'open' and alert_seq > read_seq) as unread,
      (select count(*)::int from answers where won and delivered_at is null) as undelivered,
      (select count(*)::int from alerts where state = 'unresolved') as unresolved,
      (select count(*)::int from deliveries where state = 'unparsed') as unparsed,
      (select count(*)::int from acts where state = 'uncertain') as uncertain,
      coalesce((select json_agg(tenant order by tenant) from tenant_states where tripped_at is not null), '[]') as tripped`)
  const row = rows[0]
  if (!row) throw new Error('the database answered nothing')
  return row
}
