import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { isRunning, processIdentity, processRecord } from './process-identity.ts'
import { readState, writeState } from './state-file.ts'

const ownerRecord = processRecord.extend({
  since: z.string(),
  host: z.string(),
  /** The owner gave the folder back in good order. */
  released: z.boolean(),
})
type OwnerRecord = z.infer<typeof ownerRecord>

/** Somebody else uses the data folder. The message says who, since when, and what to do. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

export interface Ownership {
  readonly release: () => void
}

/**
 * Makes this process the one owner of a data folder, until it releases it or ends, however it ends.
 *
 * The owners are numbered files; the highest number is the owner of today. Numbers only grow, and taking one is
 * `link(2)`, which fails where the name exists: so of two that find the same dead owner, one wins, and nobody can remove
 * what another has just taken.
 *
 * @throws FolderInUse when a process that runs owns it.
 */
export function takeOwnership(dataDir: string): Ownership {
  const folder = join(dataDir, 'owner')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const mine: OwnerRecord = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    since: new Date().toISOString(),
    host: hostname(),
    released: false,
  }
  for (;;) {
    const last = numbers(folder).at(-1) ?? 0
    const current = last === 0 ? undefined : readState(file(folder, last), ownerRecord)
    if (current !== undefined && !current.released && isRunning(current)) throw inUse(dataDir, current)
    const number = last + 1
    if (!write(folder, number, mine)) continue
    // Somebody may have passed us by so far that our number had been cleared away again: then start over.
    if (numbers(folder).at(-1) !== number) {
      rmSync(file(folder, number), { force: true })
      continue
    }
    for (const old of numbers(folder)) if (old < number) rmSync(file(folder, old), { force: true })
    return { release: () => writeState(file(folder, number), { ...mine, released: true }) }
  }
}

const file = (folder: string, number: number) => join(folder, `${number}.json`)

const numbers = (folder: string): number[] =>
  readdirSync(folder)
    .map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .sort((a, b) => a - b)

/** False when the number is taken. The file appears whole or not at all. */
function write(folder: string, number: number, record: OwnerRecord): boolean {
  const draft = join(folder, `${process.pid}.draft`)
  writeState(draft, record)
  try {
    linkSync(draft, file(folder, number))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

const inUse = (dataDir: string, owner: OwnerRecord) =>
  new FolderInUse(
    `The data folder ${dataDir} is in use by process ${owner.pid}, since ${owner.since}. ` +
      `Stop that one first (kill -INT ${owner.pid}), or give this one a folder of its own: DATA_DIR=./data-2`,
  )
