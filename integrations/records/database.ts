import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Pool, type PoolClient } from 'pg'
import { PreparingClient } from './preparing.ts'

/** The records: a pool of connections to PostgreSQL, or a transaction on one of them. */
export type Database = NodePgDatabase & { readonly $client: Pool }
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
export type Reader = Database | Transaction

/** Any fixed number: two processes that start at once migrate one after the other. */
const migrationLock = 4_827_155

/** ms after which the server ends a statement, so that a stuck one does not hold a webhook. */
const statementLimit = 7_000

/** ms without a word after which a server is taken for hung, or cut off: above its own limit, below the ten seconds of senders. */
const silenceLimit = 8_000

/** Connects to PostgreSQL and brings its schema up to date. `url` as libpq's, `connections` at most. */
export const openDatabase = async (url: string, connections = 20): Promise<Database> => {
  const pool = new Pool({
    connectionString: url,
    Client: PreparingClient,
    max: connections,
    connectionTimeoutMillis: 5000,
    statement_timeout: statementLimit,
    application_name: 'hikeshi',
  })
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    // The same for one that breaks while a transaction holds it: its statements are told.
    client.on('error', () => {})
    endWhenSilent(client)
  })
  try {
    const lock = await pool.connect()
    try {
      // Another process may migrate for as long as it takes.
      endWhenSilent(lock, 0)
      await lock.query('set statement_timeout = 0')
      await lock.query('select pg_advisory_lock($1)', [migrationLock])
      await migrate(drizzle({ client: lock }), {
        migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
      })
      await lock.query('select pg_advisory_unlock($1)', [migrationLock])
    } finally {
      // Not back into the pool: this session has no time limit.
      lock.release(true)
    }
  } catch (error) {
    await pool.end()
    if (!isDatabaseDown(error)) throw error
    const { message } = error instanceof AggregateError ? (error.errors[0] as Error) : (error as Error)
    throw new Error(`PostgreSQL cannot be reached (${message}). Start it, or look at DATABASE_URL.`, { cause: error })
  }
  const transaction: Database['transaction'] = async (work, config) => {
    const client = await pool.connect()
    let fault: unknown
    try {
      return await drizzle({ client }).transaction(work, config)
    } catch (error) {
      fault = error
      throw error
    } finally {
      // drizzle's own way with a pool keeps a connection for ever whose `begin` has failed.
      client.release(isDatabaseDown(fault))
    }
  }
  return Object.assign(drizzle({ client: pool }), { transaction })
}

/** Breaks a connection on which nothing has come or gone for so long; 0: never. Idle ones are given up by the pool before. */
const endWhenSilent = ({ connection: { stream } }: PoolClient, after = silenceLimit): void => {
  if (!(stream instanceof Socket)) return
  stream.removeAllListeners('timeout')
  stream.setTimeout(after, () =>
    stream.destroy(Object.assign(new Error('PostgreSQL does not answer'), { code: 'ETIMEDOUT' })),
  )
}

/** True when the same again may succeed: what it ran into was written or locked by another transaction at the same instant. */
export const isRetryable = (error: unknown): boolean => {
  // unique_violation, serialization_failure, deadlock_detected: PostgreSQL manual, appendix A.
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && ['23505', '40001', '40P01'].includes(String(cause.code))) return true
  return false
}

/** True when PostgreSQL cannot be reached, is going down, or takes no writes; false when it refused the statement. */
export const isDatabaseDown = (error: unknown): boolean => {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    // SQLSTATE classes 08 (connection), 53 (resources), 57P (operator intervention), 57014, a statement that took too long, and 25006,
    // a server that only reads, as a standby: PostgreSQL manual, appendix A.
    if (/^(08|53|57P|57014|25006)/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/.test(code))
      return true
    if (
      /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i.test(
        cause.message,
      )
    )
      return true
  }
  return false
}
