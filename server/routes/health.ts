import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
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
        deliveries.client
          .withDeadline(Date.now() + 2000, () => deliveries.client.workflowService.getSystemInfo({}))
          .then(
            () => true,
            () => false,
          ),
      ])
      return c.json({ ready: database, database, temporal }, database ? 200 : 503)
    })
