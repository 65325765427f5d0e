import { readSituation } from '../integrations/records/situation.ts'
import type { Situation } from '../messages/situation.ts'
import { standingOf } from '../policy/standing.ts'
import type { Tenant } from '../policy/tenant.ts'
import type { World } from './world.ts'

/** The incident as messages see it. */
export const situationOf = (world: World, tenant: Tenant, incident: number): Promise<Situation> =>
  readSituation(world.db, tenant, incident, standingOf(tenant), world.productTitle)
