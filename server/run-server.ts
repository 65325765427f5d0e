import { setTimeout as sleep } from 'node:timers/promises'
import { serve } from '@hono/node-server'
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy, type Client } from '@temporalio/client'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { isDatabaseDown } from '../integrations/records/database.ts'
import type { Thin } from '../integrations/records/sources.ts'
import { createApp } from './app.ts'
import { relay } from './relay.ts'
import type { Deliveries } from './ring.ts'
import type { Services } from './services.ts'

export interface Running {
  /** Where it listens. */
  readonly url: string
  /** Says that it is not ready, after DRAIN_FOR takes no more requests, lets those under way end, ends the relay. */
  readonly stop: () => Promise<void>
}

/** Runs the HTTP server and the relay. */
export const runServer = async (services: Services): Promise<Running> => {
  const { config, deliveries, log } = services
  const stopping = new AbortController()
  const draining = new AbortController()
  const app = createApp(services, draining.signal)
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const { host: hostname, port } = config.http
    const server = serve({ fetch: app.fetch, hostname, port, serverOptions: patience }, () => resolve(server))
    server.on('error', reject)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.http.port
  const url = `http://${config.http.host}:${port}`
  const afterOutages = reconcileAfterOutages(services)
  const relaying = relay(deliveries, {
    every: config.every.relay,
    signal: stopping.signal,
    resolve: createResolver(deliveries),
    onRound: async () => {
      services.metrics.relayed()
      await afterOutages()
    },
    // Whoever stands before us may have turned senders away because of it.
    onFault: (error) => isDatabaseDown(error) && services.outage.seen(),
  })
  log.info('listening', { url })
  return {
    url,
    stop: async () => {
      draining.abort()
      log.info('draining', {})
      await sleep(config.drainFor)
      stopping.abort()
      const closed = new Promise<void>((resolve, reject) =>
        server.close((error) => (error ? reject(error) : resolve())),
      )
      const slow = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), requestPatience)
      await closed
      clearTimeout(slow)
      await relaying
    },
  }
}

/** ms for which a request may take to come in whole, its headers alone, and between two looks at that. */
const patience = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 5_000 }

/** ms for which requests that are under way may go on when the server stops. */
const requestPatience = 20_000

/** How long a thin alert is left to the workflow that was started for it, ms. */
const resolvePatience = 60_000

/** Starts the workflow that reads a thin alert by API; not again and again while it waits for the product. */
const createResolver = ({ client, taskQueue }: Deliveries): ((thin: Thin) => Promise<void>) => {
  const started = new Map<string, number>()
  return async (thin) => {
    const workflowId = `resolve/${thin.tenant}/${thin.source}/${thin.vendorId}/${thin.revision}`
    const now = Date.now()
    for (const [id, at] of started) if (at < now - resolvePatience) started.delete(id)
    if (started.has(workflowId)) return
    try {
      await client.withDeadline(now + 5000, () =>
        client.workflow.start('resolveAlert', {
          workflowId,
          taskQueue,
          args: [thin],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
          priority: { fairnessKey: thin.tenant },
        }),
      )
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
    started.set(workflowId, now)
  }
}

/**
 * Makes the schedules in the first round that gets through, and runs reconciliation then and after each outage of ours. Schedules of
 * tenants that come or change are made in the next round, those of sources that are gone are taken away.
 */
const reconcileAfterOutages = (services: Services): (() => Promise<void>) => {
  const { outage, tenants } = services
  const kept = new Set<string>()
  const changed = new Set<string>()
  tenants.onChange((ids) => ids.forEach((id) => changed.add(id)))
  let isFirst = true
  return async () => {
    const all = outage.takeEnd() || isFirst
    const ids = new Set(changed)
    if (!all && ids.size === 0) return
    changed.clear()
    try {
      // A source that went while no server ran has its schedule still.
      if (all) for (const id of await schedulesOfSources(services.deliveries)) kept.add(id)
      await keepSchedules(services, kept, (tenant) => all || ids.has(tenant))
    } catch (error) {
      if (all) outage.seen()
      for (const id of ids) changed.add(id)
      throw error
    }
    isFirst = false
  }
}

const prefixOf = (taskQueue: string): string => `${taskQueue}/reconcile/`

const schedulesOfSources = ({ client, taskQueue }: Deliveries): Promise<readonly string[]> =>
  client.withDeadline(Date.now() + 10_000, async () => {
    const found: string[] = []
    for await (const { scheduleId } of client.schedule.list())
      if (scheduleId.startsWith(prefixOf(taskQueue))) found.push(scheduleId)
    return found
  })

/** One schedule a source that has an API, as often as it is polled, and one for the checkpoints; each that is due is run now. `kept`: the sources' so far. */
const keepSchedules = async (
  { config, deliveries, tenants }: Services,
  kept: Set<string>,
  isDue: (tenant: string) => boolean,
): Promise<void> => {
  const { client, taskQueue } = deliveries
  const sources = tenants.all().flatMap((tenant) =>
    tenant.sources
      .filter(({ api }) => api)
      .map(({ name, poll }) => ({
        scheduleId: `${prefixOf(taskQueue)}${tenant.id}/${name}`,
        source: { tenant: tenant.id, source: name },
        every: poll?.every ?? config.every.reconcile,
      })),
  )
  const gone = [...kept].filter((id) => !sources.some(({ scheduleId }) => scheduleId === id))
  await client.withDeadline(Date.now() + 10_000, async () => {
    await keepSchedule(client, `${taskQueue}/checkpoint`, 60_000, { workflowType: 'checkpoint', taskQueue, args: [] })
    for (const { scheduleId, source, every } of sources) {
      if (!isDue(source.tenant)) continue
      await keepSchedule(client, scheduleId, every, {
        workflowType: 'reconcile',
        taskQueue,
        args: [source],
      })
      kept.add(scheduleId)
    }
    for (const scheduleId of gone) {
      await client.schedule
        .getHandle(scheduleId)
        .delete()
        .catch((error: unknown) => {
          // Another server has seen it go too.
          if (!(error instanceof ScheduleNotFoundError)) throw error
        })
      kept.delete(scheduleId)
    }
  })
}

const keepSchedule = async (
  client: Client,
  scheduleId: string,
  every: number,
  action: { workflowType: string; taskQueue: string; args: unknown[] },
): Promise<void> => {
  const spec = { intervals: [{ every }], jitter: every / 10 }
  const policies = { overlap: ScheduleOverlapPolicy.SKIP }
  const start = { type: 'startWorkflow', ...action } as const
  try {
    await client.schedule.create({ scheduleId, spec, policies, action: start, state: { triggerImmediately: true } })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    const schedule = client.schedule.getHandle(scheduleId)
    // The file may say another interval than the one that the schedule was made with.
    await schedule.update(({ state }) => ({ spec, policies, action: start, state }))
    // Not skipped when one is under way: it may have asked before the last sender was turned away.
    await schedule.trigger(ScheduleOverlapPolicy.BUFFER_ONE)
  }
}
