import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A user of this machine. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * As whom PostgreSQL runs. It refuses to run as root; so when we are root it runs as the owner of the cluster that is
 * there, else as the machine's `postgres`, else as `nobody`, which every machine has. `undefined`: as ourselves.
 *
 * @throws Error when we are root and the machine has none of these.
 */
export async function postgresAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster)
    if (uid !== 0) return { uid, gid }
  }
  for (const name of ['postgres', 'nobody']) {
    const account = await lookUp(name)
    if (account !== undefined) return account
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and this machine has neither a user `postgres` nor `nobody` to run it as. ' +
      'Make one (useradd --system postgres), run Hikeshi as another user, or set DATABASE_URL.',
  )
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name])))
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
  } catch {
    return undefined
  }
}

/** Whether that user can enter a folder: tried, since modes alone do not tell (parents, ACLs, mounts). */
export async function canEnter(folder: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true
  try {
    await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/' })
    return true
  } catch {
    return false
  }
}

/** Where PostgreSQL's files go when we are root and its user cannot enter the folder that was meant, e.g. in root's home. */
export const sharedState = '/var/lib/hikeshi'
