/** `npm start`: server and worker in one process, with an embedded Temporal and PostgreSQL where none are configured. */
import { build } from './build.ts'
import { loadConfig } from './config.ts'
import { startInfrastructure } from './embedded/index.ts'
import { orExit } from './or-exit.ts'
import { runServer } from './run-server.ts'
import { runWorker } from './run-worker.ts'
import { readTenants } from './tenants.ts'
import { untilStopped } from './until-stopped.ts'

const config = await orExit(() => loadConfig())
// Their faults are said before anything is downloaded or brought up.
await orExit(() => readTenants(config.folders.tenants, config.environment, config.readSecret))
const infrastructure = await orExit(() => startInfrastructure(config, (line) => console.error(line)))
const { services, world, close } = await orExit(() => build(config, infrastructure), infrastructure.stop)
const server = await orExit(() => runServer(services), infrastructure.stop)
const worker = await orExit(() => runWorker(services, world, infrastructure), infrastructure.stop)
await untilStopped([server.stop, worker.stop, close, infrastructure.stop], worker.ended)
