import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import type { Env } from '../world/http-gate.ts'
import type { CybereasonCustomer, CybereasonOptions } from './customers.ts'
import type { Sessions } from './sessions.ts'

/** Context of Cybereason's own API: whose session was shown, and the writing end of the world's log. */
export interface CybereasonEnv extends Env {
  Variables: { customer: CybereasonCustomer; refuse: (status: number, message: string) => void }
}

/** The page that stands where an answer should be, with status 200. */
export const loginPage = (message = ''): string => `<!DOCTYPE html>
<html><head><title>Cybereason</title></head><body>
<form action="login.html" method="post"><p>${message}</p>
<input name="username"><input name="password" type="password"></form></body></html>`

/** Refuses with an error as Spring makes them; also noted in the world's log. */
export function refuse(c: Context<CybereasonEnv>, status: ContentfulStatusCode, message: string): Response {
  c.get('refuse')(status, message)
  return c.json({ timestamp: Date.now(), status, error: message, path: c.req.path }, status)
}

/** What the product says where it has no status for a failure: 200, and `status: FAILURE`. */
export function fail(c: Context<CybereasonEnv>, message: string): Response {
  c.get('refuse')(200, message)
  return c.json({ status: 'FAILURE', message, expectedResults: 0, failures: 0 })
}

/** Takes a session that holds. Otherwise the login page, with 200; or the way there. */
export const authenticated =
  (sessions: Sessions, { expired = 'page' }: CybereasonOptions): MiddlewareHandler<CybereasonEnv> =>
  async (c, next) => {
    const customer = sessions.owner(getCookie(c, 'JSESSIONID') ?? '')
    if (customer) {
      c.set('customer', customer)
      return next()
    }
    c.get('refuse')(expired === 'page' ? 200 : 302, 'no session')
    return expired === 'page' ? c.html(loginPage()) : c.redirect('/cybereason/login.html')
  }

/** Takes only a user who may respond. */
export const responder: MiddlewareHandler<CybereasonEnv> = async (c, next) =>
  (c.get('customer').mayRespond ?? true) ? next() : refuse(c, 403, 'Forbidden')

/** Counts requests per customer in windows of a minute; over the limit 429, without a word on when to come again. */
export function rateLimited({ requestsPerMinute = 0 }: CybereasonOptions): MiddlewareHandler<CybereasonEnv> {
  const windows = new Map<string, { readonly until: number; used: number }>()
  return async (c, next) => {
    if (requestsPerMinute === 0) return next()
    const { name } = c.get('customer')
    const known = windows.get(name)
    const window = known && known.until > Date.now() ? known : { until: Date.now() + 60_000, used: 0 }
    windows.set(name, window)
    window.used += 1
    return window.used <= requestsPerMinute ? next() : refuse(c, 429, 'Too Many Requests')
  }
}

/** The JSON body by its schema, or the refusal: 415 for another type, 400 for what does not fit. */
export async function jsonBody<S extends z.ZodType>(
  c: Context<CybereasonEnv>,
  schema: S,
): Promise<z.output<S> | Response> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) return refuse(c, 415, `Content type '${type}' not supported`)
  try {
    return schema.parse(JSON.parse(await c.req.text()))
  } catch {
    return refuse(c, 400, 'Bad Request')
  }
}
