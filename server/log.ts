import { DrizzleQueryError } from 'drizzle-orm'

/** How much is logged: each level includes those before it. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** What belongs to a line: ids, counts, an `error`. Values under a name that smells of a secret are not written. */
export type Fields = Readonly<Record<string, unknown>>

export interface Logger {
  readonly error: (message: string, fields?: Fields) => void
  readonly warn: (message: string, fields?: Fields) => void
  readonly info: (message: string, fields?: Fields) => void
  readonly debug: (message: string, fields?: Fields) => void
  /** The same logger, with fields on every line. */
  readonly with: (fields: Fields) => Logger
}

export interface LoggerOptions {
  readonly level: LogLevel
  /** `json`: one JSON object a line, for machines; `text`: for people. */
  readonly format: 'json' | 'text'
  readonly write?: (line: string) => void
  readonly now?: () => Date
}

/** A logger to standard error, so that standard output stays free for what a command prints. */
export function createLogger(options: LoggerOptions, bound: Fields = {}): Logger {
  const write = options.write ?? ((line: string) => process.stderr.write(`${line}\n`))
  const now = options.now ?? (() => new Date())
  const at =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}) => {
      if (logLevels.indexOf(level) > logLevels.indexOf(options.level)) return
      const line = { time: now().toISOString(), level, message, ...bound, ...fields }
      write(options.format === 'json' ? stringify(line) : readable(line, { ...bound, ...fields }))
    }
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    with: (fields) => createLogger(options, { ...bound, ...fields }),
  }
}

const readable = (line: { time: string; level: string; message: string }, fields: Fields) => {
  const rest = Object.keys(fields).length === 0 ? '' : ` ${stringify(fields)}`
  return `${line.time.slice(11, 19)} ${line.level.padEnd(5)} ${redactText(line.message)}${rest}`
}

const stringify = (value: unknown) => JSON.stringify(value, redact)

const secretName = /authorization|cookie|password|passwd|secret|token|signature|api.?key|credential|private.?key/i

function redact(key: string, value: unknown): unknown {
  if (secretName.test(key) && value !== undefined && value !== null) return '[redacted]'
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  // Its message tells all that the statement was given: whole alerts of customers.
  if (value instanceof DrizzleQueryError) return { name: value.name, query: value.query, cause: value.cause }
  if (value instanceof Error) return { name: value.name, message: value.message, cause: value.cause, ...own(value) }
  return value
}

/** What an error carries beside name and message: codes, statuses, faults. */
const own = (error: Error): object => Object.fromEntries(Object.entries(error))

/** Characters of a text that are written: senders decide how long theirs are. */
const longest = 4_000

/**
 * Takes out of a text what looks like a credential: passwords in URLs, bearer and Slack tokens; and what is too long. Takes time
 * in proportion to the text.
 */
export const redactText = (text: string): string => {
  const redacted = text
    .replace(/\b(\w+:\/\/[^\s:/@]*):[^\s/@]+@/g, '$1:[redacted]@')
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]')
    .replace(/\bxox[a-z]-[\w-]+/g, '[redacted]')
  return redacted.length <= longest ? redacted : `${redacted.slice(0, longest)}… (${redacted.length - longest} more)`
}
