/** `npm run server`: the HTTP server and the relay, against a Temporal and a PostgreSQL that run elsewhere. */
import { build } from './build.ts'
import { loadConfig } from './config.ts'
import { findInfrastructure } from './embedded/index.ts'
import { orExit } from './or-exit.ts'
import { runServer } from './run-server.ts'
import { untilStopped } from './until-stopped.ts'

const config = await orExit(() => loadConfig())
const { services, close } = await orExit(() => build(config, findInfrastructure(config)))
const server = await orExit(() => runServer(services))
await untilStopped([server.stop, close])
