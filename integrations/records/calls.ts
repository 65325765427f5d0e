import { sql } from 'drizzle-orm'
import type { NotReached, TimelineEntry } from '../../messages/event.ts'
import type { CallState, TextState } from '../phone/contract.ts'
import { rankOf } from '../phone/contract.ts'
import { mayHaveHappened } from './acts.ts'
import type { Database, Reader, Transaction } from './database.ts'
import { appendEntry } from './log.ts'
import { readMergedInto } from './reviewing.ts'

/** What a call or a short message came to. `late`: an answer that came after the decision. */
export type CallOutcome = NotReached | 'acknowledged' | 'answered' | 'late' | 'delivered'

export interface CallRow {
  readonly id: string
  readonly tenant: string
  readonly incident: number
  readonly key: string
  readonly channel: 'sms' | 'phone' | 'mail'
  readonly about: 'news' | 'question' | 'decision'
  /** Id and name of the person. */
  readonly person: string
  readonly personName: string
  /** Of a mail the address. */
  readonly number: string
  readonly text: string | null
  readonly question: string | null
  readonly carrierId: string | null
  readonly state: CallState | TextState
  readonly turn: number
  readonly choice: string | null
  readonly wrongCodes: number
  readonly outcome: CallOutcome | null
  /** ms since it was written down. */
  readonly age: number
}

type Row = CallRow & Record<string, unknown>

const columns =
  sql.raw(`id::text, tenant, incident, key, channel, about, person, person_name as "personName", number, text, question::text, carrier_id as "carrierId",
  state, turn, choice, wrong_codes as "wrongCodes", outcome, (extract(epoch from now() - placed_at) * 1000)::float8 as age`)

/** How long a call may be thought to be under way when nothing more is heard of it, in minutes. */
const patience = 10

/**
 * What was done to a number before, without this act, under a lock of the number: ages in ms of the calls (or messages), and
 * whether a call to it may still be under way. What the carrier never took was nothing.
 */
export const historyOf = async (
  tx: Transaction,
  number: string,
  act: Pick<CallRow, 'incident' | 'key' | 'channel'>,
): Promise<{ readonly ages: readonly number[]; readonly busy: boolean }> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${number}, 0))`)
  const { rows } = await tx.execute<{ ages: number[]; busy: boolean }>(sql`
    select coalesce(json_agg((extract(epoch from now() - placed_at) * 1000)::float8), '[]') as ages,
      coalesce(bool_or(channel = 'phone' and ended_at is null and placed_at > now() - ${patience} * interval '1 minute'), false) as busy
    from calls where number = ${number} and channel = ${act.channel} and placed_at > now() - interval '3 hours'
      and (carrier_id is not null or outcome is distinct from 'failed') and not (incident = ${act.incident} and key = ${act.key})`)
  return rows[0] ?? { ages: [], busy: false }
}

/** Calls to a number of which no end was heard though there should have been one: something has come of them, or `expected` ms are over. */
export const readUnheard = async (db: Reader, number: string, expected: number): Promise<CallRow[]> => {
  const { rows } = await db.execute<Row>(sql`
    select ${columns} from calls where number = ${number} and channel = 'phone' and ended_at is null and carrier_id is not null
      and placed_at > now() - ${patience} * interval '1 minute'
      and (outcome is not null or placed_at < now() - ${expected} * interval '1 millisecond')`)
  return rows
}

/** Writes a call down before it is placed; a repeat changes nothing. */
export const putCall = async (
  tx: Transaction,
  call: Pick<
    CallRow,
    'tenant' | 'incident' | 'key' | 'channel' | 'about' | 'person' | 'personName' | 'number' | 'text' | 'question'
  >,
): Promise<void> => {
  await tx.execute(sql`
    insert into calls (tenant, incident, key, channel, about, person, person_name, number, text, question)
    values (${call.tenant}, ${call.incident}, ${call.key}, ${call.channel}, ${call.about}, ${call.person}, ${call.personName}, ${call.number},
      ${call.text}, ${call.question})
    on conflict (incident, key) do nothing`)
}

export const readCall = async (db: Reader, incident: number, key: string): Promise<CallRow | undefined> => {
  const { rows } = await db.execute<Row>(
    sql`select ${columns} from calls where incident = ${incident} and key = ${key}`,
  )
  return rows[0]
}

/** Whether somebody was asked a question by mail, or may have been. */
export const wasMailed = async (db: Reader, question: string, person: string): Promise<boolean> => {
  const { rows } = await db.execute(
    sql`select 1 from calls where question = ${question} and person = ${person} and channel = 'mail' and about = 'question' limit 1`,
  )
  return rows.length > 0
}

/** A call by the secret in its addresses, locked; nothing for what is none, or another tenant's. */
export const lockCall = async (tx: Transaction, tenant: string, id: string): Promise<CallRow | undefined> => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
  const { rows } = await tx.execute<Row>(
    sql`select ${columns} from calls where id = ${id} and tenant = ${tenant} for update`,
  )
  return rows[0]
}

/** The carrier's ids of all calls (or messages) to a number: what a look must not take for a new one. */
export const carrierIdsOf = async (db: Reader, number: string, channel: CallRow['channel']): Promise<string[]> => {
  const { rows } = await db.execute<{ id: string }>(sql`
    select carrier_id as id from calls where number = ${number} and channel = ${channel} and carrier_id is not null
      and placed_at > now() - interval '1 day'`)
  return rows.map(({ id }) => id)
}

/**
 * The carrier's id, once: from its answer, from a callback that was earlier, or from a look. Only then was somebody called or written
 * to, and the record says so.
 */
export const setCarrierId = async (
  tx: Transaction,
  { incident, key }: Pick<CallRow, 'incident' | 'key'>,
  carrierId: string,
): Promise<void> => {
  const { rows } = await tx.execute<Row>(sql`
    update calls set carrier_id = ${carrierId} where incident = ${incident} and key = ${key} and carrier_id is null returning ${columns}`)
  if (rows[0])
    await appendEntry(tx, incident, { at: new Date().toISOString(), who: 'Hikeshi', what: placedLine(rows[0]) })
}

const placedLine = ({ channel, personName: to, about }: CallRow): TimelineEntry['what'] =>
  channel === 'sms'
    ? { kind: 'texted', to, about }
    : { kind: 'called', to, about: about === 'question' ? about : 'news' }

/** What was keyed in: the next turn of the conversation. */
export const turnTo = async (
  tx: Transaction,
  call: CallRow,
  next: { readonly choice?: string; readonly wrongCodes?: number } = {},
): Promise<CallRow> => {
  const turned = { ...call, ...next, turn: call.turn + 1 }
  await tx.execute(sql`
    update calls set turn = ${turned.turn}, choice = ${turned.choice}, wrong_codes = ${turned.wrongCodes} where id = ${call.id}`)
  return turned
}

/** What it came to: the first word stays. Returns whether this was it. */
export const endCall = async (
  tx: Transaction,
  call: Pick<CallRow, 'id' | 'incident' | 'personName' | 'channel'>,
  outcome: CallOutcome,
): Promise<boolean> => {
  const { rows } = await tx.execute(
    sql`update calls set outcome = ${outcome} where id = ${call.id} and outcome is null returning id`,
  )
  if (!rows[0]) return false
  const what = happeningOf(call, outcome)
  const who = outcome === 'acknowledged' ? call.personName : 'Hikeshi'
  // Of an incident that was merged since, where it goes on.
  const incident = (await readMergedInto(tx, call.incident)) ?? call.incident
  if (what) await appendEntry(tx, incident, { at: new Date().toISOString(), who, what })
  return true
}

/** What an answer is on the record is the question's own line. */
const happeningOf = (
  { personName: to, channel }: Pick<CallRow, 'personName' | 'channel'>,
  outcome: CallOutcome,
): TimelineEntry['what'] | undefined => {
  if (outcome === 'acknowledged') return { kind: 'acknowledged', channel: 'phone' }
  if (outcome === 'delivered') return { kind: 'text delivered', to }
  // A mail is known to have been sent, and no more.
  if (outcome === 'answered' || outcome === 'late' || channel === 'mail') return undefined
  return { kind: 'not reached', to, channel, reason: outcome }
}

const ends: Readonly<Partial<Record<CallState | TextState, CallOutcome>>> = {
  // Somebody answered and hung up.
  'ended: completed': 'no key',
  'ended: busy': 'busy',
  'ended: no answer': 'no answer',
  'ended: failed': 'failed',
  'ended: delivered': 'delivered',
}

/**
 * How a call stands by the carrier's word. What ranks no higher than what is known changes nothing: callbacks come twice, in any
 * order, and again. An end gives the call its outcome unless it has one. Returns the call as it is then.
 */
export const noteState = (
  db: Database,
  tenant: string,
  id: string,
  word: { readonly id: string; readonly state: CallState | TextState },
): Promise<CallRow | undefined> =>
  db.transaction(async (tx) => {
    const call = await lockCall(tx, tenant, id)
    if (!call) return undefined
    // Of another call than ours: a replay within the same account.
    if (call.carrierId !== null && call.carrierId !== word.id) return call
    await setCarrierId(tx, call, word.id)
    const end = ends[word.state]
    await tx.execute(sql`
      update calls set state = ${word.state}, rank = ${rankOf(word.state)}, ended_at = case when ${end !== undefined} then now() end
      where id = ${call.id} and rank < ${rankOf(word.state)}`)
    if (end === undefined || !(await endCall(tx, call, end))) return call
    return { ...call, outcome: end }
  })

/** A call that was not placed, or of which nothing can be learnt any more. */
export const giveUpCall = (
  db: Database,
  incident: number,
  key: string,
  outcome: 'failed' | 'unknown',
): Promise<CallOutcome> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.execute<Row>(
      sql`update calls set ended_at = coalesce(ended_at, now()) where incident = ${incident} and key = ${key} returning ${columns}`,
    )
    const [call] = rows
    if (call) await endCall(tx, call, outcome)
    return call?.outcome ?? outcome
  })

/** A call that was given up before the carrier took it: it came to nothing, and nothing is said of it here. Not where it may have been placed. */
export const closeUnplaced = (db: Database, incident: number, key: string): Promise<void> =>
  db.transaction(async (tx) => {
    if (!(await mayHaveHappened(tx, incident, key))) await endUnplaced(tx, incident, key)
  })

/** Ends a call that the carrier never took, so that its line is not held to be in use. */
export const endUnplaced = async (tx: Transaction, incident: number, key: string): Promise<void> => {
  await tx.execute(sql`
    update calls set outcome = 'failed', ended_at = now()
    where incident = ${incident} and key = ${key} and carrier_id is null and outcome is null`)
}
