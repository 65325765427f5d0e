import { Hono } from 'hono'
import { z } from 'zod'
import type { Env } from '../world/http-gate.ts'
import type { Cybereason } from './cybereason.ts'
import { attackSchema, changeSchema } from './scenarios.ts'
import { results } from './sensors.ts'

const hostSchema = z.strictObject({
  customer: z.string().optional(),
  guid: z.string().regex(/^(-?\d+\.-?\d+|[\w-]{16})$/, 'must be a guid, e.g. -1021733308.1198775089551518743'),
  name: z.string().min(1),
  pylumId: z.string().optional(),
  ip: z.ipv4().optional(),
  domain: z.string().optional(),
  os: z.string().optional(),
  online: z.boolean().optional(),
})

/** `/cybereason/console/…`: what a person does in Cybereason's console, for tests and people. No session needed. */
export function consoleRoutes(cybereason: Cybereason): Hono<Env> {
  const app = new Hono<Env>()
  const { sensors, sessions } = cybereason

  app.get('/hosts', (c) => c.json(sensors.list()))
  app.post('/hosts', async (c) => c.json(cybereason.host(hostSchema.parse(await c.req.json())), 201))
  app.post('/hosts/:host/:state{connect|disconnect}', (c) => {
    const { guid } = cybereason.find(c.req.param('host'))
    sensors.setOnline(guid, c.req.param('state') === 'connect')
    return c.json(sensors.get(guid))
  })
  app.post('/hosts/:host/:order{isolate|un-isolate}', (c) => {
    const { guid } = cybereason.find(c.req.param('host'))
    sensors.setByPerson(guid, c.req.param('order') === 'isolate' ? 'isolate' : 'un-isolate')
    return c.json(sensors.get(guid))
  })
  app.post('/hosts/:host/answer', async (c) => {
    const { result } = z.strictObject({ result: z.enum(results) }).parse(await c.req.json())
    sensors.answerNext(cybereason.find(c.req.param('host')).guid, result)
    return c.body(null, 204)
  })

  app.get('/malops', (c) => c.json(cybereason.malops()))
  app.post('/malops', async (c) => c.json(cybereason.attack(attackSchema.parse(await c.req.json())), 201))
  app.post('/malops/:guid', async (c) =>
    c.json(cybereason.change(c.req.param('guid'), changeSchema.parse(await c.req.json()))),
  )
  app.post('/restart', (c) => {
    sessions.end()
    return c.body(null, 204)
  })
  return app
}
