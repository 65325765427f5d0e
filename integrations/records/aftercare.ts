import { sql } from 'drizzle-orm'
import type { Reason } from '../../policy/reason.ts'
import type { Containment } from './containments.ts'
import type { Reader } from './database.ts'
import { heldStates, isOfSameMachine, releaseKey } from './host-state.ts'
import { questionColumns, type QuestionRow } from './questions.ts'

/** The one choice of that question. */
export const releaseChoice = 'release'

/** Offers the release of what a closed incident still holds, once more after one that failed; nothing while the incident is open. */
export const offerRelease = async (db: Reader, incident: number): Promise<void> => {
  await db.execute(sql`
    insert into questions (tenant, incident, key, choices, recommend, otherwise, until, asked, state)
    select c.tenant, c.incident, ${releaseKey}, ${JSON.stringify([releaseChoice])}::jsonb, '', '', min(c.review_at), '[]'::jsonb, 'open'
    from containments c join incidents i on c.incident = i.id and i.state = 'closed'
    where i.id = ${incident} and c.state in ${heldStates} group by c.tenant, c.incident
    on conflict (incident, key) do update set state = 'open', choice = null, by = null, reason = null, settled_at = null, voices = '[]'
      where questions.state = 'answered'`)
}

/**
 * What a person may answer now so that an open incident holds nothing: its own question, where that is open and leaves the host on-line; else
 * the offer to release what it holds, or has asked a product for that does not take it. Once more where it was held anew since the last time.
 * Nothing while a question is open that does not leave it so.
 */
export const offerWhileOpen = async (
  db: Reader,
  incident: number,
): Promise<(Pick<QuestionRow, 'id' | 'tenant'> & { readonly choice: string }) | undefined> => {
  const leave = 'leave online'
  const { rows } = await db.execute<{ id: string; tenant: string; choice: string }>(sql`
    with open as (
      select i.id, i.tenant, coalesce((select min(c.review_at) from containments c where c.incident = i.id and c.state in ${heldStates}), now()) as until
      from incidents i where i.id = ${incident} and i.state = 'open' and (
        exists (select from containments c where c.incident = i.id and c.state in ${heldStates})
        or exists (select from acts d where d.incident = i.id and d.act = 'delayed' and starts_with(d.target, 'isolate/')
          and not exists (select from acts a where a.incident = d.incident and (
            (a.key = d.target and a.state <> 'intent') or a.key = 'failed/isolated/' || d.target
            or (a.act = 'call off' and a.target = d.target and a.result->>'outcome' <> 'refused')))))
    ), asked as (
      select q.id, q.tenant from questions q join open on q.incident = open.id
      where q.state = 'open' and q.key <> ${releaseKey} and q.choices ? ${leave} order by q.asked_at desc limit 1
    ), offered as (
      insert into questions (tenant, incident, key, choices, recommend, otherwise, until, asked, state)
      select tenant, id, ${releaseKey}, ${JSON.stringify([releaseChoice])}::jsonb, '', '', until, '[]'::jsonb, 'open'
      from open where not exists (select from questions q where q.incident = open.id and q.state = 'open' and q.key <> ${releaseKey})
      on conflict (incident, key) do update set state = 'open', choice = null, by = null, reason = null, settled_at = null, voices = '[]'
        where questions.state = 'expired' or (questions.state = 'answered' and exists (select from acts a where a.incident = questions.incident
          and a.act in ('isolate', 'delayed', 'containment failed') and a.done_at > questions.settled_at))
      returning id, tenant
    )
    select id::text, tenant, ${leave} as choice from asked union all select id::text, tenant, ${releaseChoice} from offered`)
  return rows[0]
}

/** There is nothing to release any more: the offer ends, if nobody has taken it. */
export const endOffer = async (db: Reader, incident: number): Promise<void> => {
  await db.execute(sql`
    update questions set state = 'expired', settled_at = now() where incident = ${incident} and key = ${releaseKey} and state = 'open'
      and not exists (select 1 from containments where incident = ${incident} and state in ${heldStates})`)
}

/** The offer to release what an incident holds; nothing where it never had anything to release after its end. */
export const readOffer = async (db: Reader, incident: number): Promise<QuestionRow | undefined> => {
  const { rows } = await db.execute<QuestionRow & Record<string, unknown>>(
    sql`select ${questionColumns} from questions where incident = ${incident} and key = ${releaseKey}`,
  )
  return rows[0]
}

/** Whether anything of an incident is still held. */
export const isHeld = async (db: Reader, incident: number): Promise<boolean> => {
  const { rows } = await db.execute(
    sql`select 1 from containments where incident = ${incident} and state in ${heldStates} limit 1`,
  )
  return rows.length > 0
}

/** Something that is held, and the newest act on it. */
export type Held = Pick<Containment, 'key' | 'hostId' | 'hostName' | 'state' | 'reviewAt'> & { readonly act: string }

/** What an incident holds, or has asked the product to release, oldest first. */
export const readHeld = async (db: Reader, incident: number): Promise<Held[]> => {
  const { rows } = await db.execute<Held & Record<string, unknown>>(sql`
    select c.key, c.host_id as "hostId", c.host_name as "hostName", c.state, to_json(c.review_at)#>>'{}' as "reviewAt",
      coalesce((select a.key from acts a where a.incident = c.incident and a.act = 'release' and a.target = c.host_name
        order by a.intent_at desc limit 1), c.key) as act
    from containments c where c.incident = ${incident} and (c.state in ${heldStates} or c.state = 'release asked for') order by c.asked_at`)
  return rows
}

/** A person's release of what a closed incident holds, unless it has failed since. */
export const readRelease = async (
  db: Reader,
  incident: number,
): Promise<{ answer: number; by: string; reason: Reason } | undefined> => {
  const { rows } = await db.execute<{ answer: number; by: string; reason: Reason }>(sql`
    select a.id::int as answer, a.person_name as by, coalesce(a.reason, '""') as reason
    from questions q join answers a on a.question = q.id and a.won
    where q.incident = ${incident} and q.key = ${releaseKey} and q.state = 'answered' order by a.id desc limit 1`)
  return rows[0]
}

/** The other incident that holds this host already, and since when (ISO instant); one that asked for it after this one does not. */
export const readHolder = async (
  db: Reader,
  incident: number,
  hostName: string,
): Promise<{ incident: number; since: string } | undefined> => {
  const { rows } = await db.execute<{ incident: number; since: string }>(sql`
    select c.incident, to_char(c.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
    from containments c join incidents i on i.id = ${incident} and i.tenant = c.tenant
    where lower(c.host_name) = lower(${hostName}) and (lower(i.host_name) is distinct from lower(c.host_name) or ${isOfSameMachine}) and c.incident <> i.id and c.state in ${heldStates}
      and c.asked_at < coalesce((select max(mine.asked_at) from containments mine where mine.incident = i.id and lower(mine.host_name) = lower(c.host_name)), now())
    order by c.asked_at desc limit 1`)
  return rows[0]
}

/** A person has been reminded: the next review is `after` ms from now. */
export const postponeReview = async (db: Reader, incident: number, key: string, after: number): Promise<void> => {
  await db.execute(sql`
    update containments set review_at = now() + ${after} * interval '1 millisecond' where incident = ${incident} and key = ${key}`)
}

/**
 * The incident that has isolated the same host after this containment. It found the host not cut off, so this containment had
 * been ended by others. One that was only asked for may yet find the host cut off, and does not count.
 */
export const readLaterIsolation = async (
  db: Reader,
  { incident, key, tenant, hostId }: Pick<Containment, 'incident' | 'key' | 'tenant' | 'hostId'>,
): Promise<number | undefined> => {
  const { rows } = await db.execute<{ incident: number }>(sql`
    select later.incident from containments later join containments mine on mine.incident = ${incident} and mine.key = ${key}
    where later.tenant = ${tenant} and later.host_id = ${hostId} and later.asked_at > mine.asked_at
      and (later.incident, later.key) <> (mine.incident, mine.key)
      and later.state in ('pending', 'isolated', 'release asked for', 'released')
    order by later.asked_at desc limit 1`)
  return rows[0]?.incident
}
