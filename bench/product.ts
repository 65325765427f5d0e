import { serve } from '@hono/node-server'
import type { Client } from '@temporalio/client'
import { sql } from 'drizzle-orm'
import { createApp } from '../server/app.ts'
import { build } from '../server/build.ts'
import { untilIncidentEnds } from '../server/incident-end.ts'
import { loadConfig } from '../server/config.ts'
import type { Infrastructure } from '../server/embedded/index.ts'
import { runServer } from '../server/run-server.ts'
import { runWorker } from '../server/run-worker.ts'
import type { Services } from '../server/services.ts'
import { acmeFalcon, acmeSlack, acmeTwilio, falconWebhookSecrets, phoneCodes } from '../simulators/seed.ts'
import type { Outside } from './children.ts'
import { freshDatabase } from './database.ts'

export interface Ground {
  readonly infrastructure: Infrastructure
  readonly outside: Outside
  readonly tenantFolder: string
  readonly workflowBundle: string
}

const configOf = (
  { infrastructure, outside, tenantFolder, workflowBundle }: Ground,
  databaseUrl: string,
  queue: string,
) =>
  loadConfig({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: infrastructure.temporal.address,
    TEMPORAL_NAMESPACE: infrastructure.temporal.namespace,
    TEMPORAL_TASK_QUEUE: queue,
    WORKFLOW_BUNDLE: workflowBundle,
    TENANTS_DIR: tenantFolder,
    PORT: '0',
    LOG_LEVEL: process.env['BENCH_LOG'] ?? 'warn',
    // Nothing is left for the relay here; its rounds would be counted.
    RELAY_EVERY: '1h',
    FALCON_URL: outside.falcon,
    SLACK_API_URL: outside.slack,
    SMTP_URL: outside.smtp,
    ACME_FALCON_CLIENT_ID: acmeFalcon.clientId,
    ACME_FALCON_CLIENT_SECRET: acmeFalcon.clientSecret,
    ACME_FALCON_WEBHOOK_SECRET: falconWebhookSecrets.acme,
    ACME_SLACK_BOT_TOKEN: acmeSlack.botToken,
    ACME_SLACK_SIGNING_SECRET: acmeSlack.signingSecret,
    TWILIO_URL: outside.falcon.replace(/\/falcon$/, '/twilio'),
    ACME_TWILIO_AUTH_TOKEN: acmeTwilio.authToken,
    ACME_CSO_PHONE_CODE: phoneCodes.acmeCso,
  })

export interface Product {
  readonly url: string
  readonly client: Client
  readonly services: Services
  /** Waits until the incident's workflow has been rung. */
  readonly rung: (incident: number) => Promise<void>
  /** Waits until the incident's workflow has ended, or left the host that it holds to its aftercare. */
  readonly ended: (tenant: string, incident: number) => Promise<void>
  readonly stop: () => Promise<void>
}

/** The whole product in this process, as `npm start` runs it: server and worker. */
export const startProduct = async (ground: Ground): Promise<Product> => {
  const database = await freshDatabase(ground.infrastructure.databaseUrl)
  const config = configOf(ground, database.url, 'bench')
  const built = await build(config, { ...ground.infrastructure, databaseUrl: database.url })
  const rings = new Map<number, () => void>()
  const rungAlready = new Set<number>()
  const services: Services = {
    ...built.services,
    ring: async (dues) => {
      await built.services.ring(dues)
      for (const { incident } of dues) {
        rungAlready.add(incident)
        rings.get(incident)?.()
      }
    },
  }
  const server = await runServer(services)
  const worker = await runWorker(services, built.world, ground.infrastructure)
  const { client } = services.deliveries
  const rung = (incident: number) =>
    new Promise<void>((resolve) => {
      if (rungAlready.has(incident)) resolve()
      else rings.set(incident, resolve)
    })
  return {
    url: server.url,
    client,
    services,
    rung,
    ended: async (tenant, incident) => {
      await rung(incident)
      await untilIncidentEnds(client, tenant, incident)
    },
    stop: async () => {
      await server.stop()
      await worker.stop()
      await built.close()
    },
  }
}

export interface Intake {
  readonly url: string
  /** Waits until nothing that was taken in waits for its ring. */
  readonly delivered: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The server without a worker, on records of its own. `deliver: false`: what is taken in rings nobody. */
export const startIntake = async (ground: Ground, { deliver }: { deliver: boolean }): Promise<Intake> => {
  const database = await freshDatabase(ground.infrastructure.databaseUrl)
  const config = configOf(ground, database.url, 'nobody works here')
  const built = await build(config, { ...ground.infrastructure, databaseUrl: database.url })
  // Other numbers than the whole product's, whose workflows are in the same namespace.
  await built.services.db.execute(sql`alter table incidents alter column id restart with 1000000`)
  const rings = new Set<Promise<void>>()
  const services: Services = {
    ...built.services,
    ring: async (dues) => {
      if (!deliver) return
      const ring = built.services.ring(dues)
      rings.add(ring)
      await ring
      rings.delete(ring)
    },
  }
  const server = serve({ fetch: createApp(services).fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    delivered: async () => {
      while (rings.size > 0) await Promise.all(rings)
    },
    stop: async () => {
      await new Promise((resolve) => server.close(resolve))
      await built.close()
    },
  }
}
