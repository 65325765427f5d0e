import { Client, Connection } from '@temporalio/client'
import type { World } from '../activities/world.ts'
import { openDatabase } from '../integrations/records/database.ts'
import { keepUnparsed } from '../integrations/records/sources.ts'
import type { DueRing } from '../integrations/records/relaying.ts'
import type { Config } from './config.ts'
import { answerUrl, callUrls } from './call-urls.ts'
import { createConnections } from './connections.ts'
import { Counters } from './counters.ts'
import type { Infrastructure } from './embedded/index.ts'
import { arrivalOf, Intake } from './intake.ts'
import { followTenants } from './live-tenants.ts'
import { createLogger } from './log.ts'
import { Metrics } from './metrics.ts'
import { Outage } from './outage.ts'
import { dataConverter } from './payload-codec.ts'
import { RingQueue } from './ring-queue.ts'
import type { Deliveries } from './ring.ts'
import type { Services } from './services.ts'

/** ms that one request of an ordinary activity may take; its activity may take 15 s. */
const requestLimit = 10_000

/** ms between two attempts to reach Temporal at most; gRPC's own two minutes would outlast many an outage. */
const reconnectLimit = 5_000

export interface Built {
  readonly services: Services
  /** What activities work with. */
  readonly world: World
  readonly close: () => Promise<void>
}

/** Puts the parts together: configuration → tenants → records → connections. Temporal may be down meanwhile. */
export const build = async (
  config: Config,
  infrastructure: Pick<Infrastructure, 'databaseUrl' | 'temporal'>,
): Promise<Built> => {
  const log = createLogger(config.log)
  const tenants = await followTenants(config, log)
  const db = await openDatabase(infrastructure.databaseUrl)
  const { connection: options, namespace } = infrastructure.temporal
  const connection = Connection.lazy({ ...options, channelArgs: { 'grpc.max_reconnect_backoff_ms': reconnectLimit } })
  const deliveries: Deliveries = {
    db,
    client: new Client({ connection, namespace, dataConverter: dataConverter(config.payloadKeys) }),
    taskQueue: config.temporal.taskQueue,
    tenant: tenants.find,
    continueAsNewAfter: config.continueAsNewAfter,
    log,
  }
  const intake = new Intake(db)
  const queue = new RingQueue(deliveries)
  const ring = (dues: readonly DueRing[]) => queue.ring(dues)

  const counters = new Counters()
  const takeIn: World['takeIn'] = async (id, source, alerts, unparsed = []) => {
    const tenant = tenants.find(id)
    if (!tenant) throw new Error(`There is no tenant ${id}.`)
    for (const fault of await keepUnparsed(db, id, source, unparsed)) {
      counters.add('bodies not parsed')
      log.warn('an alert that was read from the product could not be parsed; it is kept raw', {
        tenant: id,
        source,
        fault,
      })
    }
    if (alerts.length === 0) return []
    const { recorded, refused } = await intake.submitEach(alerts.map((alert) => arrivalOf(tenant, source, alert)))
    await ring(recorded.flatMap(({ ring }) => ring ?? []))
    if (refused.length > 0) throw new Error(refused.join('; '))
    return recorded
  }

  const connections = createConnections(tenants)
  tenants.onChange(connections.renew)
  const world: World = {
    db,
    tenant: (id) => {
      const tenant = tenants.find(id)
      if (!tenant) throw new Error(`There is no tenant file of ${id}; its acts wait for it.`)
      return tenant
    },
    ...connections,
    takeIn,
    callUrls: (tenant, id) => callUrls(config.http.publicUrl, tenant, id),
    answerUrl: (tenant, id) => answerUrl(config.http.publicUrl, tenant, id),
    mailDomain: new URL(config.http.publicUrl).hostname,
    requestLimit,
  }
  const services: Services = {
    config,
    log,
    db,
    tenants,
    intake,
    deliveries,
    outage: new Outage(),
    counters,
    metrics: new Metrics(),
    takeIn,
    ring,
    now: Date.now,
  }
  return {
    services,
    world,
    close: async () => {
      tenants.stop()
      connections.close()
      await connection.close()
      await db.$client.end()
    },
  }
}
