import { sql } from 'drizzle-orm'
import type { Reader } from './database.ts'

/**
 * A text that is another one as soon as the record of an incident, a containment or a question is: for those who show the
 * records and look again and again.
 */
export const readRevision = async (db: Reader): Promise<string> => {
  const { rows } = await db.execute<{ revision: string }>(sql`
    select concat_ws(' ', (select concat_ws(' ', count(*), sum(seq), sum(alert_seq), max(closed_at)) from incidents),
      (select concat_ws(' ', count(*), max(changed_at)) from containments),
      (select concat_ws(' ', count(*), max(settled_at), sum(jsonb_array_length(asked))) from questions)) as revision`)
  return rows[0]?.revision ?? ''
}
