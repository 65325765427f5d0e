import { randomUUID } from 'node:crypto'
import { sql, type SQL } from 'drizzle-orm'
import type { TimelineEntry } from '../../messages/event.ts'
import type { Reason } from '../../policy/reason.ts'
import type { Reader } from './database.ts'
import { appending } from './log.ts'
import { storedJson, storedKey } from './stored.ts'

/** How an act behaves when it is repeated; `record` touches our records alone. */
export type ActClass = 'readable' | 'repeatable' | 'blind' | 'record'

export interface Act {
  readonly incident: number
  readonly key: string
  readonly act: string
  readonly class: ActClass
  readonly target: string
  /** Of the arguments: the same key with other arguments is an error. */
  readonly fingerprint: string
  /** ms during which nobody else looks or acts on this key. */
  readonly lease: number
}

export type Intent =
  /**
   * Ours to do now. `attempt` above 1: somebody may have done it before (attempts that certainly did nothing do not count);
   * `since` is the first intent, epoch ms.
   */
  | { readonly state: 'ours'; readonly token: string; readonly attempt: number; readonly since: number }
  | { readonly state: 'done'; readonly result: unknown; readonly newest: number }
  | { readonly state: 'failed' | 'uncertain'; readonly reason: Reason }
  /** Somebody's request may still be under way; `wait` ms from now it is not. */
  | { readonly state: 'leased'; readonly wait: number }

interface ActRow extends Record<string, unknown> {
  readonly state: 'intent' | 'done' | 'failed' | 'uncertain'
  readonly fingerprint: string
  readonly result: unknown
  readonly wait: number
  readonly alert_seq: number
}

/** Writes the intent of an act before it happens, or says what became of it. Throws when the key was used with other arguments. */
export const intend = async (db: Reader, act: Act): Promise<Intent> => {
  const token = randomUUID()
  const { rows } = await db.execute<{ attempts: number; since: number }>(sql`
    insert into acts (incident, key, act, class, target, fingerprint, state, token, lease_until)
    values (${act.incident}, ${storedKey(act.key)}, ${act.act}, ${act.class}, ${act.target}, ${act.fingerprint}, 'intent', ${token},
      now() + ${act.lease} * interval '1 millisecond')
    on conflict (incident, key) do update set token = excluded.token, lease_until = excluded.lease_until, attempts = acts.attempts + 1
      where acts.state = 'intent' and acts.lease_until <= now() and acts.fingerprint = excluded.fingerprint
    returning attempts, (extract(epoch from intent_at) * 1000)::float8 as since`)
  const mine = rows[0]
  if (mine) return { state: 'ours', token, attempt: mine.attempts, since: mine.since }

  const { rows: found } = await db.execute<ActRow>(sql`
    select a.state, a.fingerprint, a.result, i.alert_seq, (extract(epoch from a.lease_until - now()) * 1000)::float8 as wait
    from acts a join incidents i on i.id = a.incident where a.incident = ${act.incident} and a.key = ${storedKey(act.key)}`)
  const row = found[0]
  if (!row) return { state: 'leased', wait: 0 }
  if (row.fingerprint !== act.fingerprint)
    throw new FingerprintError(`The act ${act.key} of incident ${act.incident} was begun with other arguments.`)
  if (row.state === 'done') return { state: 'done', result: row.result, newest: row.alert_seq }
  if (row.state === 'intent') return { state: 'leased', wait: Math.max(0, row.wait) }
  return { state: row.state, reason: (row.result ?? '') as Reason }
}

/** The same key, other arguments: a fault of the code, not of the world. */
export class FingerprintError extends Error {
  override readonly name = 'FingerprintError'
}

/**
 * Ends an act: its result and its line on the record, in one statement. Returns the number of the newest alert, or nothing
 * when the lease was lost to somebody else meanwhile: then nothing is written.
 */
export const finish = async (
  db: Reader,
  act: Pick<Act, 'incident' | 'key'> & { token: string },
  end: { state: 'done' | 'failed' | 'uncertain'; result: unknown; entry?: TimelineEntry; through: number },
): Promise<number | undefined> => {
  const result = storedJson(end.result)
  const ended = sql`ended as (
      update acts set state = ${end.state}, result = ${result}::jsonb, done_at = now()
      where incident = ${act.incident} and key = ${storedKey(act.key)} and token = ${act.token} and state = 'intent' returning incident
    )`
  const { rows } = end.entry
    ? await db.execute<{ alert_seq: number }>(
        sql`with ${ended}, ${appending(sql`ended`, end.entry, end.through)} select alert_seq from chained`,
      )
    : await db.execute<{ alert_seq: number }>(
        sql`with ${ended} select alert_seq from incidents i join ended e on e.incident = i.id`,
      )
  return rows[0]?.alert_seq
}

/**
 * Gives a lease back at once: this attempt certainly did nothing, so that the next one need not wait, and does not take for its
 * own what others have done.
 */
export const giveBack = async (db: Reader, act: Pick<Act, 'incident' | 'key'> & { token: string }): Promise<void> => {
  await db.execute(sql`
    update acts set lease_until = now(), attempts = attempts - 1 where incident = ${act.incident} and key = ${storedKey(act.key)} and token = ${act.token} and state = 'intent'`)
}

/** True for an act that was done, or begun and of which nobody can say that it did nothing. */
export const mayHaveHappened = async (db: Reader, incident: number, key: string): Promise<boolean> => {
  const { rows } = await db.execute(sql`
    select 1 from acts where incident = ${incident} and key = ${key}
      and (state in ('done', 'uncertain') or (state = 'intent' and attempts > 0))`)
  return rows.length > 0
}

/** What the ledger knows of an incident's acts of one kind on one target: one is under way still, or one may have happened. */
export const readStanding = async (
  db: Reader,
  incident: number,
  act: string,
  target: string,
): Promise<'under way' | 'may have happened' | undefined> => {
  const { rows } = await db.execute<{ state: string }>(sql`
    select state from acts where incident = ${incident} and act = ${act} and target = ${target}
      and (state = 'uncertain' or (state = 'done' and result->>'outcome' is distinct from 'not done') or (state = 'intent' and attempts > 0))`)
  if (rows.some(({ state }) => state === 'intent')) return 'under way'
  return rows.length > 0 ? 'may have happened' : undefined
}

/**
 * Writes something that touches our records alone, once: its result and its line on the record. A repeat returns the first
 * result. `changes`: what else is set on the incident's row, the first time alone. For what must change other tables as well, call it within
 * a transaction.
 */
export const writeOnce = async <Result>(
  db: Reader,
  act: { incident: number; key: string; act: string; target: string },
  result: Result,
  entry: TimelineEntry,
  through: number,
  changes?: SQL,
): Promise<{ result: Result; newest: number; isNew: boolean }> => {
  const { rows } = await db.execute<{ alert_seq: number }>(sql`
    with ended as (
      insert into acts (incident, key, act, class, target, fingerprint, state, token, lease_until, done_at, result)
      values (${act.incident}, ${storedKey(act.key)}, ${act.act}, 'record', ${act.target}, '', 'done', ${randomUUID()}, now(), now(),
        ${storedJson(result)}::jsonb)
      on conflict do nothing returning incident
    ), ${appending(sql`ended`, entry, through, changes)} select alert_seq from chained`)
  if (rows[0]) return { result, newest: rows[0].alert_seq, isNew: true }
  const { rows: before } = await db.execute<{ result: Result; alert_seq: number }>(sql`
    select a.result, i.alert_seq from acts a join incidents i on i.id = a.incident where a.incident = ${act.incident} and a.key = ${storedKey(act.key)}`)
  return { result: before[0]?.result ?? result, newest: before[0]?.alert_seq ?? 0, isNew: false }
}
