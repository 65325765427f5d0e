import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { loadConfig } from '../server/config.ts'
import { bundleWorkflows } from '../server/bundle.ts'
import { startInfrastructure } from '../server/embedded/index.ts'
import { discardDataFolder } from '../server/embedded/discard.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of the run's Temporal, and its namespace. Every file takes a task queue of its own. */
    temporalAddress: string
    temporalNamespace: string
    /** The run's PostgreSQL. Every file takes a database of its own: `freshDatabase()` in `test/live.ts`. */
    databaseUrl: string
    /** Path of the workflow bundle, made once for the run. */
    workflowBundle: string
  }
}

const prefix = 'hikeshi-live-'

/**
 * One Temporal and one PostgreSQL for all live tests of a run, brought up as the product brings them up, in a folder that
 * is thrown away. With DATABASE_URL or TEMPORAL_ADDRESS set, those are used.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep()
  const dataDir = await mkdtemp(join(tmpdir(), prefix))
  await chmod(dataDir, 0o711) // As root, PostgreSQL runs as another user, who must pass through.
  const config = loadConfig({ ...process.env, DATA_DIR: dataDir })
  const infrastructure = await startInfrastructure(config, (line) => console.log(line))
  const workflowBundle = join(dataDir, 'workflows.js')
  await writeFile(workflowBundle, (await bundleWorkflows()).code)
  project.provide('workflowBundle', workflowBundle)
  project.provide('databaseUrl', infrastructure.databaseUrl)
  project.provide('temporalAddress', infrastructure.temporal.address)
  project.provide('temporalNamespace', infrastructure.temporal.namespace)
  return async () => {
    await infrastructure.stop()
    await discardDataFolder(dataDir)
    await rm(dataDir, { recursive: true, force: true }) // What is there when all servers are others’.
  }
}

/** A run that was killed could not clean up: its servers are ended and its folder is removed by the next one. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue
    await discardDataFolder(join(tmpdir(), name)).catch(() => false) // Another user's.
  }
}
