import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'

const said = z.object({
  progress: z.string().optional(),
  ready: z.object({ databaseUrl: z.string(), address: z.string() }).optional(),
  failed: z.string().optional(),
})

/** What a process of `owner-process.ts` came to. */
export interface Owner {
  readonly ready?: { readonly databaseUrl: string; readonly address: string }
  readonly failed?: string
  readonly progress: readonly string[]
  readonly pid: number
  /** Sends a signal and waits until the process is gone. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>
}

/** A new folder that the user whom PostgreSQL runs as can pass through. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hikeshi-owner-'))
  await chmod(folder, 0o711)
  return folder
}

/** Starts an owner of a data folder, and waits until it is up or has failed. */
export async function startOwner(dataDir: string, env: Record<string, string> = {}): Promise<Owner> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const script = fileURLToPath(new URL('owner-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', tsx, script], {
    env: { ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal)
    await gone
  }
  const progress: string[] = []
  for await (const line of createInterface(child.stdout)) {
    const { progress: step, ready, failed } = said.parse(JSON.parse(line))
    if (step !== undefined) progress.push(step)
    if (ready !== undefined) return { ready, progress, pid: child.pid ?? 0, end }
    if (failed !== undefined) return { failed, progress, pid: child.pid ?? 0, end }
  }
  throw new Error(`the owner ended without a word, after: ${progress.join(' | ')}`)
}
