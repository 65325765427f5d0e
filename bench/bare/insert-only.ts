import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Pool } from 'pg'
import { freshDatabase } from '../database.ts'

export interface InsertOnly {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** The least that an endpoint can do that keeps what it gets: one durable row of the whole body, as many connections as ours. */
export const startInsertOnly = async (databaseUrl: string): Promise<InsertOnly> => {
  const { url } = await freshDatabase(databaseUrl)
  const pool = new Pool({ connectionString: url, max: 20 })
  await pool.query('create table bodies (id bigint generated always as identity primary key, body bytea not null)')
  const app = new Hono().post('*', async (c) => {
    const body = Buffer.from(await c.req.arrayBuffer())
    const { rows } = await pool.query<{ id: string }>('insert into bodies (body) values ($1) returning id', [body])
    return c.json({ id: rows[0]?.id }, 202)
  })
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop: async () => {
      await new Promise((resolve) => server.close(resolve))
      await pool.end()
    },
  }
}
