import { NativeConnection, Worker } from '@temporalio/worker'
import { createActivities } from '../activities/index.ts'
import type { World } from '../activities/world.ts'
import { workflowBundle } from './bundle.ts'
import type { Infrastructure } from './embedded/index.ts'
import { quietFaults } from './quiet-faults.ts'
import { dataConverter } from './payload-codec.ts'
import { refuseBreakingCode } from './replay-guard.ts'
import type { Services } from './services.ts'
import { logTemporalTo } from './temporal-runtime.ts'

export interface RunningWorker {
  /** Rejects when the worker fails. */
  readonly ended: Promise<void>
  /** Takes no more tasks and lets those under way end. */
  readonly stop: () => Promise<void>
}

/** Runs workflows and activities. */
export const runWorker = async (
  services: Services,
  world: World,
  { temporal }: Pick<Infrastructure, 'temporal'>,
): Promise<RunningWorker> => {
  const { config, log } = services
  logTemporalTo(log)
  const bundle = await workflowBundle(config)
  const converter = dataConverter(config.payloadKeys)
  const replayed = await refuseBreakingCode(services.deliveries.client, config.temporal.taskQueue, bundle, converter)
  if (replayed > 0) log.info('the open incidents replay on this code', { incidents: replayed })
  const connection = await NativeConnection.connect(temporal.connection)
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: config.temporal.taskQueue,
    workflowBundle: bundle,
    dataConverter: converter,
    activities: { ...createActivities(world) },
    interceptors: { activity: [quietFaults] },
    shutdownGraceTime: '10s',
    shutdownForceTime: '20s',
    maxCachedWorkflows: 1000,
  })
  log.info('working', { taskQueue: config.temporal.taskQueue })
  const run = async (): Promise<void> => {
    try {
      await worker.run()
    } finally {
      await connection.close()
    }
  }
  const ended = run()
  return {
    ended,
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown()
      await ended
    },
  }
}
