import { isAddress, isListed } from './host.ts'
import { siteOf } from './site.ts'
import type { Kind } from './kinds.ts'
import type { ResponseOrder, Tenant } from './tenant.ts'

/** What was agreed for this incident: the site of its host says it, else its kind, else the customer as a whole. */
export const agreedOrder = (
  tenant: Pick<Tenant, 'order' | 'orderByKind' | 'sites'>,
  hostName?: string,
  kind?: Kind,
): ResponseOrder =>
  siteOf(tenant.sites, hostName)?.order ?? (kind === undefined ? undefined : tenant.orderByKind[kind]) ?? tenant.order

/**
 * Which comes first for this host: cutting it off, or looking at it. `order` is what `agreedOrder` says.
 * By list: the hosts of `hosts.investigateFirst` are looked at first, all others are cut off first; without a name, or with a mere
 * address, nobody can tell whether the list holds it, so it is looked at first. Service, mode and the other two lists are the guard's matter.
 */
export const responseOrder = (
  { order, hosts }: Pick<Tenant, 'order' | 'hosts'>,
  hostName?: string,
): Exclude<ResponseOrder, 'by list'> => {
  if (order !== 'by list') return order
  const isUnnamed = hostName === undefined || hostName.trim() === '' || isAddress(hostName)
  return isUnnamed || isListed(hosts.investigateFirst, hostName) ? 'investigate first' : 'isolate first'
}
