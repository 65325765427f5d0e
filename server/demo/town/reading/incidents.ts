import { standingOf } from '../../../../policy/standing.ts'
import { readSituation } from '../../../../integrations/records/situation.ts'
import { findProduct } from '../../../../integrations/edr/index.ts'
import type { Database } from '../../../../integrations/records/database.ts'
import { listIncidents, type IncidentRow } from '../../../../integrations/records/incidents.ts'
import { listOpenQuestions, type QuestionRow } from '../../../../integrations/records/questions.ts'
import type { Situation } from '../../../../messages/situation.ts'
import { isWorse, type Severity } from '../../../../policy/severity.ts'
import type { Tenants } from '../../../tenants.ts'
import { chainsOf } from './chain.ts'

/** An incident in the list; with the question that waits in it. */
export interface Listed extends IncidentRow {
  readonly question?: QuestionRow | undefined
}

/** The incident that is shown, and for each line of its record the lines of its chain. */
export interface Shown {
  readonly situation: Situation
  readonly chains: readonly (readonly number[])[]
}

/** Incidents that are listed at most. */
const most = 40

/** The incidents of all customers or of one: open ones first, the worst first, then the newest. */
export const readIncidents = async (db: Database, tenant: string | undefined): Promise<readonly Listed[]> => {
  const [rows, questions] = await Promise.all([
    listIncidents(db, { limit: most, ...(tenant !== undefined && { tenant }) }),
    listOpenQuestions(db),
  ])
  return rows
    .map((row) => ({ ...row, question: questions.find(({ incident }) => incident === row.id) }))
    .sort(
      (a, b) =>
        Number(a.state === 'closed') - Number(b.state === 'closed') ||
        worstFirst(a.severity, b.severity) ||
        b.id - a.id,
    )
}

const worstFirst = (a: Severity, b: Severity): number => Number(isWorse(b, a)) - Number(isWorse(a, b))

/** One incident as its messages would tell it now. */
export const readShown = async (
  db: Database,
  tenants: Tenants,
  listed: Listed | undefined,
): Promise<Shown | undefined> => {
  const tenant = listed && tenants.find(listed.tenant)
  if (!listed || !tenant) return undefined
  const situation = await readSituation(db, tenant, listed.id, standingOf(tenant), (id) => findProduct(id)?.title ?? id)
  return { situation, chains: chainsOf(situation.timeline) }
}
