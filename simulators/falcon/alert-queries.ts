import { Hono } from 'hono'
import { z } from 'zod'
import type { Alerts, ApiAlert } from './alerts.ts'
import { answer, type FalconEnv, refuse } from './envelope.ts'
import { fql } from './fql.ts'
import { jsonBody, needs } from './guard.ts'
import { asked, page, sorted } from './listing.ts'

const id = (alert: ApiAlert): string => alert.composite_id

const combinedSchema = z.object({
  filter: z.string().default(''),
  sort: z.string().default('created_timestamp|desc'),
  limit: z.int().min(1).max(1000).default(100),
  after: z.string().optional(),
})

/** Finding alerts: ids by query (at most 10,000 deep), and whole alerts with a cursor. */
export function alertQueryRoutes(alerts: Alerts): Hono<FalconEnv> {
  const app = new Hono<FalconEnv>()

  app.get('/queries/alerts/v2', needs('alerts:read'), (c) => {
    try {
      const wanted = asked((name) => c.req.query(name), { most: 10_000, usual: 100, sort: 'created_timestamp|desc' })
      if (wanted.offset + wanted.limit > 10_000) return refuse(c, 400, 'limit + offset must not exceed 10000')
      const { items, pagination } = page(alerts.list(c.get('customer').cid), wanted, id)
      return answer(c, items.map(id), { pagination })
    } catch (error) {
      return refuse(c, 400, error instanceof Error ? error.message : String(error))
    }
  })

  app.post('/combined/alerts/v1', needs('alerts:read'), async (c) => {
    const body = await jsonBody(c, combinedSchema)
    if (body instanceof Response) return body
    try {
      const all = sorted(alerts.list(c.get('customer').cid).filter(fql(body.filter)), body.sort, id)
      const start = body.after === undefined ? 0 : 1 + all.findIndex((alert) => id(alert) === cursor.read(body.after))
      if (body.after !== undefined && start === 0) return refuse(c, 400, 'invalid after token')
      const items = all.slice(start, start + body.limit)
      const last = items.at(-1)
      const after = last && start + items.length < all.length ? { after: cursor.write(id(last)) } : {}
      return answer(c, items, { pagination: { limit: body.limit, total: all.length, ...after } })
    } catch (error) {
      return refuse(c, 400, error instanceof Error ? error.message : String(error))
    }
  })
  return app
}

const cursor = {
  write: (last: string): string => Buffer.from(last).toString('base64url'),
  read: (after = ''): string => Buffer.from(after, 'base64url').toString(),
}
