import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { findProduct } from '../../integrations/edr/index.ts'
import { UnparsedError, type EdrProduct, type InboundRequest, type Parsed } from '../../integrations/edr/contract.ts'
import { verifySender } from '../../integrations/inbound/proof.ts'
import type { Delivery } from '../../integrations/records/arrival.ts'
import type { Source, Tenant } from '../../policy/tenant.ts'
import { arrivalOf, unresolvedOf } from '../intake.ts'
import type { Services } from '../services.ts'
import { headersOf, inbound, limitBody } from './body.ts'

/** Where products post: prove the sender, parse, record, 202, ring. In this order; nothing is trusted before it is proven. */
export const webhookRoutes = (services: Services): Hono => {
  const { intake, config, counters } = services
  const app = new Hono()
  // What can be told without the body is: whoever does not even know an address is not read.
  app.use('/:tenant/:source', async (c, next) => {
    const found = find(services, c.req.param('tenant'), c.req.param('source'))
    const fault =
      typeof found !== 'string' && found.webhook.proof === 'bearer'
        ? proof(services, found, { headers: headersOf(c), body: new Uint8Array() })
        : found
    return typeof fault === 'string' ? refuse(c, services, fault) : next()
  })
  return app.post('/:tenant/:source', limitBody(config.http.maxBodyBytes), async (c) => {
    const request = await inbound(c)
    // As it is now: the customer's file may have changed while the body came.
    const found = find(services, c.req.param('tenant'), c.req.param('source'))
    const sender = typeof found === 'string' ? found : proof(services, found, request)
    // Nobody learns from the answer which part was wrong; the operators learn it from the log.
    if (typeof sender === 'string') return refuse(c, services, sender)
    if (intake.isFull(sender.tenant.id)) {
      counters.add('senders slowed down')
      services.outage.seen()
      return c.json({ error: 'Too many alerts wait to be recorded; send this again.' }, 429, { 'retry-after': '5' })
    }
    return c.json(await accept(services, sender, request.body), 202)
  })
}

/** Makes what a proven sender sent safe in the records, and says what became of it. */
const accept = async (services: Services, { tenant, source, product }: Sender, body: Uint8Array) => {
  const { log, intake, ring, counters } = services
  const digest = createHash('sha256').update(body).digest()
  const parsed = parse(product, body)
  const arrivals = [
    ...parsed.alerts.map((alert) => arrivalOf(tenant, source.name, alert, digest)),
    ...parsed.unresolved.map((vendorId) => unresolvedOf(tenant, source.name, vendorId, digest)),
  ]
  const ignored = parsed.ignored.length > 0 && { ignored: parsed.ignored }
  // A body of which a part was not understood is kept as one that needs a look, with the alerts that could be read.
  const unread = parsed.faults.join('; ')
  if (arrivals.length === 0 && unread === '') return { alerts: [], ...ignored }

  const delivery: Delivery = { tenant: tenant.id, source: source.name, digest, body, ...(unread && { fault: unread }) }
  const { recorded, refused } = await intake.submitEach(arrivals, delivery)
  const fault = [...parsed.faults, ...refused].join('; ')
  // Not awaited: the alerts are safe, whatever becomes of Temporal; what does not get through is the relay's.
  void ring(recorded.flatMap(({ ring }) => ring ?? []))

  const isNew = recorded.filter((one) => one.isNew).length
  counters.add('alerts recorded', isNew)
  counters.add('alerts repeated', recorded.length - isNew)
  if (fault !== '') {
    counters.add('bodies not parsed')
    log.warn('a body could not be parsed; it is kept raw', { tenant: tenant.id, source: source.name, fault })
  }
  const alerts = recorded.map(({ alert, incident, isNew }) => ({ id: alert, incident: incident ?? null, new: isNew }))
  return { alerts, ...ignored, ...(fault !== '' && { unparsed: fault }) }
}

/** Whose request it says to be. */
interface Sender {
  readonly tenant: Tenant
  readonly source: Source
  readonly webhook: NonNullable<Source['webhook']>
  readonly product: EdrProduct
}

/** Whose address this is, or why it is nobody's. */
const find = ({ tenants }: Services, tenantId: string, sourceName: string): Sender | string => {
  const tenant = tenants.find(tenantId)
  if (!tenant) return `unknown tenant ${JSON.stringify(tenantId.slice(0, 64))}`
  const source = tenant.sources.find(({ name }) => name === sourceName)
  if (!source?.webhook)
    return `tenant ${tenant.id} has no source ${JSON.stringify(sourceName.slice(0, 64))} with a webhook`
  const product = findProduct(source.product)
  if (!product) return `the product ${source.product} of ${tenant.id}/${source.name} is unknown`
  return { tenant, source, webhook: source.webhook, product }
}

/** The sender, if this request proves it, or why it does not. */
const proof = ({ tenants, now }: Services, sender: Sender, request: InboundRequest): Sender | string => {
  const { tenant, source, webhook, product } = sender
  const fault = verifySender(webhook, request, tenants.secret(webhook.secret), now(), product)
  return fault === undefined ? sender : `${tenant.id}/${source.name}: ${fault}`
}

/** Its connection is closed: what is left of its body is not read. */
const refuse = (c: Context, { log, counters }: Services, fault: string) => {
  counters.add('senders not proven')
  log.warn('a sender was not proven', { fault, path: c.req.path.slice(0, 200) })
  return c.json({ error: 'The sender is not proven.' }, 401, { connection: 'close' })
}

/** What a body holds; where nothing of it could be understood, that alone. */
const parse = (product: EdrProduct, body: Uint8Array): Parsed => {
  try {
    return product.parse(body)
  } catch (error) {
    if (error instanceof UnparsedError) return { alerts: [], unresolved: [], ignored: [], faults: [error.message] }
    throw error
  }
}
