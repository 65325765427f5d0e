import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'

/** Bodies up to here are read whenever they come, in bytes: nearly all alerts, and every press and callback. */
const small = 64 * 1024

/** Larger ones are held at once up to so many bytes: they are in memory before anybody has proven who sent them. */
const heldAtMost = 160_000_000

/**
 * Refuses bodies above the limit before they are read whole, and large ones while too many others are held. Their connection is closed,
 * and said to be: a sender's next webhook must not go into one that ends just then.
 */
export const limitBody = (maxSize: number): MiddlewareHandler => {
  const onError = (c: Context) =>
    c.json({ error: `The body is larger than ${maxSize} bytes.` }, 413, { connection: 'close' })
  const counted = bodyLimit({ maxSize, onError })
  const places = Math.max(2, Math.floor(heldAtMost / maxSize))
  let taken = 0
  return async (c, next) => {
    // Almost every sender says the length, and gets no further than it: then nothing has to be counted, and the body not be made a
    // stream first, which took as long as all the rest of the way through HTTP.
    const length = c.req.header('transfer-encoding') === undefined ? c.req.header('content-length') : undefined
    if (length !== undefined && Number(length) > maxSize) return onError(c)
    if (length !== undefined && Number(length) <= small) return next()
    if (taken >= places)
      return c.json({ error: 'Too many large bodies at once; send this again.' }, 503, {
        connection: 'close',
        'retry-after': '5',
      })
    taken += 1
    try {
      return await (length === undefined ? counted(c, next) : next())
    } finally {
      taken -= 1
    }
  }
}

/** The header names in lower case. */
export const headersOf = (c: Context): Record<string, string> => Object.fromEntries(c.req.raw.headers)

/**
 * The request as proofs of the sender want it: raw bytes, header names in lower case. A body that breaks off is the sender's fault: 400.
 */
export const inbound = async (c: Context): Promise<{ headers: Record<string, string>; body: Uint8Array }> => {
  const body = await c.req.arrayBuffer().catch((cause: unknown) => {
    throw new HTTPException(400, { message: 'The body ended too early.', cause })
  })
  return { headers: headersOf(c), body: new Uint8Array(body) }
}
