import { sql } from 'drizzle-orm'
import type { Reader } from './database.ts'
import { releaseKey } from './host-state.ts'

/**
 * Numbers of later incidents that found a host of incident `i` held by it, and in which nobody decided otherwise: its release is news for
 * them too.
 */
export const relyingOnIncident = sql`(select json_agg(distinct c.incident order by c.incident)
  from containments mine
  join containments c on c.tenant = mine.tenant and lower(c.host_name) = lower(mine.host_name) and c.incident <> mine.incident
    and c.asked_at > mine.asked_at and c.state = 'not ours'
  join acts a on a.incident = c.incident and a.key = c.key and a.result->>'outcome' = 'not ours'
  join incidents o on o.id = c.incident and coalesce(o.verdict, '') not in ('false positive', 'benign')
  where mine.incident = i.id and mine.state <> 'not ours' and coalesce((select q.choice from questions q
    where q.incident = o.id and q.key <> ${releaseKey} order by q.asked_at desc limit 1), 'isolate') = 'isolate')`

/** The same, by itself. */
export const readRelying = async (db: Reader, incident: number): Promise<readonly number[]> => {
  const { rows } = await db.execute<{ relying: readonly number[] | null }>(
    sql`select ${relyingOnIncident} as relying from incidents i where i.id = ${incident}`,
  )
  return rows[0]?.relying ?? []
}
