import { Hono } from 'hono'
import { z } from 'zod'
import type { Alerts } from './alerts.ts'
import { answer, type FalconEnv, refuse } from './envelope.ts'
import { jsonBody, needs } from './guard.ts'

const ids = z.array(z.string()).min(1).max(1000)
const readSchema = z.object({ composite_ids: ids })
const updateSchema = z.object({
  composite_ids: ids,
  action_parameters: z.array(z.object({ name: z.string(), value: z.string() })).min(1),
})

/** Reading and changing alerts by their composite ids. */
export function alertEntityRoutes(alerts: Alerts): Hono<FalconEnv> {
  const app = new Hono<FalconEnv>()
  const missing = (cid: string, wanted: readonly string[]) =>
    wanted.filter((id) => !alerts.get(id, cid)).map((id) => ({ code: 404, id, message: 'alert not found' }))

  app.post('/entities/alerts/v2', needs('alerts:read'), async (c) => {
    const body = await jsonBody(c, readSchema)
    if (body instanceof Response) return body
    const { cid } = c.get('customer')
    const found = body.composite_ids.map((id) => alerts.get(id, cid)).filter((alert) => alert !== undefined)
    return answer(c, found, { errors: missing(cid, body.composite_ids) })
  })

  app.patch('/entities/alerts/v3', needs('alerts:write'), async (c) => {
    const body = await jsonBody(c, updateSchema)
    if (body instanceof Response) return body
    const { cid } = c.get('customer')
    for (const id of body.composite_ids) {
      const alert = alerts.get(id, cid)
      const fault = alert && alerts.update(alert, body.action_parameters)
      if (fault !== undefined) return refuse(c, 400, fault)
    }
    return answer(c, [], { errors: missing(cid, body.composite_ids) })
  })
  return app
}
