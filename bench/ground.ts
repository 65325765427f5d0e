import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleWorkflows } from '../server/bundle.ts'
import { loadConfig } from '../server/config.ts'
import { startInfrastructure } from '../server/embedded/index.ts'
import { startOutside } from './children.ts'
import type { Ground } from './product.ts'
import { makeTenants } from './tenants.ts'

/** What all cases stand on: the embedded Temporal and PostgreSQL as `npm start` brings them up, and the world beside them. */
export const startGround = async (
  say: (line: string) => void,
): Promise<Ground & { readonly stop: () => Promise<void> }> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'hikeshi-bench-'))
  await chmod(dataDir, 0o711) // As root, PostgreSQL runs as another user, who must pass through.
  const infrastructure = await startInfrastructure(loadConfig({ ...process.env, DATA_DIR: dataDir }), say)
  const workflowBundle = join(dataDir, 'workflows.js')
  const { code } = await bundleWorkflows()
  await writeFile(workflowBundle, code)
  say(`Workflow bundle: ${Math.round(code.length / 1024)} KiB`)
  const tenantFolder = await makeTenants()
  const outside = await startOutside()
  return {
    infrastructure,
    outside,
    tenantFolder,
    workflowBundle,
    stop: async () => {
      await outside.stop()
      await infrastructure.stop()
      await rm(dataDir, { recursive: true, force: true })
      await rm(tenantFolder, { recursive: true, force: true })
    },
  }
}
