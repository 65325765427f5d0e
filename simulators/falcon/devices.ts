import { Hono } from 'hono'
import { z } from 'zod'
import { type ApiError, answer, type FalconEnv, refuse } from './envelope.ts'
import type { Host, Hosts } from './hosts.ts'
import { jsonBody, needs } from './guard.ts'
import { asked, page } from './listing.ts'

const idsSchema = z.object({ ids: z.array(z.string()).min(1).max(5000) })

/** `/devices/…`: finding and reading machines. */
export function deviceRoutes(hosts: Hosts): Hono<FalconEnv> {
  const app = new Hono<FalconEnv>()

  app.get('/queries/devices/v1', needs('hosts:read'), (c) => {
    try {
      const wanted = asked((name) => c.req.query(name), { most: 5000, usual: 100, sort: 'hostname|asc' })
      const own = hosts.list(c.get('customer').cid).map((host) => device(host, hosts))
      const { items, pagination } = page(own, wanted, (one) => one.device_id)
      return answer(
        c,
        items.map(({ device_id }) => device_id),
        { pagination },
      )
    } catch (error) {
      return refuse(c, 400, error instanceof Error ? error.message : String(error))
    }
  })

  const read = (cid: string, ids: readonly string[]): { found: Host[]; errors: ApiError[] } => ({
    found: ids.map((id) => hosts.get(id, cid)).filter((host) => host !== undefined),
    errors: ids
      .filter((id) => !hosts.get(id, cid))
      .map((id) => ({ code: 404, id, message: `No device found with id ${id}` })),
  })

  app.post('/entities/devices/v2', needs('hosts:read'), async (c) => {
    const body = await jsonBody(c, idsSchema)
    if (body instanceof Response) return body
    const { found, errors } = read(c.get('customer').cid, body.ids)
    return answer(
      c,
      found.map((host) => device(host, hosts)),
      { errors },
    )
  })
  app.get('/entities/devices/v2', needs('hosts:read'), (c) => {
    const ids = c.req.queries('ids') ?? []
    if (ids.length === 0) return refuse(c, 400, 'Missing required parameter: ids')
    const { found, errors } = read(c.get('customer').cid, ids)
    return answer(
      c,
      found.map((host) => device(host, hosts)),
      { errors },
    )
  })

  app.get('/entities/online-state/v1', needs('hosts:read'), (c) => {
    const ids = c.req.queries('ids') ?? []
    if (ids.length === 0 || ids.length > 100) return refuse(c, 400, 'ids: between 1 and 100 must be given')
    const { found, errors } = read(c.get('customer').cid, ids)
    const states = found.map(({ aid, cid, online, lastSeen }) => ({
      id: aid,
      cid,
      last_seen: lastSeen,
      state: online ? 'online' : 'offline',
    }))
    return answer(c, states, { errors })
  })
  return app
}

/** A machine as the API gives it (fields of DeviceapiDeviceSwagger that readers use). */
const device = (host: Host, hosts: Hosts) => ({
  device_id: host.aid,
  cid: host.cid,
  hostname: host.hostname,
  local_ip: host.localIp ?? '10.0.0.1',
  connection_ip: host.localIp ?? '10.0.0.1',
  external_ip: '203.0.113.10',
  os_version: host.os ?? 'Windows 11',
  platform_name: host.platform ?? 'Windows',
  product_type_desc: host.kind ?? 'Workstation',
  site_name: host.site ?? 'Tokyo',
  agent_version: '7.29.20108.0',
  status: hosts.readStatus(host.aid),
  rtr_state: 'not_provisioned',
  groups: [],
  tags: [],
  first_seen: '2025-04-01T00:00:00Z',
  last_seen: host.lastSeen,
  modified_timestamp: host.lastSeen,
})
