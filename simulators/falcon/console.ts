import { Hono } from 'hono'
import { z } from 'zod'
import type { Env } from '../world/http-gate.ts'
import type { Falcon } from './falcon.ts'
import { deliverySchema, detectionSchema } from './scenarios.ts'
import { webhookBodies } from './webhook.ts'

const hostSchema = z.strictObject({
  customer: z.string().optional(),
  aid: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits'),
  hostname: z.string().min(1),
  localIp: z.ipv4().optional(),
  os: z.string().optional(),
  platform: z.enum(['Windows', 'Mac', 'Linux']).optional(),
  kind: z.enum(['Workstation', 'Server', 'Domain Controller']).optional(),
  site: z.string().optional(),
  online: z.boolean().optional(),
})

const webhookSchema = z.strictObject({
  customer: z.string(),
  url: z.url(),
  secret: z.string().min(32, 'Falcon wants an HMAC secret of at least 32 characters'),
  body: z.enum(webhookBodies).optional(),
})

const changeSchema = z.strictObject({
  status: z.string().optional(),
  severity: z.int().min(1).max(100).optional(),
  deliver: z.union([z.boolean(), deliverySchema]).default(false),
})

/** `/falcon/console/…`: what a person does in Falcon's console, for tests and people. No token needed. */
export function consoleRoutes(falcon: Falcon): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/hosts', (c) => c.json(falcon.hosts.list()))
  app.post('/hosts', async (c) => c.json(falcon.host(hostSchema.parse(await c.req.json())), 201))
  app.post('/hosts/:host/:state{connect|disconnect}', (c) => {
    const { aid } = falcon.find(c.req.param('host'))
    falcon.hosts.setOnline(aid, c.req.param('state') === 'connect')
    return c.json(falcon.find(aid))
  })

  app.post('/webhooks', async (c) => {
    const { customer, ...webhook } = webhookSchema.parse(await c.req.json())
    falcon.setWebhook(customer, webhook)
    return c.body(null, 204)
  })

  app.get('/alerts', (c) => c.json(falcon.alerts.list()))
  app.post('/alerts', async (c) => c.json(await falcon.detect(detectionSchema.parse(await c.req.json())), 201))
  app.post('/alerts/:id', async (c) => {
    const { deliver, ...change } = changeSchema.parse(await c.req.json())
    const alert = falcon.change(c.req.param('id'), change)
    if (deliver === false) return c.json({ alert })
    return c.json({ alert, delivered: await falcon.deliver(alert.composite_id, deliver === true ? {} : deliver) })
  })
  return app
}
