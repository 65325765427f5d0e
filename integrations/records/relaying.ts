import { sql } from 'drizzle-orm'
import type { Reason } from '../../policy/reason.ts'
import type { Severity } from '../../policy/severity.ts'
import type { Kind } from '../../policy/kinds.ts'
import type { Database } from './database.ts'
import { joinedOfIncident, type JoinedRow } from './host-state.ts'
import type { Thin } from './sources.ts'

/** An incident whose workflow must be told that alerts wait, with what its start needs. */
export interface DueRing {
  readonly incident: number
  readonly tenant: string
  readonly playbook: string
  readonly playbookVersion: string
  readonly severity: Severity
  readonly title: string
  readonly source: string | null
  readonly hostId: string | null
  readonly hostName: string | null
  readonly alertSeq: number
  readonly kind: Kind | null
  readonly state: 'open' | 'closed'
  /** A person changed it: its workflow is to read its row. */
  readonly changed: boolean
  /** ISO instant at which its first alert came. */
  readonly openedAt: string
}

const columns =
  sql.raw(`id as incident, tenant, playbook, playbook_version as "playbookVersion", severity, title, source, host_id as "hostId",
  host_name as "hostName", alert_seq as "alertSeq", state, changed, kind, to_json(opened_at)#>>'{}' as "openedAt"`)

/** What a ring needs, for incidents that have just been recorded. */
export const readRings = async (db: Database, incidents: readonly number[]): Promise<DueRing[]> => {
  if (incidents.length === 0) return []
  const { rows } = await db.execute<DueRing & Record<string, unknown>>(
    sql`select ${columns} from incidents where id in ${[...incidents]} and (state = 'open' or changed)`,
  )
  return rows
}

/** What the start of a closed incident's aftercare needs. */
export const readClosed = async (db: Database, incident: number): Promise<DueRing | undefined> => {
  const { rows } = await db.execute<DueRing & Record<string, unknown>>(
    sql`select ${columns} from incidents where id = ${incident} and state = 'closed'`,
  )
  return rows[0]
}

const isDue = sql.raw(
  "((state = 'open' and alert_seq > read_seq and (ring_after <= now() or rung_seq <= read_seq)) or (changed and ring_after <= now()))",
)

/**
 * Leases rings that are due, worst severity first, customers with the same severity by turns, each one's oldest first: nobody else
 * takes them for `lease` ms, and no lock is held while they are delivered.
 */
export const leaseRings = async (db: Database, limit: number, lease: number): Promise<DueRing[]> => {
  const { rows } = await db.execute<DueRing & { place: number } & Record<string, unknown>>(sql`
    with ranked as (
      select id as ranked_id, array_position(array['emergency','critical','high','medium','low'], severity) as level,
        row_number() over (partition by tenant, severity order by id) as turn
      from incidents where ${isDue}
    ), due as (
      select ranked_id as due_id, level * 1000000000::bigint + turn as place from incidents join ranked on ranked_id = id
      where ${isDue} order by level, turn, id limit ${limit} for update of incidents skip locked
    )
    update incidents set rung_seq = alert_seq, ring_after = now() + ${lease} * interval '1 millisecond'
    from due where id = due_id returning ${columns}, place::float8 as place`)
  return rows.toSorted((a, b) => a.place - b.place || a.incident - b.incident)
}

/** Rings did not get through: they are due again at once, or after `wait` ms. */
export const returnRings = async (db: Database, incidents: readonly number[], wait: number): Promise<void> => {
  await db.execute(
    sql`update incidents set ring_after = now() + ${wait} * interval '1 millisecond' where id = any(${sql.param(incidents)}::int[])`,
  )
}

/** An answer that counts and that the workflow does not have yet. */
export interface DueAnswer {
  readonly answer: number
  readonly question: string
  /** Key of the question. */
  readonly key: string
  readonly tenant: string
  readonly incident: number
  readonly choice: string
  readonly by: string
  readonly reason: Reason
  /** Whether it decided the question, or others must agree; then `heard`: all who were asked so far have spoken. */
  readonly decides: boolean
  readonly heard: boolean
  /** Hosts that came to the incident with others. */
  readonly also: readonly JoinedRow[] | null
}

/** Leases answers that the workflow must still be given, oldest first; `only` one of them where given. */
export const leaseAnswers = async (db: Database, limit: number, lease: number, only?: number): Promise<DueAnswer[]> => {
  const { rows } = await db.execute<DueAnswer & Record<string, unknown>>(sql`
    update answers a set try_after = now() + ${lease} * interval '1 millisecond'
    from questions q
    where q.id = a.question and a.id in (
      select id from answers where won and delivered_at is null and (try_after <= now() or id = ${only ?? null}) and (${only ?? null}::bigint is null or id = ${only ?? null})
      order by id limit ${limit} for update skip locked)
    returning a.id::int as answer, a.question::text, q.key, q.tenant, q.incident, a.choice, a.person_name as by, coalesce(a.reason, '""') as reason,
      q.state = 'answered' and a.id = (select max(last.id) from answers last where last.question = q.id and last.won) as decides,
      not exists (select from jsonb_array_elements_text(q.asked) one where not q.voices @> jsonb_build_array(jsonb_build_object('name', one))) as heard,
      (select ${joinedOfIncident} from incidents i where i.id = q.incident) as also`)
  return rows
}

/** The workflow has it, or has ended. */
export const markDelivered = async (db: Database, answer: number): Promise<void> => {
  await db.execute(sql`update answers set delivered_at = now() where id = ${answer}`)
}

/** Thin alerts that must be read by API, oldest first; those after the row `after`, so that what stays unread stands in nobody's way. */
export const listUnresolved = async (
  db: Database,
  limit: number,
  after: number,
): Promise<(Thin & { readonly row: number })[]> => {
  const { rows } = await db.execute<Thin & { row: number } & Record<string, unknown>>(sql`
    select id::float8 as row, tenant, source, vendor_id as "vendorId", revision from alerts
    where state = 'unresolved' and id > ${after} order by id limit ${limit}`)
  return rows
}
