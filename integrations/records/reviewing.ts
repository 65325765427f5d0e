import { sql } from 'drizzle-orm'
import type { Severity } from '../../policy/severity.ts'
import type { Standing } from '../../policy/standing.ts'
import type { Database, Reader, Transaction } from './database.ts'
import { appendEntry } from './log.ts'
import { lockDecisions, whyNotMerged } from './mergeable.ts'

/** What a person does to an incident, and why. */
export interface Review {
  readonly tenant: string
  readonly by: string
  readonly reason: string
}

const severityOrder = sql.raw(`array['low','medium','high','critical','emergency']`)

/** Why something could not be done, for whoever asked for it. */
export type Reviewed = { readonly done: true } | { readonly error: string }

interface Row extends Record<string, unknown> {
  readonly id: number
  readonly state: 'open' | 'closed'
  readonly severity: Severity
  readonly alert_seq: number
  readonly playbook: string
  readonly dryRun: boolean
}

/** Locks incidents of one tenant, the smaller number first, so that two people who merge them crosswise do not wait for each other. */
const lock = async (tx: Transaction, tenant: string, ids: readonly number[]): Promise<Map<number, Row>> => {
  const { rows } = await tx.execute<Row>(sql`
    select id, state, severity, alert_seq, playbook, dry_run as "dryRun" from incidents where tenant = ${tenant} and id in ${[...ids]} order by id for update`)
  return new Map(rows.map((row) => [row.id, row]))
}

const line = ({ by: who, reason: why }: Review) => ({ at: new Date().toISOString(), who, why })

/** The workflow is to read the incident's row: it is rung at once, and by the relay until it has. */
const markChanged = (tx: Transaction, ids: readonly number[]) =>
  tx.execute(sql`update incidents set changed = true, ring_after = now() where id in ${[...ids]}`)

/** Rates an open incident otherwise, either way. A later alert that is worse than all that were there raises it again; any other leaves it as it is. */
export const rerate = (db: Database, incident: number, to: Severity, review: Review): Promise<Reviewed> =>
  db.transaction(async (tx) => {
    const row = (await lock(tx, review.tenant, [incident])).get(incident)
    if (!row) return { error: `${review.tenant} has no incident ${incident}.` }
    if (row.state === 'closed') return { error: `Incident ${incident} is closed.` }
    if (row.severity === to) return { error: `Incident ${incident} is rated ${to} already.` }
    await tx.execute(sql`
      update incidents i set severity = ${to}, rated_against =
        (${severityOrder})[(select max(array_position(${severityOrder}, a.severity)) from alerts a where a.incident = i.id)]
      where id = ${incident}`)
    await appendEntry(tx, incident, { ...line(review), what: { kind: 'severity re-rated', from: row.severity, to } })
    await markChanged(tx, [incident])
    return { done: true }
  })

/** Notes on both records that two incidents, open or closed, belong together. */
export const link = (db: Database, incident: number, other: number, review: Review): Promise<Reviewed> =>
  db.transaction(async (tx) => {
    if (incident === other) return { error: 'An incident is not linked with itself.' }
    const rows = await lock(tx, review.tenant, [incident, other])
    const missing = [incident, other].find((id) => !rows.has(id))
    if (missing !== undefined) return { error: `${review.tenant} has no incident ${missing}.` }
    const [first, second] = [Math.min(incident, other), Math.max(incident, other)]
    const { rows: made } = await tx.execute(sql`
      insert into incident_links (tenant, incident, other, by, reason)
      values (${review.tenant}, ${first}, ${second}, ${review.by}, ${review.reason}) on conflict do nothing returning incident`)
    if (made.length === 0) return { error: `Incidents ${first} and ${second} are linked already.` }
    await appendEntry(tx, first, { ...line(review), what: { kind: 'linked', incident: second } })
    await appendEntry(tx, second, { ...line(review), what: { kind: 'linked', incident: first } })
    return { done: true }
  })

/**
 * Closes an incident into another one, in one transaction: its alerts, its hosts' further alerts and what it holds cut off go over, its
 * open question is withdrawn. The keys of hosts are locked first, then the incidents, as attaching and closing do: an alert that comes
 * meanwhile finds the other incident. Both workflows are told to look. Refused while an order of the first one has no answer of the
 * product, and where either is decided, so that no decision is lost and none is taken for a host of which nobody was asked; and where
 * one of them alone is a dry run, so that nothing real is only played through, and nothing played is done.
 */
export const merge = (
  db: Database,
  from: number,
  into: number,
  review: Review,
  { isDryRun }: Pick<Standing, 'isDryRun'>,
): Promise<Reviewed> =>
  db.transaction(async (tx) => {
    if (from === into) return { error: 'An incident is not merged into itself.' }
    await tx.execute(sql`select 1 from open_keys where incident in ${[from, into]} order by tenant, key for update`)
    await lockDecisions(tx, [from, into])
    const rows = await lock(tx, review.tenant, [from, into])
    for (const id of [from, into]) {
      const row = rows.get(id)
      if (!row) return { error: `${review.tenant} has no incident ${id}.` }
      if (row.state === 'closed') return { error: `Incident ${id} is closed; closed incidents can be linked.` }
    }
    const dry = [...rows.values()].filter(isDryRun).map(({ id }) => id)
    if (dry.length === 1)
      return { error: `Incident ${dry[0]} is a dry run, and the other one is not. The two can be linked.` }
    const error = await whyNotMerged(tx, from, into)
    if (error !== undefined) return { error }
    const alerts = await moveAlerts(tx, from, into)
    const hosts = await moveContainments(tx, from, into)
    await tx.execute(
      sql`update questions set state = 'withdrawn', settled_at = now() where incident = ${from} and state = 'open'`,
    )
    // Who chose for the one host was not asked about the others.
    await tx.execute(sql`update questions set voices = '[]' where incident = ${into} and state = 'open'`)
    await tx.execute(
      sql`update incidents set state = 'closed', closed_at = now(), merged_into = ${into} where id = ${from}`,
    )
    await tx.execute(sql`update incidents set merged_into = ${into} where merged_into = ${from}`)
    await appendEntry(tx, from, { ...line(review), what: { kind: 'merged into', incident: into } })
    await appendEntry(tx, into, { ...line(review), what: { kind: 'merged in', incident: from, alerts, hosts } })
    await markChanged(tx, [from, into])
    return { done: true }
  })

/** Returns how many went over. The other incident is as severe as the worse of the two. */
const moveAlerts = async (tx: Transaction, from: number, into: number): Promise<number> => {
  const { rows } = await tx.execute(sql`
    update alerts a set incident = ${into}, seq = i.alert_seq + n.place
    from incidents i, (select id, row_number() over (order by seq) as place from alerts where incident = ${from}) n
    where n.id = a.id and i.id = ${into} returning a.id`)
  await tx.execute(sql`
    update incidents i set alert_seq = i.alert_seq + ${rows.length},
      severity = (${severityOrder})[greatest(array_position(${severityOrder}, i.severity), array_position(${severityOrder}, f.severity))],
      rated_against = (${severityOrder})[greatest(array_position(${severityOrder}, i.rated_against), array_position(${severityOrder}, f.rated_against))]
    from incidents f where i.id = ${into} and f.id = ${from}`)
  await tx.execute(sql`update open_keys set incident = ${into} where incident = ${from}`)
  return rows.length
}

/** What ends the key of a containment that came from another incident. */
const origin = (incident: number): string => `/of ${incident}`

/**
 * Hands over what is cut off, with the acts that did it, under keys that say where they come from. A host that the other incident holds
 * as well is followed there already. Returns the hosts' names.
 */
const moveContainments = async (tx: Transaction, from: number, into: number): Promise<string[]> => {
  const held = sql`state not in ('released', 'not ours', 'failed')`
  await tx.execute(sql`
    update containments c set state = 'not ours', changed_at = now() where incident = ${from} and ${held}
      and exists (select from containments o where o.incident = ${into} and o.host_id = c.host_id and o.state not in ('released', 'not ours', 'failed'))`)
  await tx.execute(sql`
    insert into acts (incident, key, act, class, target, fingerprint, state, token, attempts, lease_until, intent_at, done_at, result)
    select ${into}, a.key || ${origin(from)}, a.act, a.class, a.target, a.fingerprint, a.state, a.token, a.attempts, a.lease_until, a.intent_at, a.done_at, a.result
    from acts a join containments c on c.incident = a.incident and c.key = a.key where a.incident = ${from} and c.state not in ('released', 'not ours', 'failed')`)
  const { rows } = await tx.execute<{ hostName: string }>(sql`
    update containments set incident = ${into}, key = key || ${origin(from)} where incident = ${from} and ${held}
    returning host_name as "hostName"`)
  return rows.map(({ hostName }) => hostName)
}

/** The incident that this one goes on as, where a person merged it. */
export const readMergedInto = async (db: Reader, incident: number): Promise<number | undefined> => {
  const { rows } = await db.execute<{ into: number | null }>(
    sql`select merged_into as into from incidents where id = ${incident} for share`,
  )
  return rows[0]?.into ?? undefined
}

/** Nobody is there to be told that the incident changed: its workflow has ended. */
export const forgetChange = async (db: Reader, incident: number): Promise<void> => {
  await db.execute(sql`update incidents set changed = false where id = ${incident}`)
}
