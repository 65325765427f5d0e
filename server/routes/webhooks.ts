import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { findProduct } from '../../integrations/edr/index.ts'
import { UnparsedError, type EdrProduct, type InboundRequest, type Parsed } from '../../integrations/edr/contract.ts'
import { verifySender } from '../../integrations/inbound/proof.ts'
import type { Delivery } from '../../integrations/records/intake.ts'
import type { Source, Tenant } from '../../policy/tenant.ts'
import { arrivalOf, unresolvedOf } from '../intake.ts'
import { ringNow } from '../ring.ts'
import type { Services } from '../services.ts'
import { inbound, limitBody } from './body.ts'

/** Where products post: prove the sender, parse, record, 202, ring. In this order; nothing is trusted before it is proven. */
export const webhookRoutes = (services: Services): Hono => {
  const { log, intake, deliveries, config } = services

  return new Hono().post('/:tenant/:source', limitBody(config.http.maxBodyBytes), async (c) => {
    const request = await inbound(c)
    const proven = prove(services, c.req.param('tenant'), c.req.param('source'), request)
    // Nobody learns from the answer which part was wrong; the operators learn it from the log.
    if (typeof proven === 'string') return refuse(c, services, proven)
    if (intake.isFull)
      return c.json({ error: 'Too many alerts wait to be recorded; send this again.' }, 429, { 'retry-after': '5' })

    const { tenant, source, product } = proven
    const digest = createHash('sha256').update(request.body).digest()
    const delivery: Delivery = { tenant: tenant.id, source: source.name, digest, body: request.body }
    const parsed = parse(product, request.body)
    if (typeof parsed === 'string') {
      await intake.submit([], [{ ...delivery, fault: parsed }])
      log.warn('a body could not be parsed; it is kept raw', { tenant: tenant.id, source: source.name, fault: parsed })
      return c.json({ alerts: [], unparsed: parsed }, 202)
    }
    const arrivals = [
      ...parsed.alerts.map((alert) => arrivalOf(tenant, source.name, alert, digest)),
      ...parsed.unresolved.map((vendorId) => unresolvedOf(tenant, source.name, vendorId, digest)),
    ]
    if (arrivals.length === 0 && parsed.faults.length === 0) return c.json({ alerts: [], ignored: parsed.ignored }, 202)
    // A body of which a part was not understood is shown to the operators too.
    const fault = parsed.faults.join('; ')
    if (fault !== '')
      log.warn('a part of a body could not be parsed; it is kept raw', {
        tenant: tenant.id,
        source: source.name,
        fault,
      })
    const recorded = await intake.submit(arrivals, [{ ...delivery, ...(fault !== '' && { fault }) }])
    // Not awaited: the alerts are safe, whatever becomes of Temporal; what does not get through is the relay's.
    void ringNow(deliveries, [
      ...new Set(recorded.flatMap(({ incident, ring }) => (ring && incident !== undefined ? [incident] : []))),
    ])
    const alerts = recorded.map(({ alert, incident, isNew }) => ({ id: alert, incident: incident ?? null, new: isNew }))
    const rest = {
      ...(parsed.ignored.length > 0 && { ignored: parsed.ignored }),
      ...(fault !== '' && { unparsed: fault }),
    }
    return c.json({ alerts, ...rest }, 202)
  })
}

/** The source that this request comes from, or why it is not proven. */
const prove = (
  { tenants, now }: Services,
  tenantId: string,
  sourceName: string,
  request: InboundRequest,
): { tenant: Tenant; source: Source; product: EdrProduct } | string => {
  const tenant = tenants.find(tenantId)
  if (!tenant) return `unknown tenant ${JSON.stringify(tenantId.slice(0, 64))}`
  const source = tenant.sources.find(({ name }) => name === sourceName)
  if (!source?.webhook)
    return `tenant ${tenant.id} has no source ${JSON.stringify(sourceName.slice(0, 64))} with a webhook`
  const product = findProduct(source.product)
  if (!product) return `the product ${source.product} of ${tenant.id}/${source.name} is unknown`
  const secret = tenants.secret(source.webhook.secret)
  const fault = verifySender(source.webhook, request, secret, now(), product)
  return fault === undefined ? { tenant, source, product } : `${tenant.id}/${source.name}: ${fault}`
}

const refuse = (c: Context, { log }: Services, fault: string) => {
  log.warn('a sender was not proven', { fault, path: c.req.path.slice(0, 200) })
  return c.json({ error: 'The sender is not proven.' }, 401)
}

const parse = (product: EdrProduct, body: Uint8Array): Parsed | string => {
  try {
    return product.parse(body)
  } catch (error) {
    if (error instanceof UnparsedError) return error.message
    throw error
  }
}
