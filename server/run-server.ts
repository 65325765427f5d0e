import { serve } from '@hono/node-server'
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { createApp } from './app.ts'
import { relay } from './relay.ts'
import type { Services } from './services.ts'

export interface Running {
  /** Where it listens. */
  readonly url: string
  /** Takes no more requests, lets those under way end, ends the relay. */
  readonly stop: () => Promise<void>
}

/** Runs the HTTP server and the relay. */
export const runServer = async (services: Services): Promise<Running> => {
  const { config, deliveries, log } = services
  const stopping = new AbortController()
  const app = createApp(services)
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: config.http.host, port: config.http.port }, () =>
      resolve(server),
    )
    server.on('error', reject)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.http.port
  const url = `http://${config.http.host}:${port}`
  const relaying = relay(deliveries, {
    every: config.every.relay,
    signal: stopping.signal,
    resolve: (thin) => resolveThin(deliveries.client, deliveries.taskQueue, thin),
    onRound: reconcileAfterOutages(services),
  })
  log.info('listening', { url })
  return {
    url,
    stop: async () => {
      stopping.abort()
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
      await relaying
    },
  }
}

const resolveThin = async (
  client: Client,
  taskQueue: string,
  thin: { tenant: string; source: string; vendorId: string },
): Promise<void> => {
  const workflowId = `resolve/${thin.tenant}/${thin.source}/${thin.vendorId}`
  try {
    await client.withDeadline(Date.now() + 5000, () =>
      client.workflow.start('resolveAlert', {
        workflowId,
        taskQueue,
        args: [thin],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      }),
    )
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

/** Makes the schedules in the first round that gets through, and runs reconciliation then and after each outage of ours. */
const reconcileAfterOutages = (services: Services): (() => Promise<void>) => {
  let isFirst = true
  return async () => {
    if (!isFirst && !services.outage.takeEnd()) return
    await keepSchedules(services)
    isFirst = false
  }
}

/** One schedule a source that has an API, and one for the checkpoints; each is run now. */
const keepSchedules = async ({ config, deliveries, tenants }: Services): Promise<void> => {
  const { client, taskQueue } = deliveries
  const sources = tenants
    .all()
    .flatMap((tenant) =>
      tenant.sources.filter(({ api }) => api).map(({ name }) => ({ tenant: tenant.id, source: name })),
    )
  await client.withDeadline(Date.now() + 10_000, async () => {
    await keepSchedule(client, `${taskQueue}/checkpoint`, 60_000, { workflowType: 'checkpoint', taskQueue, args: [] })
    for (const source of sources)
      await keepSchedule(client, `${taskQueue}/reconcile/${source.tenant}/${source.source}`, config.every.reconcile, {
        workflowType: 'reconcile',
        taskQueue,
        args: [source],
      })
  })
}

const keepSchedule = async (
  client: Client,
  scheduleId: string,
  every: number,
  action: { workflowType: string; taskQueue: string; args: unknown[] },
): Promise<void> => {
  try {
    await client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every }], jitter: every / 10 },
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
      action: { type: 'startWorkflow', ...action },
      state: { triggerImmediately: true },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    await client.schedule.getHandle(scheduleId).trigger(ScheduleOverlapPolicy.SKIP)
  }
}
