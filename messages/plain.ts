/** Longest text of a single value, in characters: command lines of attackers run to kilobytes, readers do not. */
const longest = 500

/** Values that stand within sentences are shorter. */
const limits = new Map([
  ['name', 100],
  ['product', 100],
  ['containedBy', 100],
  ['user', 100],
  ['title', 200],
  ['alertTitle', 200],
])

/**
 * Characters that a reader cannot see but that change what the reader sees: controls, zero-width ones, fillers, tags, and the marks
 * that turn the direction of writing (by which `exe.fdp` is made to read `pdf.exe`).
 */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]+/gu

/**
 * Makes text from outside fit for one line of a message: no line breaks (with which an alert could write lines of its
 * own), nothing invisible, no more than `limit` characters; what was cut ends in `…`.
 */
export const oneLine = (text: string, limit = longest): string => {
  const line = text.replace(invisible, ' ').replace(/ {2,}/g, ' ').trim()
  if (line.length <= limit) return line
  // A cut through a surrogate pair would leave half a character.
  return `${line.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

const tidied = new WeakMap<object, unknown>()

/** The same value with every text in it made fit for one line (`oneLine`). For values that JSON can carry; of one object once, for all who read of it. */
export const tidy = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return tidyAnew(value)
  // Put there below, under the value itself.
  const known = tidied.get(value) as T | undefined
  if (known !== undefined) return known
  const made = tidyAnew(value)
  tidied.set(value, made)
  return made
}

const tidyAnew = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (name, part: unknown) =>
    typeof part === 'string' ? oneLine(part, limits.get(name)) : part,
  )
