import { sql } from 'drizzle-orm'
import type { Severity } from '../../policy/severity.ts'
import type { Alert } from '../edr/contract.ts'
import type { Database, Transaction } from './database.ts'
import { entryBody } from './log.ts'

/** One alert on its way into the records, with what the server decided about it. */
export interface Arrival {
  readonly tenant: string
  readonly source: string
  /** SHA-256 of the body it came in; absent when it was read from the product's API. */
  readonly digest?: Buffer
  readonly vendorId: string
  readonly revision: string
  /** Absent for a thin body: the alert is unresolved until it has been read by API. */
  readonly alert?: Alert
  /** Our level, by the customer's policy. */
  readonly severity: Severity
  /** Why it is not the vendor's level, where it is not. */
  readonly why?: string
  readonly title: string
  /** What merges alerts into one incident; unique to this alert where it names no host. */
  readonly key: string
  readonly fingerprint: string | undefined
  readonly playbook: string
  readonly playbookVersion: string
}

export interface Recorded {
  readonly alert: number
  /** Absent while the alert is unresolved. */
  readonly incident?: number
  /** False for a repeat, which changed nothing. */
  readonly isNew: boolean
  /** Set where the caller must ring the incident's workflow now. */
  readonly ring: boolean
}

interface InsertedRow extends Record<string, unknown> {
  readonly n: number
  readonly id: string
  readonly incident: number | null
  readonly is_new: boolean
}

/** A raw body as it came, of alerts that were read from it, or with the fault of one that could not be read. */
export interface Delivery {
  readonly tenant: string
  readonly source: string
  /** SHA-256 of the body: the same body again is one row. */
  readonly digest: Buffer
  readonly body: Uint8Array
  /** Why no alert could be read from it; such a body is shown to the operators. */
  readonly fault?: string
}

/** How long a ring may be under way before the relay rings again. */
const ringPatience = '10 seconds'

/**
 * Records alerts and finds or opens their incidents, in one transaction: all of them or none. Repeats (by tenant, source,
 * vendor id and revision) change nothing and answer with the incident of the first. The answer is in the order of `arrivals`.
 */
export const recordArrivals = (
  db: Database,
  arrivals: readonly Arrival[],
  deliveries: readonly Delivery[] = [],
): Promise<Recorded[]> =>
  db.transaction(async (tx) => {
    if (deliveries.length > 0) await keepDeliveries(tx, deliveries)
    if (arrivals.length === 0) return []
    const rows = await insertAlerts(tx, arrivals)
    const fresh = rows.filter((row) => row.is_new && arrivals[row.n]?.alert !== undefined)
    const places = await placeAlerts(
      tx,
      fresh.flatMap((row) => {
        const arrival = arrivals[row.n]
        return arrival ? [{ id: row.id, earlier: row.incident, arrival }] : []
      }),
    )
    return rows.map((row) => {
      const place = places.get(row.id)
      const incident = place?.incident ?? row.incident
      return {
        alert: Number(row.id),
        isNew: row.is_new,
        ring: place?.ring ?? false,
        ...(incident !== null && { incident }),
      }
    })
  })

/** Inserts what is new. For a repeat, and for a changed state of a known alert, says which incident that one belongs to. */
const insertAlerts = async (tx: Transaction, arrivals: readonly Arrival[]): Promise<InsertedRow[]> => {
  const input = JSON.stringify(
    arrivals.map((arrival, n) => ({
      ...arrival,
      n,
      digest: arrival.digest?.toString('hex') ?? null,
      alert: arrival.alert ?? null,
    })),
  )
  const { rows } = await tx.execute<InsertedRow>(sql`
    with arrived as (
      select * from jsonb_to_recordset(${input}::jsonb) as a(
        n int, tenant text, source text, "vendorId" text, revision text, digest text, severity text, title text,
        key text, fingerprint text, alert jsonb)
    ), inserted as (
      insert into alerts (tenant, source, vendor_id, revision, state, digest, occurred_at, severity, title, host_key, sha256, fingerprint, alert)
      select tenant, source, "vendorId", revision, case when alert is null then 'unresolved' else 'recorded' end,
        decode(digest, 'hex'), (alert->>'occurredAt')::timestamptz, severity, title, key, alert->'process'->>'sha256', fingerprint, alert
      from arrived order by tenant, source, "vendorId", revision
      on conflict (tenant, source, vendor_id, revision) do nothing
      returning id, tenant, source, vendor_id, revision
    )
    select a.n, coalesce(i.id, known.id)::text as id, known.incident, i.id is not null as is_new
    from arrived a
    left join inserted i on (i.tenant, i.source, i.vendor_id, i.revision) = (a.tenant, a.source, a."vendorId", a.revision)
      and a.n = (select min(b.n) from arrived b
        where (b.tenant, b.source, b."vendorId", b.revision) = (a.tenant, a.source, a."vendorId", a.revision))
    left join lateral (
      select k.id, k.incident from alerts k
      where (k.tenant, k.source, k.vendor_id) = (a.tenant, a.source, a."vendorId")
        and (k.revision = a.revision or (a.alert->>'resolution' is not null and k.incident is not null))
      order by k.revision = a.revision desc, k.id desc limit 1
    ) known on true
    order by a.n`)
  // Repeats within this very batch, and of rows that another transaction has just written, are looked up now.
  if (rows.some((row) => row.id === null)) return resolveRepeats(tx, arrivals, rows)
  return rows
}

/** Repeats whose first is not in the statement's snapshot: written by this batch, or by a transaction that has just ended. */
const resolveRepeats = async (
  tx: Transaction,
  arrivals: readonly Arrival[],
  rows: InsertedRow[],
): Promise<InsertedRow[]> => {
  const resolved: InsertedRow[] = []
  for (const row of rows) {
    const arrival = arrivals[row.n]
    if (row.id !== null || !arrival) {
      resolved.push(row)
      continue
    }
    const found = await tx.execute<InsertedRow>(sql`
      select ${row.n}::int as n, id::text, incident, false as is_new from alerts
      where tenant = ${arrival.tenant} and source = ${arrival.source} and vendor_id = ${arrival.vendorId} and revision = ${arrival.revision}`)
    resolved.push(found.rows[0] ?? row)
  }
  return resolved
}

interface Placed {
  readonly incident: number
  readonly ring: boolean
}

interface Place {
  readonly id: string
  /** The incident of an earlier state of the same alert that the product now calls ended. */
  readonly earlier: number | null
  readonly arrival: Arrival
}

/** Attaches new alerts to the open incident of their key, or opens one. The key's row is locked until the commit. */
const placeAlerts = async (tx: Transaction, places: readonly Place[]): Promise<Map<string, Placed>> => {
  if (places.length === 0) return new Map()
  const byKey = JSON.stringify(
    places
      .filter((place) => place.earlier === null)
      .map(({ arrival }) => ({ tenant: arrival.tenant, key: arrival.key })),
  )
  const { rows: keys } = await tx.execute<{ tenant: string; key: string; incident: number; opened: boolean }>(sql`
    with wanted as (
      select distinct tenant, key from jsonb_to_recordset(${byKey}::jsonb) as w(tenant text, key text)
    ), held as (
      select k.* from open_keys k join wanted using (tenant, key) order by tenant, key for update of k
    ), made as (
      insert into open_keys (tenant, key, incident)
      select tenant, key, nextval(pg_get_serial_sequence('incidents', 'id'))
      from (select tenant, key from wanted except select tenant, key from held order by 1, 2) missing
      on conflict (tenant, key) do update set tenant = excluded.tenant
      returning tenant, key, incident, xmax = 0 as opened
    )
    select tenant, key, incident, opened from made union all select tenant, key, incident, false from held`)
  const incidentOf = new Map(keys.map((row) => [`${row.tenant}\n${row.key}`, row]))

  const now = new Date().toISOString()
  const openings = new Map<number, object>()
  const input = places.flatMap(({ id, earlier, arrival }) => {
    const row = incidentOf.get(`${arrival.tenant}\n${arrival.key}`)
    const incident = earlier ?? row?.incident
    if (incident === undefined) return []
    if (earlier === null && row?.opened && !openings.has(incident)) {
      const { tenant, source, severity, why, title, playbook, playbookVersion, alert } = arrival
      const body = entryBody({
        at: now,
        who: 'Hikeshi',
        ...(why !== undefined && { why }),
        what: { kind: 'incident opened', title, severity, by: 'alert' },
      })
      openings.set(incident, {
        incident,
        tenant,
        source,
        severity,
        title,
        playbook,
        playbookVersion,
        body,
        hostKey: alert?.host ? arrival.key : null,
        hostId: alert?.host?.id ?? null,
        hostName: alert?.host?.name ?? null,
      })
    }
    return [{ id, incident, severity: arrival.severity }]
  })
  const { rows } = await tx.execute<{ id: string; incident: number; ring: boolean }>(sql`
    with placed as (
      select *, row_number() over (partition by incident order by id) as place
      from jsonb_to_recordset(${JSON.stringify(input)}::jsonb) as p(id bigint, incident int, severity text)
    ), total as (
      select incident, count(*)::int as n, max(array_position(${severityOrder}, severity)) as worst from placed group by incident
    ), opened as (
      insert into incidents (id, tenant, source, severity, title, playbook, playbook_version, host_key, host_id, host_name,
        opened_by, alert_seq, rung_seq, ring_after, seq, head, previous)
      overriding system value
      select o.incident, o.tenant, o.source, (${severityOrder})[t.worst], o.title, o.playbook, o."playbookVersion", o."hostKey", o."hostId",
        o."hostName", 'alert', t.n, t.n, now() + ${ringPatience}::interval, 1, sha256(convert_to('1' || o.body, 'UTF8')),
        (select max(id) from incidents p where p.tenant = o.tenant and p.host_key = o."hostKey")
      from jsonb_to_recordset(${JSON.stringify([...openings.values()])}::jsonb) as o(incident int, tenant text, source text, severity text,
        title text, playbook text, "playbookVersion" text, "hostKey" text, "hostId" text, "hostName" text, body text)
      join total t using (incident)
      returning id, alert_seq, seq, head
    ), logged as (
      insert into events (incident, seq, body, hash)
      select opened.id, 1, o.body, opened.head from opened
      join jsonb_to_recordset(${JSON.stringify([...openings.values()])}::jsonb) as o(incident int, body text) on o.incident = opened.id
    ), attached as (
      update incidents i set
        alert_seq = i.alert_seq + t.n,
        severity = (${severityOrder})[greatest(array_position(${severityOrder}, i.severity), t.worst)],
        rung_seq = case when i.rung_seq <= i.read_seq or i.ring_after < now() then i.alert_seq + t.n else i.rung_seq end,
        ring_after = case when i.rung_seq <= i.read_seq or i.ring_after < now() then now() + ${ringPatience}::interval else i.ring_after end
      from total t where i.id = t.incident and t.incident not in (select id from opened)
      returning i.id, i.alert_seq, i.state = 'open' and i.rung_seq = i.alert_seq as ring
    ), homes as (
      select id, alert_seq, true as ring from opened union all select id, alert_seq, ring from attached
    )
    update alerts a set incident = p.incident, seq = h.alert_seq - t.n + p.place
    from placed p join total t using (incident) join homes h on h.id = p.incident
    where a.id = p.id
    returning a.id::text, a.incident, h.ring`)
  return new Map(rows.map((row) => [row.id, row]))
}

const severityOrder = sql.raw(`array['low','medium','high','critical','emergency']`)

const keepDeliveries = async (tx: Transaction, deliveries: readonly Delivery[]): Promise<void> => {
  const values = deliveries.map(
    ({ tenant, source, digest, body, fault }) =>
      sql`(${tenant}, ${source}, ${digest}, ${Buffer.from(body)}, ${fault === undefined ? 'parsed' : 'unparsed'}, ${fault ?? null})`,
  )
  await tx.execute(sql`
    insert into deliveries (tenant, source, digest, body, state, fault) values ${sql.join(values, sql`, `)} on conflict do nothing`)
}
