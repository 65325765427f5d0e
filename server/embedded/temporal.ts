import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { msNumberToTs, tsToMs } from '@temporalio/common/lib/time.js'
import { z } from 'zod'
import { bringUp, type Progress, type Service } from './bring-up.ts'
import { orphan } from './children.ts'
import { choosePort } from './ports.ts'
import { readState, writeState } from './state-file.ts'
import { findTemporal, releaseOf, type TemporalSearch } from './temporal-binary.ts'

/** What an incident can be found by in the Temporal UI. Never encrypted: ids and names only. */
export const searchAttributes = {
  Tenant: 'Keyword',
  Host: 'Keyword',
  Severity: 'Int',
  IncidentState: 'Keyword',
  Playbook: 'Keyword',
  PlaybookVersion: 'Keyword',
} as const

export interface TemporalOptions extends Omit<TemporalSearch, 'release'> {
  /** The data folder; the caller owns it. */
  readonly dataDir: string
  readonly namespace: string
  /** Ports that must be free; without them those of last time, or any. */
  readonly port?: number
  readonly uiPort?: number
  /** False: everything is forgotten when it stops. */
  readonly persistent?: boolean
  /** Further arguments of `temporal server start-dev`. */
  readonly extraArgs?: readonly string[]
  readonly progress: Progress
}

export interface RunningTemporal {
  /** `host:port` of the frontend. */
  readonly address: string
  readonly uiUrl: string
  /** Of the process of today: it is started again when it ends by itself. */
  readonly pid: () => number
  readonly stop: () => Promise<void>
}

/**
 * The embedded Temporal dev server of a data folder, with its UI, on loopback alone. Its SQLite file is written ahead and
 * synced at checkpoints (`synchronous=NORMAL` in WAL mode), so that it is whole after `kill -9`. Adopted when an earlier
 * owner left it running. Resolves when the namespace and the search attributes answer by gRPC.
 *
 * @throws Error that says what failed and what to do.
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const { dataDir, namespace, persistent = true } = options
  const folder = join(dataDir, 'temporal')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const release = persistent ? releaseOfDatabase(folder) : undefined
  const binary = await findTemporal({ ...options, ...(release === undefined ? {} : { release }) })
  const database = join(folder, `${releaseOf(binary.version)}.sqlite`)
  const uiPort = await chooseUiPort(options)
  const service: Service = {
    name: 'temporal',
    title: 'Temporal',
    stopSignal: 'SIGTERM',
    command: (port) => ({
      command: binary.path,
      args: [...serverArgs(options, port, uiPort, persistent ? database : undefined), ...(options.extraArgs ?? [])],
    }),
    answers: (port) => answers(`127.0.0.1:${port}`, namespace),
  }
  const { pid, port, stop } = await bringUp(dataDir, service, options)
  return { address: `127.0.0.1:${port}`, uiUrl: `http://127.0.0.1:${uiPort}`, pid, stop }
}

function serverArgs({ namespace }: TemporalOptions, port: number, uiPort: number, database?: string): string[] {
  const flags: [string, string][] = [
    ['--ip', '127.0.0.1'],
    ['--ui-ip', '127.0.0.1'],
    ['--port', String(port)],
    ['--ui-port', String(uiPort)],
    ['--namespace', namespace],
    ['--log-format', 'json'],
    ['--log-level', 'warn'],
    ['--dynamic-config-value', 'matching.enableFairness=true'],
    ['--dynamic-config-value', 'system.forceSearchAttributesCacheRefreshOnRead=false'],
  ]
  for (const [name, type] of Object.entries(searchAttributes)) flags.push(['--search-attribute', `${name}=${type}`])
  if (database !== undefined) {
    flags.push(
      ['--db-filename', database],
      ['--sqlite-pragma', 'journal_mode=WAL'],
      ['--sqlite-pragma', 'synchronous=NORMAL'],
    )
  }
  return ['server', 'start-dev', '--ui-disable-news-fetch', ...flags.flat()]
}

/** Address and UI of the Temporal that another process of ours runs on that data folder; `undefined` when none runs. */
export function runningTemporal(dataDir: string): { address: string; uiUrl: string } | undefined {
  const record = orphan(dataDir, 'temporal')
  const uiPort = rememberedUiPort(dataDir)
  if (record === undefined || uiPort === undefined) return undefined
  return { address: `127.0.0.1:${record.port}`, uiUrl: `http://127.0.0.1:${uiPort}` }
}

/** The release whose database is in the folder, the one written last where there are several. */
function releaseOfDatabase(folder: string): string | undefined {
  return readdirSync(folder)
    .filter((name) => /^\d+\.\d+\.sqlite$/.test(name))
    .sort((a, b) => statSync(join(folder, a)).mtimeMs - statSync(join(folder, b)).mtimeMs)
    .at(-1)
    ?.replace(/\.sqlite$/, '')
}

/** The UI keeps its address over restarts: people bookmark it. */
async function chooseUiPort({ dataDir, uiPort }: TemporalOptions): Promise<number> {
  const before = rememberedUiPort(dataDir)
  // While an orphan runs the port is busy with it; it may be adopted.
  const chosen = uiPort ?? (orphan(dataDir, 'temporal') === undefined ? await choosePort(before) : before)
  const port = chosen ?? (await choosePort())
  writeState(uiPortFile(dataDir), { uiPort: port })
  return port
}

const uiPortFile = (dataDir: string) => join(dataDir, 'temporal', 'ui.json')

const rememberedUiPort = (dataDir: string) => readState(uiPortFile(dataDir), z.object({ uiPort: z.number() }))?.uiPort

/** Incidents that are closed stay readable in the UI for so long; the dev server's own default is a day. */
const retention = 7 * 24 * 3_600_000

async function answers(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 })
  try {
    await connection.withDeadline(Date.now() + 5_000, async () => {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
      const missing = Object.keys(searchAttributes).filter((name) => customAttributes?.[name] === undefined)
      if (missing.length > 0) throw new Error(`its search attributes ${missing.join(', ')} are not there yet`)
      const { config } = await connection.workflowService.describeNamespace({ namespace })
      if (tsToMs(config?.workflowExecutionRetentionTtl) === retention) return
      const workflowExecutionRetentionTtl = msNumberToTs(retention)
      await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } })
    })
  } finally {
    await connection.close()
  }
}
