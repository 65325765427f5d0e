/** `npm run worker`: runs workflows and activities, against a Temporal and a PostgreSQL that run elsewhere. */
import { build } from './build.ts'
import { loadConfig } from './config.ts'
import { findInfrastructure } from './embedded/index.ts'
import { orExit } from './or-exit.ts'
import { runWorker } from './run-worker.ts'
import { untilStopped } from './until-stopped.ts'

const config = await orExit(() => loadConfig())
const infrastructure = await orExit(() => findInfrastructure(config))
const { services, world, close } = await orExit(() => build(config, infrastructure))
const worker = await orExit(() => runWorker(services, world, infrastructure))
await untilStopped([worker.stop, close], worker.ended)
