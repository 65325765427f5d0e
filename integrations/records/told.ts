import { sql } from 'drizzle-orm'
import type { MessageRef } from '../chat/contract.ts'
import type { Reader } from './database.ts'

/** Who has been told of an incident so far: ids of the recipients of mails; and the root message in chat, where it was posted. */
export const readTold = async (db: Reader, incident: number): Promise<{ mail: string[]; root?: MessageRef }> => {
  const { rows } = await db.execute<{ mail: string[] | null; root: MessageRef | null }>(sql`
    select array_agg(distinct target) filter (where act = 'mail') as mail, (array_agg(result) filter (where key = 'chat/root'))[1] as root
    from acts where incident = ${incident} and state = 'done' and act in ('mail', 'post')`)
  const { mail, root } = rows[0] ?? {}
  return { mail: mail ?? [], ...(root && { root }) }
}
