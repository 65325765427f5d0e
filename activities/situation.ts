import { readSituation } from '../integrations/records/situation.ts'
import type { Situation } from '../messages/situation.ts'
import { neverIsolated } from '../policy/confirm.ts'
import { isListed } from '../policy/host.ts'
import { siteOf } from '../policy/site.ts'
import type { Tenant } from '../policy/tenant.ts'
import type { World } from './world.ts'

/** The incident as messages see it. */
export const situationOf = async (world: World, tenant: Tenant, incident: number): Promise<Situation> => {
  const situation = await readSituation(world.db, tenant, incident, {
    product: world.productTitle,
    isImportant: (hostName) => isListed(tenant.hosts.investigateFirst, hostName),
    site: (hostName) => siteOf(tenant.sites, hostName)?.name,
  })
  const never = situation.host && neverIsolated(tenant, situation.host.name)
  return {
    ...situation,
    performers: { isolate: tenant.response.isolate.performs, release: tenant.response.release.performs },
    ...(never && { neverIsolated: never }),
  }
}
