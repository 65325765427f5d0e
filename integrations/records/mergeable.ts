import { sql } from 'drizzle-orm'
import type { Transaction } from './database.ts'
import { heldStates, releaseKey } from './host-state.ts'

interface Standing extends Record<string, unknown> {
  readonly id: number
  /** The host of an order to the product that has no result yet. */
  readonly ordered: string | null
  readonly decided: { readonly choice: string; readonly by: string | null } | null
  /** Went on as agreed, without asking. */
  readonly unasked: boolean
  readonly held: boolean
}

/** Locks the questions of incidents until the commit: before their rows, as those who answer do. */
export const lockDecisions = (tx: Transaction, incidents: readonly number[]): Promise<unknown> =>
  tx.execute(sql`select 1 from questions where incident in ${[...incidents]} order by id for update`)

/**
 * Why one open incident is not merged into another one now: what is decided is carried out by the incident that it was decided in, and
 * holds for the hosts of which people were asked. Nothing where they can be merged. Both rows and their questions must be locked.
 */
export const whyNotMerged = async (tx: Transaction, from: number, into: number): Promise<string | undefined> => {
  const { rows } = await tx.execute<Standing>(sql`
    select i.id,
      (select a.target from acts a where a.incident = i.id and a.act in ('isolate', 'release') and a.state = 'intent' limit 1) as ordered,
      (select json_build_object('choice', q.choice, 'by', q.by) from questions q
        where q.incident = i.id and q.key <> ${releaseKey} and q.state in ('answered', 'expired') order by q.asked_at desc limit 1) as decided,
      exists (select from acts a where a.incident = i.id and a.act = 'not asked') as unasked,
      exists (select from containments c where c.incident = i.id and c.state in ${heldStates}) as held
    from incidents i where i.id in ${[from, into]}`)
  const [first, other] = [from, into].map((id) => rows.find((row) => row.id === id))
  if (first?.ordered)
    return `The product has not said yet what becomes of ${first.ordered}, which incident ${from} has asked it for. Merge it when it has; or call that off there first.`
  const waits = 'Once it is closed, the two can be linked.'
  // An isolation that has been asked for is followed by the other one as well.
  const isDone = first?.held === true && (first.decided?.choice ?? 'isolate') === 'isolate'
  if (first && isDecided(first) && !isDone)
    return `Incident ${from} is decided (${wordOf(first)}), and that is being carried out. ${waits}`
  if (other && isDecided(other))
    return `Incident ${into} is decided (${wordOf(other)}); what came to it now would not be decided with it. ${waits}`
  return undefined
}

const isDecided = ({ decided, unasked }: Standing): boolean => decided !== null || unasked

const wordOf = ({ decided }: Standing): string =>
  decided === null ? 'as agreed, without asking' : `“${decided.choice}”, ${decided.by ?? 'since nobody answered'}`
