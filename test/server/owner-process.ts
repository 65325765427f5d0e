/**
 * Run as a process of its own, to be killed: brings the embedded servers up by the environment, says
 * `{ "ready": { databaseUrl, address } }` or `{ "failed": message }` on one line, and stays until SIGTERM.
 */
import { loadConfig } from '../../server/config.ts'
import { findInfrastructure, startInfrastructure } from '../../server/embedded/index.ts'

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const config = loadConfig()
try {
  const started = await startInfrastructure(config, (progress) => say({ progress }))
  const alive = setInterval(() => undefined, 60_000)
  process.once('SIGTERM', () => {
    clearInterval(alive)
    void started.stop()
  })
  // Last: who reads this may signal at once.
  const { databaseUrl, temporal } = findInfrastructure(config)
  say({ ready: { databaseUrl, address: temporal.address } })
} catch (error) {
  say({ failed: error instanceof Error ? error.message : String(error) })
}
