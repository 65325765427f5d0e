import { sql } from 'drizzle-orm'
import type { Reason } from '../../policy/reason.ts'
import type { Severity } from '../../policy/severity.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { offerRelease } from './aftercare.ts'
import type { Database, Transaction } from './database.ts'
import { appendEntry } from './log.ts'

/** How an incident ends. */
export interface Ending {
  readonly verdict: Verdict
  /** A person's verdict is evidence for later findings of the same kind; ours is not. */
  readonly byPerson: boolean
  readonly by: string
  readonly summary: Reason
  /** The case was no threat: alerts that the finding did not weigh must not end with it. */
  readonly dismissive: boolean
  /** The newest alert that the finding took into account. */
  readonly weighed: number
}

/**
 * Closes an incident, unless alerts after `through`, or what a person changed, wait for it. Locks as attaching does, the key first and then the incident,
 * so that an alert is either part of what is closed or opens the next incident of its host. A dismissive ending passes alerts
 * of another kind that came after the finding on to a new incident. What is still held is offered for release. A repeat finds the incident closed and says so.
 */
export const closeIncident = (
  db: Database,
  incident: number,
  through: number,
  ending: Ending,
): Promise<{ outcome: 'closed' | 'alerts wait'; newest: number }> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from open_keys where incident = ${incident} order by tenant, key for update`)
    const { rows } = await tx.execute<{ state: string; alert_seq: number; changed: boolean }>(sql`
      select state, alert_seq, changed from incidents where id = ${incident} for update`)
    const row = rows[0]
    if (!row) throw new Error(`There is no incident ${incident}.`)
    const newest = row.alert_seq
    if (row.state === 'closed') return { outcome: 'closed', newest }
    // What a person changed may hand over a host that is cut off: it is read before the incident ends.
    if (newest > through || row.changed) return { outcome: 'alerts wait', newest }
    if (ending.dismissive) await passOn(tx, incident, ending.weighed)
    await tx.execute(sql`delete from open_keys where incident = ${incident}`)
    const what = { kind: 'closed', verdict: ending.verdict, summary: ending.summary } as const
    const entry = { at: new Date().toISOString(), who: ending.by, what }
    const closed = sql`state = 'closed', closed_at = now(), verdict = ${ending.verdict}, verdict_by_person = ${ending.byPerson},
      summary = ${JSON.stringify(ending.summary)}::jsonb`
    await appendEntry(tx, incident, entry, through, closed)
    await offerRelease(tx, incident)
    return { outcome: 'closed', newest }
  })

/** Gives alerts that the finding did not weigh, and that are of another kind than those it did, an incident of their own for each host. */
const passOn = async (tx: Transaction, incident: number, weighed: number): Promise<void> => {
  const { rows } = await tx.execute<Unweighed>(sql`
    select id::text, title, severity, coalesce(name_key, host_key) as key, host_key as "hostKey" from alerts a
    where incident = ${incident} and seq > ${weighed}
      and not exists (select 1 from alerts w where w.incident = a.incident and w.seq <= ${weighed} and w.fingerprint = a.fingerprint)
    order by array_position(array['emergency','critical','high','medium','low'], severity), id`)
  for (const key of new Set(rows.map(({ key }) => key)))
    await passOnOf(
      tx,
      incident,
      rows.filter((row) => row.key === key),
    )
}

interface Unweighed extends Record<string, unknown> {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  /** What makes it one host's, whichever product saw it. */
  readonly key: string
  readonly hostKey: string
}

/** Alerts of one host, the worst first. It need not be the incident's own: a person may have merged another incident into it. */
const passOnOf = async (tx: Transaction, incident: number, rows: readonly Unweighed[]): Promise<void> => {
  const [first] = rows
  if (!first) return
  const { rows: made } = await tx.execute<{ id: number }>(sql`
    insert into incidents (tenant, source, severity, title, playbook, playbook_version, kind, host_key, name_key, host_id, host_name, opened_by, alert_seq, previous)
    select i.tenant, a.source, ${first.severity}, ${first.title}, i.playbook, i.playbook_version, a.alert->>'category',
      case when a.alert ? 'host' then a.host_key end, a.name_key, a.alert->'host'->>'id', a.alert->'host'->>'name', 'alert', ${rows.length}, i.id
    from incidents i, alerts a where i.id = ${incident} and a.id = ${first.id} returning id`)
  const next = made[0]?.id ?? 0
  const ids = rows.map((row) => row.id)
  await tx.execute(sql`
    update alerts a set incident = ${next}, seq = n.seq
    from (select id, row_number() over (order by id) as seq from alerts where id in ${ids}) n where n.id = a.id`)
  await tx.execute(
    sql`update open_keys set incident = ${next} where incident = ${incident} and key in ${[first.key, ...rows.map((row) => row.hostKey)]}`,
  )
  const at = new Date().toISOString()
  const opened = { kind: 'incident opened', title: first.title, severity: first.severity, by: 'alert' } as const
  await appendEntry(tx, next, {
    at,
    who: 'Hikeshi',
    why: { kind: 'not weighed with', incident },
    what: opened,
  })
  const passedOn = { kind: 'alerts passed on', count: rows.length, incident: next } as const
  await appendEntry(tx, incident, { at, who: 'Hikeshi', what: passedOn })
}
