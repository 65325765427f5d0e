import { findKnownHost, openByPerson } from '../integrations/records/incidents.ts'
import { rateAlert } from '../policy/rate.ts'
import type { Severity } from '../policy/severity.ts'
import { nameKey } from './intake.ts'
import { choosePlaybook } from './playbook-choice.ts'
import type { Services } from './services.ts'
import type { Tenants } from './tenants.ts'

/** What a person noticed, as the command line and the API give it. */
export interface Noticed {
  readonly tenant: string
  readonly title: string
  readonly severity: Severity
  readonly by: string
  readonly host?: string
  readonly dryRun?: boolean
}

/** Opens an incident without an alert, or adds the report to the open incident of the host, unless it is a dry run. Its workflow must be rung. */
export const openIncident = async (
  { db, tenants }: Pick<Services, 'db'> & { readonly tenants: Pick<Tenants, 'find' | 'all'> },
  { tenant: id, title, severity: given, by, host: name, dryRun = false }: Noticed,
): Promise<{ incident: number; isNew: boolean } | { error: string }> => {
  const tenant = tenants.find(id)
  if (!tenant)
    return {
      error: `There is no tenant ${id}. The tenants are: ${tenants
        .all()
        .map((one) => one.id)
        .join(', ')}.`,
    }
  const { severity, why } = rateAlert(tenant, { severity: given, hostName: name })
  const known = name === undefined ? undefined : await findKnownHost(db, tenant.id, name)
  const source = known?.source ?? tenant.sources.find(({ api }) => api)?.name ?? null
  const named = name === undefined ? undefined : nameKey(name)
  const host =
    name === undefined
      ? undefined
      : { name, ...(named !== undefined && { nameKey: named }), ...(known && { key: known.key }) }
  const chosen = choosePlaybook({ category: host ? 'endpoint' : 'other', severity, title, ...(host && { host }) })
  const rated = { severity, ...(why !== undefined && { why }) }
  return openByPerson(db, { tenant: tenant.id, title, ...rated, by, source, ...(host && { host }), ...chosen, dryRun })
}
