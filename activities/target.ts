import type { Edr, HostRef } from '../integrations/edr/contract.ts'
import type { Containment } from '../integrations/records/containments.ts'
import { readIncident } from '../integrations/records/incidents.ts'
import { whoHad } from '../policy/address.ts'
import { isAddress } from '../policy/host.ts'
import type { Refusal } from '../policy/reason.ts'
import type { Source, Tenant } from '../policy/tenant.ts'
import { noLongerAgreed, type Ledger } from './ledger.ts'
import type { World } from './world.ts'

/** True when a read of the product must know of the isolation by now: before, “not isolated” may be what was there before it. */
export const isReadAfter = ({ age }: Containment, { readLag }: Edr): boolean => age > readLag

/** The API that reaches a containment's host. */
export const connected = (world: World, tenant: Tenant, name: string): { edr: Edr; source: Source } => {
  const source = tenant.sources.find((source) => source.name === name)
  const edr = world.edr(tenant.id, name)
  // Retryable: the tenant file may get it back.
  if (!source || !edr) throw noLongerAgreed(tenant.id, 'api', name)
  return { edr, source }
}

/** The one machine that is meant, and the API that reaches it; or why there is none. An address is whose it was as the incident began. */
export const findTarget = async (
  world: World,
  ledger: Ledger,
  tenant: Tenant,
  incident: number,
  sourceName: string | undefined,
  host: { name: string; id?: string },
): Promise<{ edr: Edr; source: Source; hostId: string; name: string } | Refusal> => {
  if (host.name.trim() === '') return { kind: 'no machine named' }
  const source =
    sourceName === undefined
      ? tenant.sources.find(({ api }) => api)
      : tenant.sources.find(({ name }) => name === sourceName)
  const edr = source && world.edr(tenant.id, source.name)
  if (!source || !edr) return { kind: 'no api reaches', host: host.name }
  if (host.id !== undefined) return { edr, source, hostId: host.id, name: host.name }
  const { findHosts, hostsByAddress } = edr
  const product = world.productTitle(edr.product)
  if (isAddress(host.name) && hostsByAddress) {
    const known = await ledger.read(tenant.id, edr.product, source.maxCalls, (signal) =>
      hostsByAddress(host.name, { signal }),
    )
    const openedAt = (await readIncident(world.db, tenant.id, incident))?.openedAt ?? new Date().toISOString()
    const had = whoHad(host.name, product, known, openedAt)
    return 'kind' in had ? had : { edr, source, hostId: had.id, name: had.name }
  }
  if (!findHosts) return { kind: 'cannot look up', product, host: host.name }
  const found: readonly HostRef[] = await ledger.read(tenant.id, edr.product, source.maxCalls, (signal) =>
    findHosts(host.name, { signal }),
  )
  const [only, ...more] = found
  if (!only) return { kind: 'host unknown', product, host: host.name }
  if (more.length > 0) return { kind: 'host ambiguous', product, host: host.name, count: found.length }
  return { edr, source, hostId: only.id, name: host.name }
}
