import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { childEnv } from './children.ts'
import type { Account } from './postgres-account.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'

const run = promisify(execFile)

/** The one database user, and the database, of the embedded PostgreSQL. */
export const databaseName = 'hikeshi'

/**
 * Makes a cluster in `directory` unless it is there; one that was left half made is made anew, since it only gets its
 * name when it is whole. Checksums on, UTF-8, dates and order of letters independent of the machine's locale.
 *
 * @throws Error when a cluster is there that these programs cannot read.
 */
export async function createCluster(
  directory: string,
  password: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return checkVersion(directory, binaries)
  for (const left of readdirSync(dirname(directory))) {
    if (left.startsWith(`${basename(directory)}.draft-`)) rmSync(join(dirname(directory), left), { recursive: true })
  }
  const draft = `${directory}.draft-${randomBytes(4).toString('hex')}`
  const passwordFile = `${draft}.password`
  try {
    mkdirSync(draft, { recursive: true, mode: 0o700 })
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
    if (account !== undefined) {
      chownSync(draft, account.uid, account.gid)
      chownSync(passwordFile, account.uid, account.gid)
    }
    await run(
      binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${databaseName}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
      ],
      { ...account, cwd: '/', env: childEnv },
    )
    renameSync(draft, directory)
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause)
    throw new Error(`PostgreSQL: the cluster in ${directory} cannot be made: ${said}`, { cause })
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

function checkVersion(directory: string, { version }: PostgresBinaries): void {
  const theirs = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim()
  if (theirs === version.split('.')[0]) return
  throw new Error(
    `The database in ${directory} was made by PostgreSQL ${theirs}, and the programs here are ${version}. ` +
      'Move it with pg_dump of the old version and psql of the new one, or set DATABASE_URL to a PostgreSQL that reads it.',
  )
}
