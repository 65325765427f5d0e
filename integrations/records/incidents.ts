import { sql } from 'drizzle-orm'
import type { Limit } from '../../policy/clock.ts'
import type { Reason } from '../../policy/reason.ts'
import { isWorse, type Severity } from '../../policy/severity.ts'
import { gravest, type Verdict } from '../../policy/verdict.ts'
import { isRetryable, type Database, type Reader, type Transaction } from './database.ts'
import type { Containment } from './containments.ts'
import { badness } from './evidence.ts'
import { appendEntry } from './log.ts'

/** An incident's row, as the rest of the software knows it. Instants are ISO. */
export interface IncidentRow {
  readonly id: number
  readonly tenant: string
  readonly state: 'open' | 'closed'
  readonly playbook: string
  readonly playbookVersion: string
  readonly severity: Severity
  readonly title: string
  readonly source: string | null
  readonly hostId: string | null
  readonly hostName: string | null
  readonly openedBy: string
  /** Whoever opened it said that it is a rehearsal. */
  readonly dryRun: boolean
  readonly openedAt: string
  readonly closedAt: string | null
  readonly verdict: Verdict | null
  readonly summary: Reason | null
  readonly previous: number | null
  readonly alertSeq: number
  /** Lines on its record. */
  readonly lines: number
}

const columns = sql.raw(`id, tenant, state, playbook, playbook_version as "playbookVersion", severity, title, source,
  host_id as "hostId", host_name as "hostName", opened_by as "openedBy", dry_run as "dryRun", to_json(opened_at)#>>'{}' as "openedAt",
  to_json(closed_at)#>>'{}' as "closedAt", verdict, summary, previous, alert_seq as "alertSeq", seq as lines`)

type Row = IncidentRow & Record<string, unknown>

/** One incident of one tenant; nothing for an unknown number or another tenant's. */
export const readIncident = async (db: Reader, tenant: string, id: number): Promise<IncidentRow | undefined> => {
  const { rows } = await db.execute<Row>(sql`select ${columns} from incidents where id = ${id} and tenant = ${tenant}`)
  return rows[0]
}

/** Locks an incident's row until the commit. */
export const lockIncident = async (tx: Transaction, incident: number): Promise<void> => {
  await tx.execute(sql`select 1 from incidents where id = ${incident} for update`)
}

/** The newest incidents, newest first; of one tenant or of all. */
export const listIncidents = async (
  db: Reader,
  filter: { tenant?: string; state?: 'open' | 'closed'; limit: number },
): Promise<IncidentRow[]> => {
  const { rows } = await db.execute<Row>(sql`
    select ${columns} from incidents
    where (${filter.tenant ?? null}::text is null or tenant = ${filter.tenant ?? null}) and (${filter.state ?? null}::text is null or state = ${filter.state ?? null})
    order by id desc limit ${filter.limit}`)
  return rows
}

/** What a person noticed, without an alert. */
export interface Report {
  readonly tenant: string
  readonly title: string
  readonly severity: Severity
  /** Why it is not the level that the person gave, where it is not. */
  readonly why?: Reason
  readonly by: string
  readonly source: string | null
  /** By its name alone: which machine it is, the product says when it is acted upon. `key` is that of the one machine that alerts have shown. */
  readonly host?: { readonly name: string; readonly key?: string; readonly nameKey?: string }
  readonly playbook: string
  readonly playbookVersion: string
  /** A rehearsal: nothing is touched, and what really happens to the host is no part of it. */
  readonly dryRun?: boolean
}

/** As many as can be needed: each takes another report or alert of the same host at this very instant. */
const maxTries = 10

/**
 * Opens an incident that a person reports. An open incident of the same host takes the report as a line on its record instead; a dry run
 * stands by itself, so that alerts of its host open an incident in which they are acted upon.
 * Returns the incident and whether it is new.
 */
export const openByPerson = async (db: Database, report: Report): Promise<{ incident: number; isNew: boolean }> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction((tx) => openOrAdd(tx, report))
    } catch (error) {
      if (!isRetryable(error) || tries === maxTries) throw error
    }
  }
}

const openOrAdd = async (tx: Transaction, report: Report): Promise<{ incident: number; isNew: boolean }> => {
  const { host, tenant } = report
  if (report.dryRun) return { incident: await insertReported(tx, report), isNew: true }
  const keys = [host?.key, host?.nameKey].filter((key) => key !== undefined)
  const { rows } = await tx.execute<{ key: string; incident: number; isOne: boolean }>(sql`
    select key, incident, (select count(*) = count(distinct split_part(m, ':', 2))
        from (select unnest(machines) union select ${host?.key ?? null}::text) machines(m) where m is not null) as "isOne"
    from open_keys where tenant = ${tenant} and key = any(${sql.param(keys)}::text[]) order by key for update`)
  const open = rows.filter(({ isOne }) => isOne).map(({ incident }) => incident)
  if (open.length > 0) {
    const incident = Math.min(...open)
    const what = { kind: 'reported again', title: report.title } as const
    await appendEntry(tx, incident, { at: new Date().toISOString(), who: report.by, what })
    return { incident, isNew: false }
  }
  const incident = await insertReported(tx, report)
  const missing = keys.filter((key) => !rows.some((row) => row.key === key))
  const machines = host?.key === undefined ? [] : [host.key]
  await tx.execute(sql`
    insert into open_keys (tenant, key, incident, machines)
    select ${tenant}, key, ${incident}::int, case when key like 'name:%' then ${sql.param(machines)}::text[] else '{}' end
    from unnest(${sql.param(missing)}::text[]) key order by key`)
  return { incident, isNew: true }
}

const insertReported = async (tx: Reader, report: Report): Promise<number> => {
  const { key = report.host?.nameKey, nameKey } = report.host ?? {}
  const { rows } = await tx.execute<{ id: number }>(sql`
    insert into incidents (tenant, source, severity, title, playbook, playbook_version, kind, host_key, name_key, host_name, opened_by, dry_run, alert_seq, rung_seq, previous)
    values (${report.tenant}, ${report.source}, ${report.severity}, ${report.title}, ${report.playbook},
      ${report.playbookVersion}, ${report.host ? 'endpoint' : 'other'}, ${key ?? null}, ${nameKey ?? null}, ${report.host?.name ?? null}, ${report.by}, ${report.dryRun ?? false}, 1, 0,
      (select max(id) from incidents p where p.tenant = ${report.tenant} and p.host_key = ${key ?? null}))
    returning id`)
  const incident = rows[0]?.id ?? 0
  const { title, severity, by: who, why, dryRun } = report
  const what = { kind: 'incident opened', title, severity, by: 'person', ...(dryRun && ({ dryRun } as const)) } as const
  await appendEntry(tx, incident, { at: new Date().toISOString(), who, ...(why !== undefined && { why }), what })
  return incident
}

/** The one host of a name, as earlier alerts of the tenant showed it; nothing where they showed none, or several machines. */
export const findKnownHost = async (
  db: Reader,
  tenant: string,
  name: string,
): Promise<{ source: string; key: string } | undefined> => {
  const { rows } = await db.execute<{ source: string; key: string }>(sql`
    select distinct on (host_key) source, host_key as key from alerts
    where tenant = ${tenant} and lower(alert->'host'->>'name') = lower(${name}) order by host_key, id desc limit 2`)
  return rows.length === 1 ? rows[0] : undefined
}

/** What the workflow must know of its incident. */
interface TakenAlerts {
  readonly through: number
  readonly severity: Severity
  readonly newest: number
  /** Epoch ms at which the alert came that raised the severity, where one did. */
  readonly raisedAt?: number
  /** Epoch ms at which the earliest of what was merged in, equally severe, had come. */
  readonly receivedAt?: number
  /** The newest of those that are worse than all before: worse in level, or as bad and not stopped. */
  readonly worse?: number
  readonly mergedInto?: number
  /** How many incidents were merged into it. */
  readonly merged: number
  /** What the gravest of them was held for, where they had been looked into. */
  readonly held?: Verdict
  /** What merged incidents have handed over and is not over. */
  readonly adopted: readonly Pick<Containment, 'key' | 'hostId' | 'hostName' | 'state' | 'reviewAt'>[]
}

/**
 * Takes note of all alerts that wait: a line on the record if there are any, and one if they raise the severity above the `known`
 * one. Returns the newest and the incident's severity.
 */
export const takeAlerts = (db: Database, incident: number, through: number, known: Severity): Promise<TakenAlerts> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.execute<{
      alert_seq: number
      read_seq: number
      severity: Severity
      rated_against: Severity | null
      merged_into: number | null
      merged: number
      held: readonly Verdict[] | null
    }>(sql`
      select alert_seq, greatest(read_seq, ${through})::int as read_seq, severity, rated_against, merged_into,
        (select count(*)::int from incidents m where m.merged_into = incidents.id) as merged,
        (select json_agg(m.finding->>'verdict') from incidents m where m.merged_into = incidents.id and m.finding is not null) as held
      from incidents where id = ${incident} for update`)
    const row = rows[0]
    if (!row) throw new Error(`There is no incident ${incident}.`)
    let raisedAt: number | undefined
    // By what the workflow knows: an attempt that was lost may have put them on the record already.
    const worse = row.alert_seq > through ? await readWorse(tx, incident, through) : undefined
    if (row.alert_seq > row.read_seq) {
      const { rows: titles } = await tx.execute<{ title: string; n: number; came: number; level: Severity }>(sql`
        select title, count(*)::int as n, (extract(epoch from min(received_at)) * 1000)::float8 as came,
          (array['low','medium','high','critical','emergency'])[max(array_position(array['low','medium','high','critical','emergency'], severity))] as level
        from alerts where incident = ${incident} and seq > ${row.read_seq}
        group by title order by max(array_position(array['low','medium','high','critical','emergency'], severity)) desc, n desc limit 5`)
      const what = {
        kind: 'alerts added',
        count: row.alert_seq - row.read_seq,
        titles: titles.map(({ title }) => title),
      } as const
      const at = new Date().toISOString()
      await appendEntry(tx, incident, { at, who: 'Hikeshi', what }, row.alert_seq)
      const [first] = titles
      // Not where a person rated it so: that is on the record already.
      const raises = first && !isWorse(row.severity, first.level) && isWorse(first.level, row.rated_against ?? known)
      if (raises && isWorse(row.severity, known)) {
        raisedAt = first.came
        const raised = { kind: 'severity raised', from: known, to: row.severity } as const
        await appendEntry(tx, incident, {
          at,
          who: 'Hikeshi',
          why: { kind: 'worse alert', title: first.title },
          what: raised,
        })
      }
    }
    // Of another level other times were agreed.
    await tx.execute(sql`
      update incidents set changed = false, limits_near = case when ${row.severity === known} then limits_near else '{}' end
      where id = ${incident} and (changed or ${row.severity !== known})`)
    const { rows: adopted } = await tx.execute<TakenAlerts['adopted'][number] & Record<string, unknown>>(sql`
      select key, host_id as "hostId", host_name as "hostName", state, to_json(review_at)#>>'{}' as "reviewAt" from containments
      where incident = ${incident} and key ~ '/of \\d+$' and state not in ('released', 'not ours', 'failed')`)
    // What was no worse has its own, longer times.
    const { rows: merged } = await tx.execute<{ at: number | null }>(sql`
      select (extract(epoch from min(opened_at)) * 1000)::float8 as at from incidents where merged_into = ${incident} and severity = ${row.severity}`)
    const receivedAt = merged[0]?.at ?? undefined
    const held = gravest(...(row.held ?? []))
    return {
      through: row.alert_seq,
      severity: row.severity,
      newest: row.alert_seq,
      ...(receivedAt !== undefined && { receivedAt }),
      ...(raisedAt !== undefined && { raisedAt }),
      ...(worse !== undefined && { worse }),
      ...(row.merged_into !== null && { mergedInto: row.merged_into }),
      merged: row.merged,
      ...(held !== undefined && { held }),
      adopted,
    }
  })

/** The newest alert after that one which is worse than all up to it. */
const readWorse = async (tx: Reader, incident: number, through: number): Promise<number | undefined> => {
  const { rows } = await tx.execute<{ worse: number | null }>(sql`
    with known as (select seq, ${badness} as bad from alerts where incident = ${incident} and alert is not null)
    select max(seq)::int as worse from known
    where seq > ${through} and bad > coalesce((select max(bad) from known where seq <= ${through}), 0)`)
  return rows[0]?.worse ?? undefined
}

/** Notes that a time agreed is near, or that it is not any more: it was kept, or has passed. */
export const markLimit = async (tx: Reader, incident: number, limit: Limit, isNear: boolean): Promise<void> => {
  const others = sql`array_remove(limits_near, ${limit}::text)`
  const near = isNear ? sql`array_append(${others}, ${limit}::text)` : others
  await tx.execute(sql`update incidents set limits_near = ${near} where id = ${incident}`)
}

/** Notes which machine an incident is about that was known by its address alone, once. */
export const nameHost = async (
  tx: Reader,
  incident: number,
  address: string,
  host: { readonly id: string; readonly name: string },
  who: string,
): Promise<void> => {
  const { rows } = await tx.execute(sql`
    update incidents set host_id = ${host.id}, host_name = ${host.name} where id = ${incident} and host_name = ${address} returning id`)
  if (rows.length === 0) return
  const what = { kind: 'address resolved', address, host: host.name } as const
  await appendEntry(tx, incident, { at: new Date().toISOString(), who, what })
}
