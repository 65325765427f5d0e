import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { isReachable } from '../reachable.ts'
import type { Services } from '../services.ts'

/** `/healthz`: the process lives. `/readyz`: alerts can be recorded; Temporal's state is said, and does not decide. */
export const healthRoutes = ({ db, deliveries }: Services): Hono =>
  new Hono()
    .get('/healthz', (c) => c.json({ ok: true }))
    .get('/readyz', async (c) => {
      const [database, temporal] = await Promise.all([
        db.execute(sql`select 1`).then(
          () => true,
          () => false,
        ),
        isReachable(deliveries.client),
      ])
      return c.json({ ready: database, database, temporal }, database ? 200 : 503)
    })
