import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'

/** One of our programs, run as a process of its own, to be killed. */
export interface Program {
  readonly pid: number
  /** Where its server listens; empty for a worker. */
  readonly url: string
  /** Every line of its log so far. */
  readonly printed: readonly string[]
  /** Its exit code when it has ended; nothing when a signal ended it. */
  readonly ended: Promise<number | null>
  /** Sends a signal to this very process. SIGSTOP and SIGCONT return at once, what ends it when it is gone. */
  readonly signal: (name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT') => Promise<void>
}

export type ProgramName = 'main' | 'worker' | 'all-in-one'

/** The lines of the log that say that it is up: the server listens, the worker works. */
const readyWords: Readonly<Record<ProgramName, readonly string[]>> = {
  main: ['listening'],
  worker: ['working'],
  'all-in-one': ['listening', 'working'],
}

/**
 * Starts `server/<name>.ts` as a newcomer's shell would, and waits until its log says that it is up. Whatever becomes of the
 * test, the process is gone afterwards; outside a test, `atEnd` is given what ends it. Throws with what it printed when it
 * ends before.
 */
export const startProgram = async (
  name: ProgramName,
  env: Readonly<Record<string, string>>,
  atEnd: (end: () => Promise<void>) => void = onTestFinished,
): Promise<Program> => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const script = fileURLToPath(new URL(`../server/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', tsx, script], {
    env: { ...process.env, ...env, LOG_LEVEL: 'info', LOG_FORMAT: 'json' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const gone = once(child, 'exit')
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  atEnd(async () => {
    if (!isGone()) child.kill('SIGKILL')
    await gone
  })

  const missing = new Set(readyWords[name])
  const printed: string[] = []
  let url = ''
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      printed.push(line)
      if (process.env['TEST_LOG']) console.error(`${name}: ${line}`)
      const said = parse(line)
      if (said.message === 'listening') url = said.url ?? ''
      missing.delete(said.message ?? '')
      if (missing.size === 0) resolve()
    })
    void gone.then(() => reject(new Error(`${name} ended before it was up:\n${printed.join('\n')}`)))
  })

  return {
    pid: child.pid ?? 0,
    url,
    printed,
    ended: gone.then(() => child.exitCode),
    signal: async (signal) => {
      child.kill(signal)
      if (signal === 'SIGKILL' || signal === 'SIGTERM') await gone
    },
  }
}

const parse = (line: string): { message?: string; url?: string } => {
  try {
    return JSON.parse(line) as { message?: string; url?: string }
  } catch {
    return {} // Not of our log: a warning of Node's, say.
  }
}
