import { sql } from 'drizzle-orm'
import type { MessageRef } from '../chat/contract.ts'
import type { Reader } from './database.ts'

/** Who has been told of an incident so far, by mail and in chat: ids of recipients. */
export interface Told {
  readonly mail: readonly string[]
  /** Those who were called by name in a message of the incident's thread. */
  readonly chat: readonly string[]
}

/** Ids of those who were asked by mail what an incident's merging left undecided. */
export const readUndecidedByMail = async (db: Reader, incident: number): Promise<readonly string[]> => {
  const { rows } = await db.execute<{ person: string }>(sql`
    select distinct person from calls join questions on questions.id = calls.question
    where calls.incident = ${incident} and channel = 'mail' and about = 'question' and questions.state = 'withdrawn'`)
  return rows.map(({ person }) => person)
}

/** What the ledger's row of a message in chat names as its target: those who are called by it. */
export const calledInChat = (ids: readonly string[]): string => ids.join('+')

/** The incident's root message in chat, where it was posted. */
export const readRoot = async (db: Reader, incident: number): Promise<MessageRef | undefined> => {
  const { rows } = await db.execute<{ root: MessageRef }>(
    sql`select result as root from acts where incident = ${incident} and key = 'chat/root' and state = 'done'`,
  )
  return rows[0]?.root
}

/**
 * Who had been told before the telling of this key began: the same at each of its attempts, whoever is told meanwhile; and the root
 * message as it is. Who was told of what was merged into the incident hears here how that goes on.
 */
export const readTold = async (db: Reader, incident: number, key: string): Promise<Told & { root?: MessageRef }> => {
  const { rows } = await db.execute<{ mail: string[] | null; posts: string[] | null; root: MessageRef | null }>(sql`
    with begun as (select min(intent_at) as at from acts where incident = ${incident} and starts_with(key, ${`${key}/`}))
    select array_agg(distinct target) filter (where act = 'mail' and (at is null or intent_at < at)) as mail,
      array_agg(distinct target) filter (where act = 'post' and key <> 'chat/root' and (at is null or intent_at < at)) as posts,
      (array_agg(result) filter (where key = 'chat/root' and incident = ${incident}))[1] as root
    from acts, begun where (incident = ${incident} or incident in (select id from incidents where merged_into = ${incident})) and state = 'done' and act in ('mail', 'post')`)
  const { mail, posts, root } = rows[0] ?? {}
  return {
    mail: mail ?? [],
    chat: (posts ?? []).flatMap((called) => called.split('+')),
    ...(root && { root }),
  }
}
