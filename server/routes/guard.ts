import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { isFromHere } from '../from-here.ts'

/** Lets through who sends one of the tokens; where none is configured, programs of this machine alone. */
export const onlyWith =
  (tokens: readonly (string | undefined)[]): MiddlewareHandler =>
  async (c, next) => {
    const known = tokens.filter((token) => token !== undefined)
    if (known.length === 0) {
      if (isFromHere(c.req.header('host'), c.req.header('origin'))) return next()
      return c.json(
        { error: 'Without API_TOKEN the API answers this machine alone, and no page of another site.' },
        403,
      )
    }
    const given = c.req.header('authorization')?.replace(/^Bearer /i, '') ?? ''
    if (!known.some((token) => sameText(given, token)))
      return c.json({ error: 'Send the API token: Authorization: Bearer …' }, 401)
    return next()
  }

const sameText = (a: string, b: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
