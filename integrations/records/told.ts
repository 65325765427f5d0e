import { sql } from 'drizzle-orm'
import type { Reader } from './database.ts'

/** Who has been told of an incident so far: ids of the recipients of mails; and whether the chat has its root message. */
export const readTold = async (db: Reader, incident: number): Promise<{ mail: string[]; hasRoot: boolean }> => {
  const { rows } = await db.execute<{ mail: string[] | null; root: boolean | null }>(sql`
    select array_agg(distinct target) filter (where act = 'mail') as mail, bool_or(key = 'chat/root') as root
    from acts where incident = ${incident} and state = 'done' and act in ('mail', 'post')`)
  return { mail: rows[0]?.mail ?? [], hasRoot: rows[0]?.root ?? false }
}
