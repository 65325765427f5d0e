import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { z } from 'zod'
import { bringUp, type Progress, type Service } from './bring-up.ts'
import { orphan, readRecord } from './children.ts'
import { canEnter, postgresAccount, sharedState, type Account } from './postgres-account.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { createCluster, databaseName } from './postgres-cluster.ts'
import { isRunning } from './process-identity.ts'
import { readState, writeState } from './state-file.ts'

/** What the data folder remembers of its database, in a file that only its owner may read. */
const settingsSchema = z.object({ directory: z.string(), password: z.string() })

export interface PostgresOptions {
  /** The data folder; the caller owns it. */
  readonly dataDir: string
  /** Where a copy of the programs may be kept when they cannot run from where npm put them. */
  readonly cacheDir: string
  readonly progress: Progress
  /** A port that must be free; without it the one of last time, or any. */
  readonly port?: number
}

export interface RunningPostgres {
  /** With the password of the data folder: do not log it. */
  readonly url: string
  /** Of the process of today: it is started again when it ends by itself. */
  readonly pid: () => number
  readonly stop: () => Promise<void>
}

/**
 * The embedded PostgreSQL of a data folder: real, durable (fsync), on loopback alone, with a password of its own, run as
 * an unprivileged user when we are root. Made when it is not there; adopted when an earlier owner left it running.
 *
 * @throws Error that says what failed and what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { dataDir, progress } = options
  const settings = readState(settingsFile(dataDir), settingsSchema) ?? {
    directory: '',
    password: randomBytes(24).toString('base64url'),
  }
  const account = await postgresAccount(settings.directory === '' ? join(dataDir, 'postgres') : settings.directory)
  const binaries = await postgresBinaries(account, options.cacheDir, progress)
  const directory = settings.directory === '' ? await placeFor(dataDir, account, progress) : settings.directory
  const kept = { ...settings, directory }
  if (!existsSync(join(directory, 'PG_VERSION'))) {
    if (settings.directory !== '' && readRecord(dataDir, 'postgres') !== undefined) throw lost(dataDir, directory)
    progress(`PostgreSQL: making the database in ${directory}`)
    writeState(settingsFile(dataDir), kept)
  }
  await createCluster(directory, kept.password, binaries, account)

  const urlOf = (port: number, database: string) =>
    `postgres://${databaseName}:${kept.password}@127.0.0.1:${port}/${database}`
  const service: Service = {
    name: 'postgres',
    title: 'PostgreSQL',
    stopSignal: 'SIGINT', // "fast": ends sessions, then writes everything down; SIGTERM would wait for every client.
    command: (port) => ({
      command: binaries.postgres,
      args: ['-D', directory, '-p', String(port), ...Object.entries(server).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
      cwd: '/',
      ...(account === undefined ? {} : { account }),
    }),
    answers: (port) => ensureDatabase(urlOf(port, 'postgres')),
    prepare: () => clearStalePid(dataDir, directory),
  }
  const running = await bringUp(dataDir, service, options)
  return { url: urlOf(running.port, databaseName), pid: running.pid, stop: running.stop }
}

/** The URL of the PostgreSQL that another process of ours runs on that data folder; `undefined` when none runs. */
export function runningPostgres(dataDir: string): string | undefined {
  const settings = readState(settingsFile(dataDir), settingsSchema)
  const record = orphan(dataDir, 'postgres')
  if (settings === undefined || record === undefined) return undefined
  return `postgres://${databaseName}:${settings.password}@127.0.0.1:${record.port}/${databaseName}`
}

const server = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const

async function placeFor(dataDir: string, account: Account | undefined, progress: Progress): Promise<string> {
  if (await canEnter(dataDir, account)) return join(dataDir, 'postgres')
  const elsewhere = join(sharedState, `postgres-${randomBytes(6).toString('hex')}`)
  progress(`PostgreSQL: its user cannot enter ${dataDir}; its files go to ${elsewhere}`)
  mkdirSync(dirname(elsewhere), { recursive: true, mode: 0o755 })
  chmodSync(dirname(elsewhere), 0o755)
  return elsewhere
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined) // Its promise tells.
  try {
    await client.connect()
    const found = await client.query('select from pg_database where datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * PostgreSQL refuses to start while `postmaster.pid` names a pid that exists: after a reboot or in a new container that may
 * be a stranger, after `kill -9` a zombie that nobody collects. We know which process it was; when that one is gone, the
 * file goes. Sessions that still wind down are guarded against by PostgreSQL itself, which finds their shared memory by
 * the folder, not by this file.
 */
function clearStalePid(dataDir: string, directory: string): void {
  const file = join(directory, 'postmaster.pid')
  const record = readRecord(dataDir, 'postgres')
  if (record === undefined || isRunning(record) || !existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (pid === record.pid) rmSync(file, { force: true })
}

const lost = (dataDir: string, directory: string) =>
  new Error(
    `The database of ${dataDir} was in ${directory}, and is not there any more. ` +
      `Put it back; or, to begin with an empty one, move ${dataDir} away.`,
  )

/** Where the cluster of that data folder is: in it, or where PostgreSQL's user can reach it. */
export const clusterOf = (dataDir: string): string | undefined =>
  readState(settingsFile(dataDir), settingsSchema)?.directory

const settingsFile = (dataDir: string) => join(dataDir, 'postgres.json')
