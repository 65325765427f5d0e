import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { isLoopback } from '../config.ts'

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

/**
 * True for a call of a program of this machine. A browser on it lets any page call loopback: such a call tells the page's origin, or,
 * when the page's own name was made to point here, that name as the host.
 */
const isFromHere = (host = '', origin?: string): boolean =>
  URL.canParse(`http://${host}`) &&
  isLoopback(new URL(`http://${host}`).hostname) &&
  (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host))

const sameText = (a: string, b: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
