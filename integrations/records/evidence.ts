import { sql, type SQL } from 'drizzle-orm'
import type { FoundBefore } from '../../policy/evidence.ts'
import type { Severity } from '../../policy/severity.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { Alert } from '../edr/contract.ts'
import type { Reader } from './database.ts'
import { storedFingerprint, storedJson } from './stored.ts'

/** How bad an alert is, as a number: by its level, and of one level what the product did not stop is worse. */
export const badness = sql.raw(`(array_position(array['low','medium','high','critical','emergency'], severity) * 2
  - case when alert->>'disposition' = 'prevented' then 1 else 0 end)`)

/** The detections of an incident, each in its newest state, worst first (`badness`), at most `limit`; how many, and the number of the newest alert. */
export const readAlerts = async (
  db: Reader,
  incident: number,
  limit = 50,
): Promise<{ alerts: { alert: Alert; severity: Severity; source: string }[]; count: number; newest: number }> => {
  const { rows } = await db.execute<{
    alert: Alert
    severity: Severity
    source: string
    count: number
    newest: number
  }>(sql`
    select alert, severity, source, (count(*) over ())::int as count, newest from (
      select distinct on (source, vendor_id) id, alert, severity, source, (max(seq) over ())::int as newest from alerts
      where incident = ${incident} and alert is not null order by source, vendor_id, id desc
    ) detections
    order by ${badness} desc, id limit ${limit}`)
  return { alerts: rows, count: rows[0]?.count ?? 0, newest: rows[0]?.newest ?? 0 }
}

/** Other alerts on the same host of the tenant in the last 30 days; without those of the incident, and of cases that were no threat. */
export const readRelatedOnHost = async (
  db: Reader,
  tenant: string,
  incident: number,
): Promise<{ title: string; severity: Severity; count: number }[]> => {
  const { rows } = await db.execute<{ title: string; severity: Severity; count: number }>(sql`
    select a.title, a.severity, count(distinct (a.source, a.vendor_id))::int as count from alerts a join incidents i on i.id = ${incident}
    where a.tenant = ${tenant} and (a.host_key = i.host_key or (a.name_key = i.name_key and split_part(a.host_key, ':', 2) <> split_part(i.host_key, ':', 2))) and a.incident is distinct from i.id
      and not exists (select 1 from incidents d where d.id = a.incident and d.verdict in ('false positive', 'benign')) and a.received_at > now() - interval '30 days'
    group by a.title, a.severity order by count(*) desc limit 20`)
  return rows
}

/** Names of the tenant's other hosts on which the same file was found in the last 30 days. */
export const readHostsWithHash = async (
  db: Reader,
  tenant: string,
  sha256: string,
  hostId: string | undefined,
): Promise<string[]> => {
  const { rows } = await db.execute<{ name: string }>(sql`
    select distinct alert->'host'->>'name' as name from alerts
    where tenant = ${tenant} and sha256 = ${sha256} and alert->'host'->>'id' is distinct from ${hostId ?? null}
      and alert->'host'->>'name' is not null and received_at > now() - interval '30 days' limit 20`)
  return rows.map((row) => row.name)
}

export interface EarlierVerdict {
  readonly verdict: Verdict
  readonly incident: number
  readonly at: string
  readonly by: string
  readonly byPerson: boolean
  /** The worst level at which it was judged. */
  readonly severity: Severity
}

/** How closed incidents of the tenant with a finding of the same kind ended in the last year, newest first. */
export const readEarlierVerdicts = async (
  db: Reader,
  tenant: string,
  incident: number,
  fingerprint: string,
): Promise<EarlierVerdict[]> => {
  const { rows } = await db.execute<EarlierVerdict & Record<string, unknown>>(sql`
    select i.verdict, i.id as incident, to_json(i.closed_at)#>>'{}' as at, coalesce(e.body::jsonb->>'who', 'Hikeshi') as by,
      i.verdict_by_person as "byPerson", i.severity
    from incidents i left join events e on e.incident = i.id and e.body::jsonb->'what'->>'kind' = 'closed'
    where i.tenant = ${tenant} and i.state = 'closed' and i.id <> ${incident} and i.closed_at > now() - interval '365 days'
      and exists (select 1 from alerts a where a.tenant = ${tenant} and a.fingerprint = ${storedFingerprint(fingerprint)} and a.incident = i.id)
    order by i.id desc limit 20`)
  return rows
}

/** What was found of the incidents that were merged into this one, before they were. */
export const readMergedFindings = async (db: Reader, incident: number): Promise<FoundBefore[]> => {
  const { rows } = await db.execute<FoundBefore & Record<string, unknown>>(sql`
    select id as incident, finding->>'verdict' as verdict, finding->>'sure' as sure, finding->'reasons' as reasons from incidents
    where merged_into = ${incident} and finding is not null order by id`)
  return rows
}

/** Keeps the finding beside the incident, for messages and reports: part of the statement that puts it on the record. */
export const keepingFinding = (finding: object): SQL => sql`finding = ${storedJson(finding)}::jsonb`
