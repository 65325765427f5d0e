import { Hono } from 'hono'
import { z } from 'zod'
import { answer, type FalconEnv, refuse } from './envelope.ts'
import { jsonBody, needs } from './guard.ts'
import type { HostAction, Hosts } from './hosts.ts'

const actionSchema = z.object({
  ids: z.array(z.string()).min(1).max(100),
  action_parameters: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
})

const actions: readonly HostAction[] = ['contain', 'lift_containment']

/** `POST /devices/entities/devices-actions/v2?action_name=…`: 202 as soon as it is accepted; the machine follows later. */
export function deviceActionRoutes(hosts: Hosts): Hono<FalconEnv> {
  const app = new Hono<FalconEnv>()
  app.post('/entities/devices-actions/v2', needs('hosts:write'), async (c) => {
    const action = actions.find((one) => one === c.req.query('action_name'))
    if (!action)
      return refuse(
        c,
        400,
        `Provided data does not match expected format: action_name "${c.req.query('action_name') ?? ''}"`,
      )
    const body = await jsonBody(c, actionSchema)
    if (body instanceof Response) return body

    const { cid, name } = c.get('customer')
    const malformed = body.ids.filter((id) => !/^[0-9a-f]{32}$/.test(id))
    if (malformed.length > 0) return refuse(c, 400, `Invalid device id: ${malformed.join(', ')}`)
    const known = body.ids.filter((id) => hosts.get(id, cid))
    const unknown = body.ids.filter((id) => !known.includes(id))
    for (const id of known) hosts.order(id, action, { customer: name })
    if (unknown.length > 0) c.get('refuse')(404, `${action}: no device ${unknown.join(', ')}`)
    return answer(
      c,
      known.map((id) => ({ id, path: '/devices/entities/devices/v1' })),
      {
        status: 202,
        errors: unknown.map((id) => ({ code: 404, id, message: `Device ${id} not found` })),
      },
    )
  })
  return app
}
