import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import type { NativeConnectionOptions } from '@temporalio/worker'
import type { Config } from '../config.ts'
import type { Progress } from './bring-up.ts'
import { takeOwnership } from './owner.ts'
import { runningPostgres, startPostgres } from './postgres.ts'
import { runningTemporal, startTemporal, type RunningTemporal } from './temporal.ts'

/** Where the two servers are that everything stands on. */
export interface Infrastructure {
  /** With its password: do not log it. */
  readonly databaseUrl: string
  readonly temporal: {
    /** `host:port`. */
    readonly address: string
    readonly namespace: string
    /** For `Connection.connect` and `NativeConnection.connect`: address, TLS, API key. */
    readonly connection: NativeConnectionOptions & { readonly address: string }
    /** Only the embedded server's is known. */
    readonly uiUrl?: string
  }
}

export interface StartedInfrastructure extends Infrastructure {
  /** Stops what we brought up, in good order, and gives the data folder back. Others’ servers are left alone. */
  readonly stop: () => Promise<void>
}

/**
 * What DATABASE_URL and TEMPORAL_ADDRESS name is used as it is; what they do not name is brought up in the data folder,
 * both at the same time.
 *
 * @throws FolderInUse when another process owns the data folder; Error that says what failed and what to do, with nothing
 * left running.
 */
export async function startInfrastructure(config: Config, progress: Progress): Promise<StartedInfrastructure> {
  const { databaseUrl, temporal, folders, packageIndex } = config
  if (databaseUrl !== undefined && temporal.external !== undefined) {
    return { ...infrastructure(config, databaseUrl), stop: () => Promise.resolve() }
  }
  prepare(folders.data)
  const owner = takeOwnership(folders.data)
  const shared = { dataDir: folders.data, cacheDir: folders.cache, progress }
  const [postgres, engine] = await Promise.allSettled([
    databaseUrl === undefined ? startPostgres(shared) : undefined,
    temporal.external === undefined
      ? startTemporal({
          ...shared,
          namespace: temporal.namespace,
          ...(temporal.cliPath === undefined ? {} : { cliPath: temporal.cliPath }),
          ...(packageIndex === undefined ? {} : { packageIndex }),
        })
      : undefined,
  ])
  const stop = async () => {
    const running = [engine, postgres].flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []))
    await Promise.all(running.map((server) => server.stop()))
    owner.release()
  }
  const failures = [postgres, engine].flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  if (postgres.status === 'rejected' || engine.status === 'rejected') {
    await stop()
    if (failures.length === 1) throw failures[0]
    throw new AggregateError(failures, failures.map(message).join('\n'))
  }
  return { ...infrastructure(config, postgres.value?.url ?? databaseUrl, engine.value), stop }
}

/**
 * The same for a command that runs beside a server: it starts nothing and owns nothing.
 *
 * @throws Error that says what to do when nothing is configured and no server of ours runs on the data folder.
 */
export function findInfrastructure(config: Config): Infrastructure {
  const { data } = config.folders
  const url = config.databaseUrl ?? runningPostgres(data)
  const engine = config.temporal.external === undefined ? runningTemporal(data) : undefined
  if (url === undefined || (config.temporal.external === undefined && engine === undefined)) {
    throw new Error(
      `Hikeshi does not run on the data folder ${data}. Start it (npm start), name its folder (DATA_DIR), ` +
        'or set DATABASE_URL and TEMPORAL_ADDRESS.',
    )
  }
  return infrastructure(config, url, engine)
}

function infrastructure(
  { temporal }: Config,
  databaseUrl: string | undefined,
  engine?: Pick<RunningTemporal, 'address' | 'uiUrl'>,
): Infrastructure {
  const connection = engine === undefined ? temporal.external : { address: engine.address }
  if (connection === undefined || databaseUrl === undefined) throw new Error('neither given nor brought up')
  const { address } = connection
  return {
    databaseUrl,
    temporal: {
      address,
      namespace: temporal.namespace,
      connection,
      ...(engine === undefined ? {} : { uiUrl: engine.uiUrl }),
    },
  }
}

/** The data folder. Its rooms are closed to others; it can be passed through, for the user that PostgreSQL runs as. */
function prepare(folder: string): void {
  if (existsSync(folder)) return
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o711)
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error))
