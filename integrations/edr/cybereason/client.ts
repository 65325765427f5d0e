import { IntegrationError } from '../../errors.ts'
import type { EdrProduct } from '../contract.ts'
import { createCybereason } from './api.ts'
import { alertsById, alertsSince } from './malops.ts'
import { product } from './normalise.ts'
import { act, hostById, hostsByName } from './sensors.ts'

/** How long a read after an order may still show what was before; Cybereason names no figure. */
const usualReadLag = 10_000

/**
 * One customer's Cybereason server: malops, sensors, isolation. Keep the object: it holds the session. Hosts are named by the guid of
 * the machine. Option: `readLag` (milliseconds).
 */
export const connect: EdrProduct['connect'] = (connection) => {
  const cybereason = createCybereason(connection)
  const readLag = Number(connection.options['readLag'] ?? usualReadLag)
  if (!Number.isFinite(readLag) || readLag < 0)
    throw new IntegrationError('rejected', product, 'the option readLag must be a number of milliseconds')
  const link = connection.baseUrl.replace(/\/+$/, '')

  return {
    product,
    readLag,
    alert: (vendorId, { signal }) => alertsById(cybereason, vendorId, link, signal),
    alertsSince: (since, { signal }) => alertsSince(cybereason, since, link, signal),
    host: (hostId, { signal }) => hostById(cybereason, hostId, signal),
    findHosts: (name, { signal }) => hostsByName(cybereason, name, signal),
    isolation: async (hostId, { signal }) => (await hostById(cybereason, hostId, signal)).isolation,
    isolate: (hostId, { signal }) => act(cybereason, 'isolate', hostId, signal),
    release: (hostId, { signal }) => act(cybereason, 'un-isolate', hostId, signal),
  }
}
