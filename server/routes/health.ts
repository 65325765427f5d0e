import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { isReachable } from '../reachable.ts'
import type { Services } from '../services.ts'

/** Not on a standby, nor with an account that may only read. */
const isWritable = sql`select not current_setting('transaction_read_only')::bool and has_table_privilege('alerts', 'insert') as writable`

/**
 * `/healthz`: the process lives. `/readyz`: alerts can be recorded, and the server is not about to stop; Temporal's state is said, and
 * does not decide.
 */
export const healthRoutes = ({ db, deliveries }: Services, stopping?: AbortSignal): Hono =>
  new Hono()
    .get('/healthz', (c) => c.json({ ok: true }))
    .get('/readyz', async (c) => {
      const [database, temporal] = await Promise.all([
        db.execute<{ writable: boolean }>(isWritable).then(
          ({ rows }) => rows[0]?.writable === true,
          () => false,
        ),
        isReachable(deliveries.client),
      ])
      const draining = stopping?.aborted ?? false
      const ready = database && !draining
      return c.json({ ready, database, temporal, draining }, ready ? 200 : 503)
    })
