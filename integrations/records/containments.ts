import { sql } from 'drizzle-orm'
import type { Reason } from '../../policy/reason.ts'
import type { Database, Reader, Transaction } from './database.ts'
import { appendEntry } from './log.ts'

export interface Containment {
  readonly incident: number
  readonly key: string
  readonly tenant: string
  readonly source: string
  readonly hostId: string
  readonly hostName: string
  readonly state:
    | 'asked for'
    | 'pending'
    | 'isolated'
    | 'release asked for'
    | 'released'
    | 'failed'
    | 'uncertain'
    | 'not ours'
  readonly because: Reason
  readonly by: string
  /** ISO instants. */
  readonly askedAt: string
  readonly changedAt: string
  readonly reviewAt: string
  /** ms since it was asked for, when it was read, by the database's clock: ours may be another. */
  readonly age: number
  /** ms for which the host can have heard of it, by the database's clock: since it was asked for, and since it was last off-line. */
  readonly reachable: number
}

const columns =
  sql.raw(`incident, key, tenant, source, host_id as "hostId", host_name as "hostName", state, because, by,
  to_json(asked_at)#>>'{}' as "askedAt", to_json(changed_at)#>>'{}' as "changedAt", to_json(review_at)#>>'{}' as "reviewAt",
  (extract(epoch from now() - asked_at) * 1000)::float8 as age,
  (extract(epoch from now() - greatest(asked_at, offline_at)) * 1000)::float8 as reachable`)

/** The containment that an act made. */
export const readContainment = async (db: Reader, incident: number, key: string): Promise<Containment | undefined> => {
  const { rows } = await db.execute<Containment & Record<string, unknown>>(
    sql`select ${columns} from containments where incident = ${incident} and key = ${key}`,
  )
  return rows[0]
}

/** What is cut off now, or asked to be: of one tenant or of all, oldest first. */
export const listContainments = async (db: Reader, tenant?: string): Promise<Containment[]> => {
  const { rows } = await db.execute<Containment & Record<string, unknown>>(sql`
    select ${columns} from containments
    where (${tenant ?? null}::text is null or tenant = ${tenant ?? null}) and state not in ('released', 'not ours') order by asked_at`)
  return rows
}

/**
 * How many containments a tenant has had in its windows (ms), the one of `except` left out, and whether its tripwire is down.
 * Locks the tenant until the commit.
 */
export const countContainments = async (
  tx: Transaction,
  tenant: string,
  windows: { all: number; automatic: number },
  except: Pick<Containment, 'incident' | 'key'> = { incident: 0, key: '' },
): Promise<{ all: number; automatic: number; tripped: boolean }> => {
  // An update that changes nothing locks as well as any; counted after it, in a statement that sees what was committed before.
  const { rows: states } = await tx.execute<{ tripped: boolean; resumed: string | null }>(sql`
    insert into tenant_states (tenant) values (${tenant}) on conflict (tenant) do update set tenant = excluded.tenant
    returning tripped_at is not null as tripped, resumed_at::text as resumed`)
  const { rows } = await tx.execute<{ all: number; automatic: number }>(sql`
    select (count(*) filter (where asked_at > now() - ${windows.all} * interval '1 millisecond'))::int as all,
      (count(*) filter (where automatic and asked_at > greatest(now() - ${windows.automatic} * interval '1 millisecond', ${states[0]?.resumed ?? null}::timestamptz)))::int as automatic
    from containments where tenant = ${tenant} and state <> 'not ours' and (incident, key) <> (${except.incident}, ${except.key})
      and asked_at > now() - ${Math.max(windows.all, windows.automatic)} * interval '1 millisecond'`)
  return { all: rows[0]?.all ?? 0, automatic: rows[0]?.automatic ?? 0, tripped: states[0]?.tripped ?? false }
}

/** Stops automatic containment for a tenant until a person resumes it. */
export const trip = async (tx: Transaction, tenant: string): Promise<void> => {
  await tx.execute(sql`update tenant_states set tripped_at = coalesce(tripped_at, now()) where tenant = ${tenant}`)
}

/**
 * A person has looked: automatic containment goes on, and what came before no longer counts. Who and why stand on the record of each
 * incident whose isolation the tripwire refused meanwhile. Returns whether it had been stopped.
 */
export const resumeTenant = (db: Database, tenant: string, by: string, reason: string): Promise<boolean> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ trippedAt: string }>(sql`
      with stopped as (select tenant, tripped_at from tenant_states where tenant = ${tenant} and tripped_at is not null for update)
      update tenant_states s set tripped_at = null, resumed_at = now() from stopped where s.tenant = stopped.tenant
      returning stopped.tripped_at::text as "trippedAt"`)
    const [stopped] = rows
    if (!stopped) return false
    const { rows: refused } = await tx.execute<{ incident: number }>(sql`
      select distinct a.incident from acts a join incidents i on i.id = a.incident
      where i.tenant = ${tenant} and (i.state = 'open' or i.closed_at >= ${stopped.trippedAt}::timestamptz) and a.act = 'isolate' and a.done_at >= ${stopped.trippedAt}::timestamptz
        and a.result->'reason'->>'kind' in ('tripwire', 'automatic isolation stopped') order by a.incident`)
    const line = { at: new Date().toISOString(), who: by, why: reason, what: { kind: 'isolation resumed' } } as const
    for (const { incident } of refused) await appendEntry(tx, incident, line)
    return true
  })

/** Writes a containment beside the intent of its act; a repeat changes nothing. */
export const addContainment = async (
  tx: Transaction,
  containment: Pick<
    Containment,
    'incident' | 'key' | 'tenant' | 'source' | 'hostId' | 'hostName' | 'because' | 'by'
  > & { automatic: boolean; reviewAfter: number },
): Promise<void> => {
  await tx.execute(sql`
    insert into containments (incident, key, tenant, source, host_id, host_name, state, automatic, because, by, review_at)
    values (${containment.incident}, ${containment.key}, ${containment.tenant}, ${containment.source}, ${containment.hostId}, ${containment.hostName},
      'asked for', ${containment.automatic}, ${JSON.stringify(containment.because)}::jsonb, ${containment.by}, now() + ${containment.reviewAfter} * interval '1 millisecond')
    on conflict do nothing`)
}

/**
 * Moves a containment on; only from one of the states `before` where they are given. A host that is released is so of what was not
 * known about it before, too.
 */
export const setContainment = async (
  db: Reader,
  incident: number,
  key: string,
  state: Containment['state'],
  before?: readonly Containment['state'][],
): Promise<void> => {
  await db.execute(sql`
    update containments set state = ${state}, changed_at = now()
    where incident = ${incident} and key = ${key} and state <> ${state} and ${before ? sql`state in ${[...before]}` : sql`true`}`)
  if (state !== 'released') return
  await db.execute(sql`
    update containments doubt set state = 'released', changed_at = now() from containments mine
    where mine.incident = ${incident} and mine.key = ${key} and mine.state = 'released'
      and doubt.incident = mine.incident and doubt.host_id = mine.host_id and doubt.state = 'uncertain'`)
}

/** True when we asked for the host's release less than `within` ms ago and have not seen it happen. */
export const isBeingReleased = async (db: Reader, tenant: string, hostId: string, within: number): Promise<boolean> => {
  const { rows } = await db.execute(sql`
    select 1 from containments where tenant = ${tenant} and host_id = ${hostId} and state = 'release asked for'
      and changed_at > now() - ${within} * interval '1 millisecond' limit 1`)
  return rows.length > 0
}

/** True when this incident asked for the host's isolation and could not tell what became of that. */
export const isUncertain = async (db: Reader, incident: number, hostId: string): Promise<boolean> => {
  const { rows } = await db.execute(sql`
    select 1 from containments where incident = ${incident} and host_id = ${hostId} and state = 'uncertain' limit 1`)
  return rows.length > 0
}

/** The product has just said that the host is off-line. */
export const sawOffline = async (db: Reader, incident: number, key: string): Promise<void> => {
  await db.execute(sql`update containments set offline_at = now() where incident = ${incident} and key = ${key}`)
}
