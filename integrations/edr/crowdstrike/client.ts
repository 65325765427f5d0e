import { IntegrationError } from '../../errors.ts'
import type { EdrProduct } from '../contract.ts'
import { product } from './normalise.ts'
import { alertById, alertsSince } from './alerts.ts'
import { createFalcon } from './api.ts'
import { act, hostById, hostsByAddress, hostsByName, isolationById } from './hosts.ts'

/** How long a read after a containment may still show what was before; CrowdStrike names no figure. */
const usualReadLag = 10_000

/**
 * One customer's Falcon API: alerts, hosts, network containment. Keep the object: it holds the token.
 * Options: `memberCid` (an MSSP's customer), `readLag` (milliseconds).
 */
export const connect: EdrProduct['connect'] = (connection) => {
  const falcon = createFalcon(connection)
  const readLag = Number(connection.options['readLag'] ?? usualReadLag)
  if (!Number.isFinite(readLag) || readLag < 0)
    throw new IntegrationError('rejected', product, 'the option readLag must be a number of milliseconds')

  return {
    product,
    readLag,
    alert: async (vendorId, { signal }) => [await alertById(falcon, vendorId, signal)],
    alertsSince: (since, { signal }) => alertsSince(falcon, since, signal),
    host: (hostId, { signal }) => hostById(falcon, hostId, signal),
    findHosts: (name, { signal }) => hostsByName(falcon, name, signal),
    hostsByAddress: (address, { signal }) => hostsByAddress(falcon, address, signal),
    isolation: (hostId, { signal }) => isolationById(falcon, hostId, signal),
    isolate: (hostId, { signal }) => act(falcon, 'contain', hostId, signal),
    release: (hostId, { signal }) => act(falcon, 'lift_containment', hostId, signal),
  }
}
