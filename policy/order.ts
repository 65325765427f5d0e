import { isListed } from './host.ts'
import type { ResponseOrder, Tenant } from './tenant.ts'

/**
 * Which comes first for this host: cutting it off, or looking at it.
 * By list: the hosts of `hosts.investigateFirst` are looked at first, all others are cut off first; without a name nobody
 * can tell whether the list holds it, so it is looked at first. Service, mode and the other two lists are the guard's matter.
 */
export const responseOrder = (
  tenant: Pick<Tenant, 'order' | 'hosts'>,
  hostName?: string,
): Exclude<ResponseOrder, 'by list'> => {
  if (tenant.order !== 'by list') return tenant.order
  return hostName === undefined || hostName.trim() === '' || isListed(tenant.hosts.investigateFirst, hostName)
    ? 'investigate first'
    : 'isolate first'
}
