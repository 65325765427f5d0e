import { createMiddleware } from 'hono/factory'
import { isFromHere } from '../../from-here.ts'

/** Lets in pages of the town and programs of this machine alone; what changes the world must be pressed on a page of the town. */
export const guard = createMiddleware(async (c, next) => {
  const [host, origin] = [c.req.header('host'), c.req.header('origin')]
  if (!isFromHere(host, origin)) return c.json({ error: 'The town is for this machine alone.' }, 403)
  if (c.req.method !== 'GET' && origin === undefined) return c.json({ error: 'Press it on the page of the town.' }, 403)
  return next()
})
