import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/**
 * Refuses bodies above the limit before they are read whole. Their connection is closed, and said to be: a sender's next webhook
 * must not go into one that ends just then.
 */
export const limitBody = (maxSize: number): MiddlewareHandler => {
  const onError = (c: Context) =>
    c.json({ error: `The body is larger than ${maxSize} bytes.` }, 413, { connection: 'close' })
  const counted = bodyLimit({ maxSize, onError })
  return (c, next) => {
    // Almost every sender says the length, and gets no further than it: then nothing has to be counted, and the body not be made a
    // stream first, which took as long as all the rest of the way through HTTP.
    const length = c.req.header('transfer-encoding') === undefined ? c.req.header('content-length') : undefined
    if (length === undefined) return counted(c, next)
    return Number(length) <= maxSize ? next() : Promise.resolve(onError(c))
  }
}

/** The request as proofs of the sender want it: raw bytes, header names in lower case. */
export const inbound = async (c: Context): Promise<{ headers: Record<string, string>; body: Uint8Array }> => ({
  headers: Object.fromEntries(c.req.raw.headers),
  body: new Uint8Array(await c.req.arrayBuffer()),
})
