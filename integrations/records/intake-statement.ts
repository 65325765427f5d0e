import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import type { Arrival, Delivery, Recorded } from './arrival.ts'
import { entryBody } from './log.ts'
import type { DueRing } from './relaying.ts'
import { storedFingerprint } from './stored.ts'

/** How long a ring may be under way before the relay rings again. */
const ringPatience = '10 seconds'

const severityOrder = sql.raw(`array['low','medium','high','critical','emergency']`)

type Row = Record<string, unknown> &
  DueRing & {
    readonly n: number
    readonly id: string | null
    readonly home: number | null
    readonly isNew: boolean
    readonly ring: boolean
  }

/**
 * Keeps the bodies, inserts the alerts that are new, and attaches each to the open incident of its host or opens one; in one
 * statement, which is one transaction and one way to the database and back. `arrivals` hold no alert twice, no name of two machines,
 * and no machine of two names.
 *
 * The rows of the keys are locked until the commit, in one order; closing an incident locks them as well. What another transaction has
 * written since this statement began is not seen by it: an alert of an incident that was opened meanwhile is left out of the answer,
 * an alert or a key that was written meanwhile breaks it (unique violation). In all cases the caller tries again.
 *
 * @returns the arrivals that are recorded now or were before; `n` is the place in `arrivals`.
 */
export const recordOnce = async (
  db: Database,
  arrivals: readonly Arrival[],
  deliveries: readonly Delivery[],
): Promise<(Recorded & { readonly n: number })[]> => {
  const { rows } = await db.execute<Row>(sql`
    with kept as (
      insert into deliveries (tenant, source, digest, body, state, fault)
      select tenant, source, decode(digest, 'hex'), decode(body, 'base64'), case when fault is null then 'parsed' else 'unparsed' end, fault
      from json_to_recordset(${JSON.stringify(deliveries.map(deliveryInput))}) as d(tenant text, source text, digest text, body text, fault text)
      order by 1, 2, 3
      on conflict do nothing
    ), arrived as materialized (
      select * from json_to_recordset(${JSON.stringify(arrivals.map(arrivalInput))}) as a(
        n int, tenant text, source text, "vendorId" text, revision text, digest text, severity text, title text, key text,
        "nameKey" text, fingerprint text,
        playbook text, "playbookVersion" text, opening text, alert jsonb)
    ), known as (
      -- The alert itself; or, where the product calls an alert ended, an earlier state of it, whose incident this belongs to; except
      -- that what the product now calls real does not go down with an incident that was dismissed.
      select a.n, k.id, k.incident, k.revision = a.revision as is_repeat
      from arrived a cross join lateral (
        select id, incident, revision from alerts k
        where k.tenant = a.tenant and k.source = a.source and k.vendor_id = a."vendorId"
          and (k.revision = a.revision or (a.alert->>'resolution' is not null and k.incident is not null and not (
            a.alert->>'resolution' = 'true positive' and exists (
              select from incidents d where d.id = k.incident and d.verdict in ('false positive', 'benign')))))
        order by k.revision = a.revision desc, k.id desc limit 1
      ) k
    ), wanted as (
      -- One row a machine: the caller gives no name to two machines, and no machine two names.
      select distinct tenant, key, "nameKey" as name from arrived a where a.alert is not null and not exists (select from known k where k.n = a.n)
    ), held as (
      select k.tenant, k.key, k.incident, k.machines
      from open_keys k join (select tenant, key from wanted union select tenant, name from wanted) w using (tenant, key)
      order by 1, 2 for update of k
    ), matched as (
      -- A name says which machine it is as long as no product has two machines of it.
      select w.*, own.incident as by_key, named.key is not null as has_name, case when (
          select count(*) = count(distinct split_part(m, ':', 2)) from (select unnest(named.machines) union select w.key) machines(m)
        ) then named.incident end as by_name
      from wanted w left join held own on own.tenant = w.tenant and own.key = w.key
        left join held named on named.tenant = w.tenant and named.key = w.name
    ), homes as materialized (
      -- Of two open incidents the older one takes it; what they share links the other.
      select m.*, least(by_key, by_name) is null as opened, coalesce(least(by_key, by_name), nextval('incidents_id_seq'))::int as incident
      from matched m
    ), made as (
      insert into open_keys (tenant, key, incident, machines)
      select tenant, key, incident, '{}'::text[] from homes where by_key is null
      union all select tenant, name, incident, array[key] from homes where name is not null and not has_name
      order by 1, 2
    ), named as (
      update open_keys k set machines = array_append(k.machines, h.key)
      from homes h where k.tenant = h.tenant and k.key = h.name and h.has_name and h.key <> all(k.machines)
    ), placed as (
      select a.*, coalesce(k.incident, h.incident) as incident, coalesce(h.opened, false) as opens,
        row_number() over (partition by coalesce(k.incident, h.incident) order by a.n) as place
      from arrived a left join known k using (n) left join homes h on k.n is null and h.tenant = a.tenant and h.key = a.key
      where a.alert is not null and not coalesce(k.is_repeat, false)
    ), total as (
      select incident, bool_or(opens) as opens, count(*)::int as n, max(array_position(${severityOrder}, severity)) as worst
      from placed group by incident
    ), opened as (
      insert into incidents (id, tenant, source, severity, title, playbook, playbook_version, kind, host_key, name_key, host_id, host_name,
        opened_by, alert_seq, rung_seq, ring_after, seq, head, previous)
      overriding system value
      select p.incident, p.tenant, p.source, (${severityOrder})[t.worst], p.title, p.playbook, p."playbookVersion", p.alert->>'category',
        case when p.alert ? 'host' then p.key end, p."nameKey", p.alert->'host'->>'id', p.alert->'host'->>'name',
        'alert', t.n, t.n, now() + ${ringPatience}::interval, 1, sha256(convert_to('1' || p.opening, 'UTF8')),
        case when p.alert ? 'host' then greatest(
          (select max(id) from incidents b where b.tenant = p.tenant and b.host_key = p.key),
          (select max(id) from incidents b where b.tenant = p.tenant and b.name_key = p."nameKey" and split_part(b.host_key, ':', 2) <> split_part(p.key, ':', 2))) end
      from placed p join total t using (incident) where t.opens and p.place = 1
      returning *
    ), logged as (
      insert into events (incident, seq, body, hash)
      select o.id, 1, p.opening, o.head from opened o join placed p on p.incident = o.id and p.place = 1
    ), attached as (
      update incidents i set
        alert_seq = i.alert_seq + t.n,
        -- What is no worse than what a person had before them does not undo their rating.
        severity = case when t.worst > coalesce(array_position(${severityOrder}, i.rated_against), 0)
          then (${severityOrder})[greatest(array_position(${severityOrder}, i.severity), t.worst)] else i.severity end,
        rung_seq = case when i.rung_seq <= i.read_seq or i.ring_after < now() then i.alert_seq + t.n else i.rung_seq end,
        ring_after = case when i.rung_seq <= i.read_seq or i.ring_after < now() then now() + ${ringPatience}::interval else i.ring_after end
      from total t where i.id = t.incident and not t.opens
      returning i.*
    ), home as (
      select *, true as ring from opened union all select *, state = 'open' and rung_seq = alert_seq from attached
    ), stored as (
      insert into alerts (tenant, source, vendor_id, revision, state, digest, occurred_at, severity, title, host_key, name_key, sha256,
        fingerprint, alert, incident, seq)
      select a.tenant, a.source, a."vendorId", a.revision, case when a.alert is null then 'unresolved' else 'recorded' end,
        decode(a.digest, 'hex'), (a.alert->>'occurredAt')::timestamptz, a.severity, a.title, a.key, a."nameKey", a.alert->'process'->>'sha256',
        a.fingerprint, a.alert, h.id, h.alert_seq - t.n + p.place
      from arrived a left join placed p using (n) left join total t on t.incident = p.incident left join home h on h.id = p.incident
      where (a.alert is null or h.id is not null) and not exists (select from known k where k.n = a.n and k.is_repeat)
      order by a.n
      returning id, tenant, source, vendor_id, revision, incident
    )
    select a.n, coalesce(s.id, k.id)::text as id, coalesce(s.incident, k.incident) as home, s.id is not null as "isNew",
      coalesce(h.ring, false) as ring, h.id as incident, h.tenant, h.playbook, h.playbook_version as "playbookVersion", h.severity, h.title,
      h.source, h.host_id as "hostId", h.host_name as "hostName", h.alert_seq as "alertSeq", h.state, h.changed, h.kind, to_json(h.opened_at)#>>'{}' as "openedAt"
    from arrived a
    left join known k on k.n = a.n and k.is_repeat
    left join stored s on s.tenant = a.tenant and s.source = a.source and s.vendor_id = a."vendorId" and s.revision = a.revision
    left join home h on h.id = s.incident`)
  return rows.flatMap(({ n, id, home, isNew, ring, ...due }) =>
    id === null
      ? []
      : [{ n, alert: Number(id), isNew, ...(home !== null && { incident: home }), ...(ring && { ring: due }) }],
  )
}

const arrivalInput = ({ digest, alert, why, fingerprint, ...arrival }: Arrival, n: number): object => {
  const { title, severity } = arrival
  const what = { kind: 'incident opened', title, severity, by: 'alert' } as const
  const entry = { at: new Date().toISOString(), who: 'Hikeshi', ...(why !== undefined && { why }), what }
  return {
    ...arrival,
    n,
    digest: digest?.toString('hex'),
    fingerprint: fingerprint && storedFingerprint(fingerprint),
    alert,
    opening: entryBody(entry),
  }
}

const deliveryInput = ({ digest, body, ...delivery }: Delivery): object => ({
  ...delivery,
  digest: digest.toString('hex'),
  body: Buffer.from(body).toString('base64'),
})
