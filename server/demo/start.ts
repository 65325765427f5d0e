import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from '../../simulators/world.ts'
import { build, type Built } from '../build.ts'
import { loadConfig } from '../config.ts'
import { startInfrastructure, type Infrastructure } from '../embedded/index.ts'
import { choosePort } from '../embedded/ports.ts'
import { runServer } from '../run-server.ts'
import { runWorker } from '../run-worker.ts'
import { demoEnvironment, pointAt, simulatedEnvironment } from './environment.ts'
import { writeTenants } from './tenants.ts'
import { startTown } from './town/town.ts'
import { bringUpWorld, memoryFile } from './world.ts'

/** The whole demo in one process, on two servers of its own. */
export interface Demo {
  readonly world: World
  readonly services: Built['services']
  readonly infrastructure: Infrastructure
  readonly url: string
  /** Address of the page that shows the outside world. */
  readonly townUrl: string
  /** The worker's end; rejects when it fails. */
  readonly failed: Promise<void>
}

export interface DemoOptions {
  /** All that the demo keeps. Nobody else uses it. */
  readonly folder: string
  /** Taken where they are free; without them, and where they are not, any. */
  readonly ports: { readonly town?: number; readonly http?: number; readonly world?: number; readonly smtp?: number }
  readonly progress: (line: string) => void
  /** Called with each part that must be stopped, in the order in which they came up. */
  readonly running: (stop: () => Promise<unknown>) => void
}

/** Brings everything up, where it stopped if it ran before. */
export const startDemo = async ({ folder, ports, progress, running }: DemoOptions): Promise<Demo> => {
  const base = demoEnvironment(process.env, { folder, tenants: join(folder, 'tenants') })
  const infrastructure = await startInfrastructure(loadConfig(base), progress)
  running(infrastructure.stop)

  const isOld = existsSync(memoryFile(folder))
  const world = await bringUpWorld(folder, ports)
  running(world.close)
  progress(`Simulators: Falcon and Slack on ${world.url}, mail on ${world.mail.url}${isOld ? ', as they were' : ''}`)

  await writeTenants(folder)
  const port = await choosePort(ports.http)
  const here = { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` }
  const config = loadConfig({ ...base, ...simulatedEnvironment(world), ...here })
  progress('Hikeshi: starting')
  const built = await build(config, infrastructure)
  running(built.close)
  const server = await runServer(built.services)
  running(server.stop)
  pointAt(world, server.url)
  const worker = await runWorker(built.services, built.world, infrastructure)
  running(worker.stop)
  progress(`Hikeshi: server on ${server.url}, and a worker, in this process`)
  const { services } = built
  const town = await startTown({ world, db: services.db, tenants: services.tenants }, await choosePort(ports.town))
  running(town.stop)
  return { world, services, infrastructure, url: server.url, townUrl: town.url, failed: worker.ended }
}
