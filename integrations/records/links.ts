import { sql } from 'drizzle-orm'
import type { Severity } from '../../policy/severity.ts'
import type { Reader } from './database.ts'

/** Another incident of the customer that shares something with this one; what is shared, in the records' words. */
export interface LinkedIncident {
  readonly incident: number
  readonly by: readonly ('host' | 'file' | 'user' | 'person')[]
  readonly title: string
  readonly severity: Severity
  readonly state: 'open' | 'closed'
}

/** Accounts of the system itself: two incidents of theirs have nothing in common. */
const systemAccounts = sql.raw(`'(^|\\\\)(system|local service|network service|root|dwm-\\d+|umfd-\\d+|.*\\$)$'`)

/**
 * What else may belong to this case: incidents of the tenant in the last 30 days with the same host, the same file (SHA-256) or
 * the same user, newest first, at most 20. They are found and not stored, so that a later alert links earlier incidents too; only a
 * host merges alerts into one incident. What a person linked (`person`) is stored, and has no age.
 */
export const readLinks = async (db: Reader, tenant: string, incident: number): Promise<LinkedIncident[]> => {
  const { rows } = await db.execute<LinkedIncident & Record<string, unknown>>(sql`
    with mine as (
      select distinct host_key, name_key, sha256, lower(alert->>'user') as login from alerts where incident = ${incident} and alert is not null
    ), shared as (
      select a.incident, 'host' as by from mine m join alerts a on a.host_key = m.host_key
      where a.tenant = ${tenant} and a.alert ? 'host'
      union select a.incident, 'host' from mine m join alerts a on a.name_key = m.name_key
        and split_part(a.host_key, ':', 2) <> split_part(m.host_key, ':', 2) where a.tenant = ${tenant}
      union select a.incident, 'file' from mine m join alerts a on a.sha256 = m.sha256 where a.tenant = ${tenant}
      union select a.incident, 'user' from mine m join alerts a on lower(a.alert->>'user') = m.login
      where a.tenant = ${tenant} and m.login !~* ${systemAccounts}
      union select case when l.incident = ${incident} then l.other else l.incident end, 'person' from incident_links l
      where l.tenant = ${tenant} and ${incident} in (l.incident, l.other)
    )
    select i.id as incident, array_agg(distinct s.by) as by, i.title, i.severity, i.state
    from shared s join incidents i on i.id = s.incident
    where i.id <> ${incident} and (s.by = 'person' or i.opened_at > now() - interval '30 days')
    group by i.id order by i.id desc limit 20`)
  return rows
}
