import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { z } from 'zod'

/** What a small JSON file of the data folder says; `undefined` when it is not there, or does not say it. */
export function readState<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** Writes such a file, whole or not at all, for the eyes of its owner only. */
export function writeState(file: string, state: unknown): void {
  const draft = `${file}.${process.pid}.draft`
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, file)
}
