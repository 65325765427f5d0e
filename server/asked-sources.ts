import { readAsked } from '../integrations/records/sources.ts'
import type { Database } from '../integrations/records/database.ts'
import type { Tenants } from './tenants.ts'

/** How each source that is to be asked for its alerts stands, of the customers as they are now. */
export const askedSources = async (db: Database, tenants: Tenants) => {
  const known = new Map((await readAsked(db)).map((one) => [`${one.tenant}/${one.source}`, one]))
  return tenants.all().flatMap(({ id: tenant, sources }) =>
    sources
      .filter(({ api }) => api)
      .map(({ name: source }) => {
        const { askedAt = null, secondsAgo, failingSince = null, fault = null } = known.get(`${tenant}/${source}`) ?? {}
        // One that was never asked waits at least since this process runs.
        return { tenant, source, askedAt, secondsAgo: secondsAgo ?? process.uptime(), failingSince, fault }
      }),
  )
}
