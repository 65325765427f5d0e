import { Hono } from 'hono'
import { z } from 'zod'
import type { Recorder } from '../world/log.ts'
import type { CybereasonOptions } from './customers.ts'
import type { Cybereason } from './cybereason.ts'
import { type CybereasonEnv, fail, jsonBody, refuse } from './guard.ts'
import { detailsModel, inboxModel, type Malop, unifiedModel, v2Model } from './malops.ts'

const inboxSchema = z.object({ startTime: z.number(), endTime: z.number() })

const v2Schema = z.object({
  search: z.object({}),
  range: z.object({ from: z.number(), to: z.number() }),
  pagination: z.object({ pageSize: z.int().min(1), offset: z.int().min(0) }),
  federation: z.object({ groups: z.array(z.string()) }),
  sort: z.array(z.object({ field: z.string(), order: z.enum(['asc', 'desc']) })).optional(),
})

const unifiedSchema = z.object({
  queryPath: z
    .array(z.object({ requestedType: z.string(), guidList: z.array(z.string()), result: z.boolean() }))
    .min(1),
})

const byUpdate = (a: Malop, b: Malop): number => a.updated - b.updated || (a.guid < b.guid ? -1 : 1)

/** `/rest/detection/…`, `/rest/mmng/…`: the lists of malops in their two shapes, and one malop. */
export function malopRoutes(cybereason: Cybereason, options: CybereasonOptions): Hono<CybereasonEnv> {
  const { version = 'v2', pageLimit = 1000 } = options
  const { sensors } = cybereason
  const app = new Hono<CybereasonEnv>()
  /** Both lists are asked by the time of the last change, and know nothing of what is to come. */
  const between = (customer: string, from: number, to: number): Malop[] =>
    cybereason.malops(customer).filter(({ updated }) => updated >= from && updated <= to)

  app.post('/detection/inbox', async (c) => {
    const body = await jsonBody(c, inboxSchema)
    if (body instanceof Response) return body
    const found = between(c.get('customer').name, body.startTime, body.endTime)
    // In no order that one could rely on.
    const malops = found.toSorted((a, b) => (a.guid < b.guid ? -1 : 1)).map((malop) => inboxModel(malop, sensors))
    return c.json({ malops, machineCounterModel: { '@class': '.MachineCounterModel', total: malops.length } })
  })

  app.post('/mmng/v2/malops', async (c) => {
    if (version === 'inbox') return refuse(c, 404, 'Not Found')
    const body = await jsonBody(c, v2Schema)
    if (body instanceof Response) return body
    const { pageSize: asked, offset } = body.pagination
    const pageSize = Math.min(asked, pageLimit)
    const sorted = between(c.get('customer').name, body.range.from, body.range.to).toSorted(byUpdate)
    if (body.sort?.[0]?.order !== 'asc') sorted.reverse()
    const data = sorted.slice(offset, offset + pageSize).map((malop) => v2Model(malop, sensors))
    return c.json({
      data: { pageSize, pages: Math.ceil(sorted.length / pageSize), offset, totalHits: sorted.length, token: '', data },
      status: 'SUCCESS',
    })
  })

  const own = (customer: string, guid: string): Malop | undefined =>
    cybereason.malops(customer).find((malop) => malop.guid === guid)

  app.post('/detection/details', async (c) => {
    const body = await jsonBody(c, z.object({ malopGuid: z.string() }))
    if (body instanceof Response) return body
    const malop = own(c.get('customer').name, body.malopGuid)
    // What a wrong guid brings (rapid7/insightconnect-plugins, malop_details_bad_malop.json.resp); an EDR malop is not here either.
    if (!malop || malop.engine === 'EDR')
      return fail(
        c,
        'Failed to get data! Status: PARTIAL_SUCCESS, [{javax.ws.rs.InternalServerErrorException: HTTP 500 }]',
      )
    return c.json(detailsModel(malop, sensors))
  })

  app.post('/crimes/unified', async (c) => {
    const body = await jsonBody(c, unifiedSchema)
    if (body instanceof Response) return body
    const guids = body.queryPath.flatMap(({ requestedType, guidList }) =>
      requestedType === 'MalopProcess' ? guidList : [],
    )
    const found = guids.map((guid) => own(c.get('customer').name, guid)).filter((malop) => malop?.engine === 'EDR')
    const map = Object.fromEntries(
      found.flatMap((malop) => (malop ? [[malop.guid, unifiedModel(malop, sensors)]] : [])),
    )
    return c.json({
      data: { resultIdToElementDataMap: map, suspicionsMap: {}, totalPossibleResults: found.length },
      status: 'SUCCESS',
    })
  })
  return app
}

/** What `POST /rest/crimes/status` may set, and the state that the malop then shows. */
const crimeStatuses = { TODO: 'Active', OPEN: 'Active', UNREAD: 'Active', CLOSED: 'Closed', FP: 'Excluded' } as const

/** `/rest/crimes/…`: the verdict and the comments of an analyst. */
export function crimeRoutes(cybereason: Cybereason, record: Recorder): Hono<CybereasonEnv> {
  const app = new Hono<CybereasonEnv>()
  const own = (customer: string, guid: string): Malop | undefined =>
    cybereason.malops(customer).find((malop) => malop.guid === guid)

  app.post('/crimes/status', async (c) => {
    const body = await jsonBody(c, z.record(z.string(), z.enum(['TODO', 'OPEN', 'UNREAD', 'CLOSED', 'FP'])))
    if (body instanceof Response) return body
    for (const [guid, status] of Object.entries(body)) {
      const malop = own(c.get('customer').name, guid)
      if (!malop) return fail(c, `Failed to update ${guid}`)
      cybereason.put({ ...malop, status: crimeStatuses[status], updated: cybereason.now() })
      record('malop status', guid, { status })
    }
    return c.json({ status: 'SUCCESS', data: null, message: '' })
  })

  app.post('/crimes/comment/:guid', async (c) => {
    const malop = own(c.get('customer').name, c.req.param('guid'))
    if (!malop) return fail(c, `Failed to comment ${c.req.param('guid')}`)
    // The body is the text itself, no JSON.
    const text = await c.req.text()
    cybereason.put({ ...malop, comments: [...malop.comments, text] })
    record('malop comment', malop.guid, { text })
    return c.json({ status: 'SUCCESS', data: null, message: '' })
  })
  return app
}
