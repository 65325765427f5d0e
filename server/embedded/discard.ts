import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endProcess, orphan } from './children.ts'
import { FolderInUse, takeOwnership } from './owner.ts'
import { clusterOf } from './postgres.ts'

/**
 * Ends the servers that a killed process left running on a data folder which nobody will start on again, and deletes the
 * folder, with the database wherever it was put.
 *
 * @returns false when the folder is in use, or never had an owner: then nothing is touched.
 */
export async function discardDataFolder(dataDir: string): Promise<boolean> {
  if (!existsSync(join(dataDir, 'owner'))) return false
  try {
    takeOwnership(dataDir)
  } catch (error) {
    if (error instanceof FolderInUse) return false
    throw error
  }
  for (const name of ['temporal', 'postgres']) {
    const left = orphan(dataDir, name)
    if (left !== undefined) await endProcess(left, 'SIGINT')
  }
  const cluster = clusterOf(dataDir)
  if (cluster !== undefined) rmSync(cluster, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
  return true
}
