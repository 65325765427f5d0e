import type { Path } from './fault.ts'

// The checks across fields look at the file as written, so that they speak together with the schema's, not after it.
// What has not the right shape is left out here: the schema says so.

export type Raw = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value of the file and its place. */
export interface Found<T> {
  readonly value: T
  readonly path: Path
}

/** The map at a key; empty where there is none. */
export const mapAt = (raw: Raw, key: string): Raw => {
  const value = raw[key]
  return isRecord(value) ? value : {}
}

const listAt = (raw: Raw, key: string): readonly unknown[] => {
  const value: unknown = raw[key]
  return Array.isArray(value) ? value : []
}

/** The maps in the list at a key. `base`: the place of `raw`. */
export const mapsAt = (raw: Raw, key: string, base: Path = []): readonly Found<Raw>[] =>
  listAt(raw, key).flatMap((value, index) => (isRecord(value) ? [{ value, path: [...base, key, index] }] : []))

/** The texts in the list at a key. */
export const textsAt = (raw: Raw, key: string, base: Path = []): readonly Found<string>[] =>
  listAt(raw, key).flatMap((value, index) =>
    typeof value === 'string' ? [{ value, path: [...base, key, index] }] : [],
  )

/** The text at a key; nothing where it is none. */
export const textAt = (raw: Raw, key: string): string | undefined => {
  const value = raw[key]
  return typeof value === 'string' ? value : undefined
}
