import { createHash } from 'node:crypto'

/**
 * A value as JSON that PostgreSQL takes. Its jsonb refuses NUL and halves of a character, which products' error messages may hold:
 * an act that ended with one could never be ended.
 */
export const storedJson = (value: unknown): string => {
  const json = JSON.stringify(value ?? null)
  // JSON writes both as escapes; almost no value holds one, and looking at each part of it takes much longer.
  if (!/\\u(?:0000|d[89a-f])/i.test(json)) return json
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? part.replaceAll('\0', '').toWellFormed() : part,
  )
}

/** Characters of a key that are kept; an index entry of PostgreSQL has at most 2,704 bytes. */
const longestKey = 500

/** The key of an act as it is kept: a long one, as that of a long note, is shortened so that it stays its own. */
export const storedKey = (key: string): string =>
  key.length <= longestKey
    ? key
    : `${key.slice(0, longestKey - 50)}…${createHash('sha256').update(key).digest('base64url')}`

/** A fingerprint as it is kept: one may hold a whole command line. */
export const storedFingerprint = (fingerprint: string): string => createHash('sha256').update(fingerprint).digest('hex')
