import { isListed } from './host.ts'
import type { Reason } from './reason.ts'
import type { Severity } from './severity.ts'
import type { Tenant } from './tenant.ts'

/**
 * The severity of an alert for this customer: critical on a critical host (`hosts.investigateFirst`) is an emergency.
 * Everything else keeps the level that the product's value was mapped to. `why` is given where we changed it.
 */
export const rateAlert = (
  tenant: Pick<Tenant, 'hosts'>,
  alert: { readonly severity: Severity; readonly hostName?: string | undefined },
): { readonly severity: Severity; readonly why?: Reason } => {
  const { severity, hostName } = alert
  if (severity === 'critical' && hostName !== undefined && isListed(tenant.hosts.investigateFirst, hostName))
    return { severity: 'emergency', why: { kind: 'critical on important host', host: hostName } }
  return { severity }
}
