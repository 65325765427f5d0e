import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { endProcess, orphan } from './children.ts'
import { FolderInUse, takeOwnership } from './owner.ts'

/**
 * Ends the servers that a killed process left running on a data folder which nobody will start on again.
 *
 * @returns false when the folder is in use, or never had an owner: then nothing is touched.
 */
export async function endLeftovers(dataDir: string): Promise<boolean> {
  if (!existsSync(join(dataDir, 'owner'))) return false
  let owner
  try {
    owner = takeOwnership(dataDir)
  } catch (error) {
    if (error instanceof FolderInUse) return false
    throw error
  }
  for (const name of ['temporal', 'postgres']) {
    const left = orphan(dataDir, name)
    if (left !== undefined) await endProcess(left, 'SIGINT')
  }
  owner.release()
  return true
}
