import { Hono } from 'hono'
import { z } from 'zod'
import type { Cybereason } from './cybereason.ts'
import { type CybereasonEnv, jsonBody, refuse, responder } from './guard.ts'
import type { Order, Sensor, Sensors } from './sensors.ts'

const querySchema = z.object({
  limit: z.int().min(1).max(1000),
  offset: z.int().min(0),
  sortDirection: z.enum(['ASC', 'DESC']).default('ASC'),
  filters: z
    .array(
      z.object({
        fieldName: z.string(),
        operator: z.enum(['Equals', 'ContainsIgnoreCase']),
        values: z.array(z.union([z.string(), z.boolean(), z.number()])),
      }),
    )
    .default([]),
})

const orderSchema = z.object({ pylumIds: z.array(z.string()).min(1), malopId: z.string().optional() })

/** `POST /rest/sensors/query`, and the orders to isolate and to let go. */
export function sensorRoutes({ sensors }: Cybereason): Hono<CybereasonEnv> {
  const app = new Hono<CybereasonEnv>()

  app.post('/sensors/query', async (c) => {
    const body = await jsonBody(c, querySchema)
    if (body instanceof Response) return body
    const found = sensors
      .list(c.get('customer').name)
      .map((sensor) => model(sensor, sensors))
      .filter((sensor) => body.filters.every((filter) => fits(sensor, filter)))
      .toSorted((a, b) => (a.machineName < b.machineName ? -1 : 1) * (body.sortDirection === 'ASC' ? 1 : -1))
    // `offset` counts pages, not rows.
    const start = body.offset * body.limit
    const page = found.slice(start, start + body.limit)
    return c.json({ sensors: page, totalResults: found.length, hasMoreResults: start + page.length < found.length })
  })

  for (const order of ['isolate', 'un-isolate'] as const satisfies readonly Order[])
    app.post(`/monitor/global/commands/${order}`, responder, async (c) => {
      const body = await jsonBody(c, orderSchema)
      if (body instanceof Response) return body
      const { name } = c.get('customer')
      const by = { customer: name, ...(body.malopId !== undefined && { malopId: body.malopId }) }
      const results = body.pylumIds.map((id) => [id, sensors.order(name, id, order, by)] as const)
      for (const [id, result] of results)
        if (result === 'UnknownProbe') c.get('refuse')(200, `${order}: ${id} ${result}`)
      return c.json(Object.fromEntries(results))
    })

  app.all('*', (c) => refuse(c, 404, 'Not Found'))
  return app
}

/** A sensor as the API gives it (rapid7/insightconnect-plugins, get_sensor.json.resp; fields that readers use). */
const model = (sensor: Sensor, sensors: Sensors) => ({
  sensorId: `5e77883de4b0575ddcf824ef:${sensor.pylumId}`,
  pylumId: sensor.pylumId,
  guid: sensor.guid,
  fqdn: sensor.domain === undefined ? sensor.name.toLowerCase() : `${sensor.name}.${sensor.domain}`.toLowerCase(),
  machineName: sensor.name,
  internalIpAddress: sensor.ip ?? '10.0.0.1',
  externalIpAddress: '203.0.113.20',
  siteName: 'Default',
  isolated: sensors.isolated(sensor.guid),
  disconnectionTime: sensor.online ? 0 : sensor.lastSeen,
  lastPylumInfoMsgUpdateTime: sensor.lastSeen,
  status: sensor.online ? 'Online' : 'Offline',
  disconnected: !sensor.online,
  osType: 'WINDOWS',
  osVersionType: sensor.os ?? 'Windows_11',
  version: '22.1.169.0',
  actionsInProgress: 0,
  pendingActions: [],
  groupName: 'Default',
})

const fits = (
  sensor: ReturnType<typeof model>,
  { fieldName, operator, values }: z.output<typeof querySchema>['filters'][number],
): boolean => {
  const value = Object.entries(sensor)
    .filter(([name]) => name === fieldName)
    .map(([, one]) => (Array.isArray(one) ? one.join() : String(one)))
    .join()
  return values
    .map(String)
    .some((wanted) => (operator === 'Equals' ? value === wanted : value.toLowerCase().includes(wanted.toLowerCase())))
}
