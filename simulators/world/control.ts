import { Hono } from 'hono'
import { ZodError, z } from 'zod'
import { type Mail, mailText } from '../mail/mailboxes.ts'
import { faultSchema } from './faults.ts'
import type { Gate } from './gate.ts'
import type { Env } from './http-gate.ts'
import { isProduct, type Product, products, type WorldEvent, type WorldLog } from './log.ts'
import { Mistake } from './mistake.ts'

/** What the control needs of the world. */
export interface Controlled {
  readonly log: WorldLog
  readonly gate: Gate
  /** What each product holds now, for reading by people and tests. */
  readonly state: (product?: Product) => unknown
  readonly reset: () => void
  /** Mails: all received, or one mailbox. */
  readonly mails: (to?: string) => readonly Mail[]
}

/** `/world/…`: what the world received, and the switches of its faults. See README.md for each route. */
export function controlRoutes({ log, gate, state, reset, mails }: Controlled): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/events', (c) => {
    const wanted = Object.entries(c.req.query())
    const lines = log.find({ where: (event) => wanted.every(([field, value]) => fits(event, field, value)) })
    c.header('content-type', 'application/x-ndjson; charset=utf-8')
    return c.body(lines.map((event) => `${JSON.stringify(event)}\n`).join(''))
  })

  app.get('/faults', (c) => c.json(gate.faults.list()))
  app.post('/faults', async (c) => c.json({ id: gate.fault(faultSchema.parse(await c.req.json())) }, 201))
  app.delete('/faults/:id?', (c) => {
    gate.clear(c.req.param('id'))
    return c.body(null, 204)
  })

  app.get('/held', (c) => c.json(gate.held.list()))
  app.post('/held/:id/release', async (c) => {
    const { as } = releaseSchema.parse(JSON.parse((await c.req.text()) || '{}'))
    const id = c.req.param('id')
    if (!gate.held.release(id, as))
      return c.json({ error: `No request is held as ${id}; GET /world/held lists them.` }, 404)
    return c.body(null, 204)
  })

  app.get('/state', (c) => {
    const product = c.req.query('product')
    if (product !== undefined && !isProduct(product)) throw new Mistake(`product must be one of ${products.join(', ')}`)
    return c.json(state(product))
  })
  app.get('/mail', (c) => c.json(mails(c.req.query('to'))))
  app.get('/mail/text', (c) => c.text(mails(c.req.query('to')).map(mailText).join('\n')))
  app.get('/mail/:id/html', (c) => {
    const mail = mails().find(({ id }) => id === c.req.param('id'))
    if (!mail) throw new Mistake(`No mail ${c.req.param('id')}; GET /world/mail lists them.`, 404)
    // As mail programs do: no scripts, nothing loaded from elsewhere.
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    return c.html(mail.html)
  })
  app.post('/reset', (c) => {
    reset()
    return c.body(null, 204)
  })
  return app
}

const releaseSchema = z.strictObject({ as: z.enum(['go', 'drop']).default('go') })

const fits = (event: WorldEvent, field: string, value: string): boolean =>
  field === 'since' ? event.seq > Number(value) : String(event[field]) === value

/** Turns what a person typed wrongly into an answer that says what and where. */
export function explain(error: Error): { readonly status: 400 | 404 | 500; readonly error: string } {
  if (error instanceof Mistake) return { status: error.status, error: error.message }
  if (error instanceof ZodError)
    return {
      status: 400,
      error: error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
    }
  if (error instanceof SyntaxError) return { status: 400, error: `The body must be JSON: ${error.message}` }
  return { status: 500, error: error.message }
}
