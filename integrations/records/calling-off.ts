import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Reader, Transaction } from './database.ts'
import { lockIncident } from './incidents.ts'
import { storedJson, storedKey } from './stored.ts'

/** What was found of an act that is not wanted any more; `wait`: ms for which a request of it may still be under way. */
export type Ended = 'nothing happened' | 'may have happened' | 'over before' | { readonly wait: number }

/**
 * Ends an act that has no result yet: no attempt of it does anything from now on, also one that a worker is about to make. Locks the
 * incident first, as the guard of such an attempt does, so that one of the two sees the other. `result`: what a later attempt is told.
 */
export const endAttempts = async (tx: Transaction, incident: number, key: string, result: unknown): Promise<Ended> => {
  await lockIncident(tx, incident)
  const { rows } = await tx.execute<{ state: string; attempts: number; wait: number }>(sql`
    select state, attempts, (extract(epoch from lease_until - now()) * 1000)::float8 as wait from acts
    where incident = ${incident} and key = ${storedKey(key)} for update`)
  const [row] = rows
  if (!row) return 'nothing happened'
  if (row.state !== 'intent') return 'over before'
  if (row.attempts > 0 && row.wait > 0) return { wait: row.wait }
  const state = row.attempts > 0 ? 'uncertain' : 'done'
  await tx.execute(sql`
    update acts set state = ${state}, token = ${randomUUID()}, done_at = now(), result = ${storedJson(result)}::jsonb
    where incident = ${incident} and key = ${storedKey(key)}`)
  return state === 'done' ? 'nothing happened' : 'may have happened'
}

/** True for an act that was called off before it was begun: its key is the target of an act on the record. The incident's row must be locked. */
export const isCalledOff = async (tx: Reader, incident: number, key: string): Promise<boolean> => {
  const { rows } = await tx.execute(sql`
    select 1 from acts where incident = ${incident} and act = 'call off' and target = ${key}
      and result->>'outcome' <> 'refused' limit 1`)
  return rows.length > 0
}

/** True for an act that has no result yet, begun or not. */
export const isWanting = async (db: Reader, incident: number, key: string): Promise<boolean> => {
  const { rows } = await db.execute(
    sql`select 1 from acts where incident = ${incident} and key = ${storedKey(key)} and state <> 'intent'`,
  )
  return rows.length === 0
}
