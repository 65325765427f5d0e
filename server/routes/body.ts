import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/**
 * Refuses bodies above the limit before they are read whole. Their connection is closed, and said to be: a sender's next webhook
 * must not go into one that ends just then.
 */
export const limitBody = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: (c) => c.json({ error: `The body is larger than ${maxSize} bytes.` }, 413, { connection: 'close' }),
  })

/** The request as proofs of the sender want it: raw bytes, header names in lower case. */
export const inbound = async (c: Context): Promise<{ headers: Record<string, string>; body: Uint8Array }> => ({
  headers: Object.fromEntries(c.req.raw.headers),
  body: new Uint8Array(await c.req.arrayBuffer()),
})
