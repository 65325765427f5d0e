import { sql } from 'drizzle-orm'
import type { Reader } from './database.ts'
import { releaseKey } from './host-state.ts'

/** How old, in seconds, the oldest of each is that waits for delivery; 0 where none does. */
export interface Waits {
  /** Alerts that the workflow of their incident has not read. */
  readonly alert: number
  /** Answers that the workflow does not have. */
  readonly answer: number
  /** Alerts of which only the id came, not read by API yet. */
  readonly thin: number
}

/** What is open now. Cheap: by the indexes of what is open or waits. */
export const readOpen = async (
  db: Reader,
): Promise<{
  readonly incidents: readonly { tenant: string; severity: string; count: number }[]
  readonly questions: readonly { tenant: string; count: number }[]
  /** Times agreed that are about to end. */
  readonly limitsNear: readonly { tenant: string; limit: string; count: number }[]
  readonly waits: Waits
}> => {
  const [incidents, questions, limitsNear, waits] = [
    await db.execute<{ tenant: string; severity: string; count: number }>(sql`
      select tenant, severity, count(*)::int as count from incidents where state = 'open' group by 1, 2`),
    await db.execute<{ tenant: string; count: number }>(sql`
      select tenant, count(*)::int as count from questions where state = 'open' and key <> ${releaseKey} group by 1`),
    await db.execute<{ tenant: string; limit: string; count: number }>(sql`
      select tenant, near as limit, count(*)::int as count from incidents, unnest(limits_near) near where state = 'open' group by 1, 2`),
    await db.execute<{ [Key in keyof Waits]: number }>(sql`
      select ${ageOf(sql`(select min(a.received_at) from incidents i join alerts a on a.incident = i.id and a.seq = i.read_seq + 1
          where i.state = 'open' and i.alert_seq > i.read_seq)`)} as alert,
        ${ageOf(sql`(select min(answered_at) from answers where won and delivered_at is null)`)} as answer,
        ${ageOf(sql`(select min(received_at) from alerts where state = 'unresolved')`)} as thin`),
  ]
  return {
    incidents: incidents.rows,
    questions: questions.rows,
    limitsNear: limitsNear.rows,
    waits: waits.rows[0] ?? { alert: 0, answer: 0, thin: 0 },
  }
}

const ageOf = (instant: ReturnType<typeof sql>) => sql`coalesce(extract(epoch from now() - ${instant}), 0)::float8`

/** All that there ever was: reads whole tables. */
export const countAll = async (
  db: Reader,
): Promise<{
  readonly alerts: readonly { tenant: string; source: string; count: number }[]
  readonly acts: readonly { act: string; state: string; count: number }[]
  readonly limitsPassed: readonly { tenant: string; limit: string; count: number }[]
}> => {
  const alerts = await db.execute<{ tenant: string; source: string; count: number }>(sql`
    select tenant, source, count(*)::int as count from alerts group by 1, 2`)
  const acts = await db.execute<{ act: string; state: string; count: number }>(sql`
    select act, state, count(*)::int as count from acts group by 1, 2`)
  const passed = await db.execute<{ tenant: string; limit: string; count: number }>(sql`
    select i.tenant, a.target as limit, count(*)::int as count from acts a join incidents i on i.id = a.incident
    where a.act = 'limit' and a.key like 'limit/passed/%' group by 1, 2`)
  return { alerts: alerts.rows, acts: acts.rows, limitsPassed: passed.rows }
}
