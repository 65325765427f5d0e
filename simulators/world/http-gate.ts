import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { MiddlewareHandler } from 'hono'
import type { Gate } from './gate.ts'
import type { Product } from './log.ts'

/** Hono context of every simulator: the raw request and answer of Node beside Hono's. */
export interface Env {
  Bindings: HttpBindings
}

/** Sends the requests of one product through the gate. `prefix` is cut off, so that faults match on the product's own paths. */
export const httpGate =
  (gate: Gate, product: Product, prefix: string): MiddlewareHandler<Env> =>
  async (c, next) => {
    const { incoming } = c.env
    const url = new URL(c.req.url)
    const outcome = await gate.pass(
      {
        product,
        method: c.req.method,
        path: url.pathname.slice(prefix.length) + url.search,
        body: await c.req.text(),
        gone: () => incoming.socket.destroyed,
      },
      next,
    )
    if (outcome.kind === 'acted') return
    c.res = undefined
    if (outcome.kind === 'drop') {
      incoming.socket.destroy()
      c.res = RESPONSE_ALREADY_SENT
      return
    }
    const text = typeof outcome.body === 'string' ? outcome.body : JSON.stringify(outcome.body)
    const type = typeof outcome.body === 'string' ? 'text/plain' : 'application/json'
    // A Response of status 204 or 304 must have no body at all, not even an empty one.
    c.res = new Response(text === '' ? null : text, {
      status: outcome.status,
      headers: { 'content-type': type, ...outcome.headers },
    })
  }
