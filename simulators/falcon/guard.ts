import type { Context, MiddlewareHandler } from 'hono'
import type { z } from 'zod'
import { type FalconCustomer, type FalconOptions, type Scope, scopes } from './customers.ts'
import { type FalconEnv, refuse } from './envelope.ts'
import type { Tokens } from './tokens.ts'

/** Takes a bearer token that holds; 401 otherwise. */
export const authenticated =
  (tokens: Tokens<FalconCustomer>): MiddlewareHandler<FalconEnv> =>
  async (c, next) => {
    const [, token] = /^bearer (\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
    if (token === undefined) return refuse(c, 401, 'access denied, authorization failed')
    const customer = tokens.owner(token)
    if (!customer) return refuse(c, 401, 'access denied, invalid bearer token')
    c.set('customer', customer)
    return next()
  }

/** Takes only an API client that was given this scope; 403 otherwise. */
export const needs =
  (scope: Scope): MiddlewareHandler<FalconEnv> =>
  async (c, next) =>
    (c.get('customer').scopes ?? scopes).includes(scope)
      ? next()
      : refuse(c, 403, 'access denied, authorization failed')

/**
 * Counts requests per customer in windows of a minute. Answers `X-RateLimit-Limit` and `-Remaining`; over the limit 429 with
 * `X-RateLimit-RetryAfter` in epoch seconds (gofalcon api_client.go).
 */
export function rateLimited({ requestsPerMinute = 6000 }: FalconOptions): MiddlewareHandler<FalconEnv> {
  const windows = new Map<string, { readonly until: number; used: number }>()
  return async (c, next) => {
    if (requestsPerMinute === 0) return next()
    const { cid } = c.get('customer')
    const now = Date.now()
    const known = windows.get(cid)
    const window = known && known.until > now ? known : { until: now + 60_000, used: 0 }
    windows.set(cid, window)
    window.used += 1
    c.header('X-RateLimit-Limit', String(requestsPerMinute))
    c.header('X-RateLimit-Remaining', String(Math.max(0, requestsPerMinute - window.used)))
    if (window.used <= requestsPerMinute) return next()
    c.header('X-RateLimit-RetryAfter', String(Math.ceil(window.until / 1000)))
    return refuse(c, 429, 'API rate limit exceeded.')
  }
}

/** The JSON body by its schema, or the refusal: 415 for another type, 400 for what does not fit. */
export async function jsonBody<S extends z.ZodType>(c: Context<FalconEnv>, schema: S): Promise<z.output<S> | Response> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(type))
    return refuse(c, 415, `unsupported media type "${type}", only [application/json] are allowed`)
  try {
    return schema.parse(JSON.parse(await c.req.text()))
  } catch {
    return refuse(c, 400, 'Invalid request body')
  }
}
