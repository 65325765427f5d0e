import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { z } from 'zod'

/**
 * What a small JSON file of the data folder says; `undefined` when it is not there, or does not say it (a power cut).
 *
 * @throws Error when it is there and cannot be read: who takes that for "not there" takes what is another user's.
 */
export function readState<T>(file: string, schema: z.ZodType<T>): T | undefined {
  const text = read(file)
  if (text === undefined) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return undefined
    const advice = 'Run Hikeshi as the user that the data folder belongs to, or give it a folder of its own (DATA_DIR)'
    throw new Error(`${file} cannot be read (${String(code)}). ${advice}.`, { cause: error })
  }
}

/** Writes such a file, whole or not at all, for the eyes of its owner only. */
export function writeState(file: string, state: unknown): void {
  const draft = `${file}.${process.pid}.draft`
  const descriptor = openSync(draft, 'w', 0o600)
  writeFileSync(descriptor, `${JSON.stringify(state, null, 2)}\n`)
  fsyncSync(descriptor)
  closeSync(descriptor)
  renameSync(draft, file)
}
