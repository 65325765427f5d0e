import { Hono } from 'hono'
import { z } from 'zod'
import type { Env } from '../world/http-gate.ts'
import { personSchema } from './people.ts'
import type { Twilio } from './twilio.ts'

const mannersSchema = z.strictObject({
  early: z.boolean().optional(),
  doubled: z.boolean().optional(),
  reversed: z.boolean().optional(),
  endless: z.boolean().optional(),
})

const inputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['answer', 'decline', 'hang up']) }),
  z.strictObject({ kind: z.literal('keys'), keys: z.string().regex(/^[0-9*#]+$/) }),
])

/** `/twilio/console/…`: the people and their phones, for tests and demos. No token needed. */
export const consoleRoutes = (twilio: Twilio): Hono<Env> => {
  const app = new Hono<Env>()
  app.get('/people', (c) => c.json(twilio.people.list()))
  app.post('/people/:number', async (c) =>
    c.json(twilio.people.behave(c.req.param('number'), personSchema.parse(await c.req.json()))),
  )
  app.post('/callbacks', async (c) => {
    const { early, doubled, reversed, endless } = mannersSchema.parse(await c.req.json())
    twilio.setCallbacks({
      ...(early !== undefined && { early }),
      ...(doubled !== undefined && { doubled }),
      ...(reversed !== undefined && { reversed }),
      ...(endless !== undefined && { endless }),
    })
    return c.body(null, 204)
  })
  app.get('/calls', (c) => c.json(twilio.calls(c.req.query('to'))))
  app.get('/messages', (c) => c.json(twilio.messages(c.req.query('to'))))
  app.get('/calls/:sid/sent', (c) => c.json(twilio.sentFor(c.req.param('sid'))))
  app.post('/calls/:sid', async (c) => {
    twilio.input(c.req.param('sid'), inputSchema.parse(await c.req.json()))
    return c.body(null, 204)
  })
  return app
}
