import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { isRunning, processIdentity, processRecord, type ProcessRecord } from './process-identity.ts'
import { readState, writeState } from './state-file.ts'

const childRecord = processRecord.extend({
  port: z.number(),
  /** Of command and arguments: an orphan that runs with other ones is not adopted. */
  fingerprint: z.string(),
})

/** A child of ours, as it stands in the data folder for whoever comes after a `kill -9`. */
export type ChildRecord = z.infer<typeof childRecord>

export interface ChildCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly port: number
  readonly cwd?: string
  /** The user that it runs as; ours unless given. */
  readonly account?: { readonly uid: number; readonly gid: number }
}

export interface Child {
  readonly record: ChildRecord
  /** Where it writes what it has to say. */
  readonly logFile: string
  /** Says why the child has ended; `undefined` while it runs. */
  readonly ended: () => string | undefined
}

/**
 * Children see nothing of our environment: secrets of customers are in it, and settings that would change how a child
 * behaves.
 */
export const childEnv = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const

/**
 * Starts a child in a session of its own, so that a Ctrl-C in the terminal reaches us alone and we stop things in order;
 * it writes to a file, so that it outlives us unharmed; and it is on record before anything else happens.
 */
export async function startChild(dataDir: string, spec: ChildCommand): Promise<Child> {
  const logFile = logFileOf(dataDir, spec.name)
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 })
  keepLast(logFile)
  const log = openSync(logFile, 'w', 0o600)
  const child = spawn(spec.command, spec.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: childEnv,
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    ...spec.account,
  })
  if (child.pid !== undefined) {
    const identity = processIdentity(child.pid) ?? 'ended at once'
    writeRecord(dataDir, spec.name, { pid: child.pid, identity, port: spec.port, fingerprint: fingerprint(spec) })
  }
  closeSync(log)
  await spawned(child, spec)
  child.unref()
  let ended: string | undefined
  child.on('exit', (code, signal) => (ended = signal === null ? `it ended with code ${code}` : `${signal} ended it`))
  const record = readRecord(dataDir, spec.name)
  if (record === undefined) throw new Error(`the record of ${spec.name} is missing right after it was written`)
  return { record, logFile, ended: () => ended }
}

const spawned = (child: ChildProcess, spec: ChildCommand) =>
  new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (cause) => reject(new Error(`cannot start ${spec.command}: ${cause.message}`, { cause })))
  })

/** The child of that name which an earlier owner left running, if there is one. */
export function orphan(dataDir: string, name: string): ChildRecord | undefined {
  const record = readRecord(dataDir, name)
  return record !== undefined && isRunning(record) ? record : undefined
}

/** True when the record belongs to a process that was started by this very command. */
export const isSameCommand = (record: ChildRecord, spec: ChildCommand) => record.fingerprint === fingerprint(spec)

/** What was recorded last under that name, running or not. */
export function readRecord(dataDir: string, name: string): ChildRecord | undefined {
  return readState(recordFile(dataDir, name), childRecord)
}

/**
 * Ends a recorded process: the signal, and SIGKILL when it still runs after `patience` milliseconds. The identity is
 * looked at before every signal, so no stranger with the same pid is hit.
 */
export async function endProcess(record: ProcessRecord, signal: NodeJS.Signals, patience = 20_000): Promise<void> {
  for (const [next, limit] of [[signal, patience] as const, ['SIGKILL', 5_000] as const]) {
    const until = Date.now() + limit
    if (!isRunning(record)) return
    sendSignal(record.pid, next)
    while (Date.now() < until) {
      if (!isRunning(record)) return
      await sleep(25)
    }
  }
  throw new Error(`process ${record.pid} does not end, not even by SIGKILL`)
}

/** The last lines of a child's log, for an error message. */
export function logTail(logFile: string, lines = 12): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return ''
  }
}

const logFileOf = (dataDir: string, name: string) => join(dataDir, 'logs', `${name}.log`)

/** The log of the run before stays, beside the new one: it tells why that one ended. */
function keepLast(logFile: string): void {
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`)
}

const recordFile = (dataDir: string, name: string) => join(dataDir, 'children', `${name}.json`)

function writeRecord(dataDir: string, name: string, record: ChildRecord): void {
  mkdirSync(join(dataDir, 'children'), { recursive: true, mode: 0o700 })
  writeState(recordFile(dataDir, name), record)
}

const fingerprint = ({ command, args }: ChildCommand) =>
  createHash('sha256')
    .update(JSON.stringify([command, args]))
    .digest('hex')

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
