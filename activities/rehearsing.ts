import type { Reader } from '../integrations/records/database.ts'
import { readIncident } from '../integrations/records/incidents.ts'
import { isDryRun } from '../policy/guard.ts'
import type { Tenant } from '../policy/tenant.ts'

/** Whether an incident only rehearses: nothing that it asks for is done. One that cannot be found does. */
export const rehearses = async (db: Reader, tenant: Tenant, incident: number): Promise<boolean> => {
  const row = await readIncident(db, tenant.id, incident)
  return row === undefined || isDryRun(tenant, row)
}
