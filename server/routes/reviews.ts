import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import { readRings } from '../../integrations/records/relaying.ts'
import { link, merge, rerate, type Review, type Reviewed } from '../../integrations/records/reviewing.ts'
import { severities } from '../../policy/severity.ts'
import { standingOf } from '../../policy/standing.ts'
import type { Services } from '../services.ts'
import { grounds, incidentNumber, tenantId } from './line.ts'

const params = z.object({ tenant: tenantId, incident: incidentNumber })
const other = grounds.extend({ incident: incidentNumber })
const rating = grounds.extend({ severity: z.enum(severities) })

const describing = (path: string, description: string, schema: z.ZodType) =>
  createRoute({
    method: 'post',
    path: `/incidents/{tenant}/{incident}/${path}`,
    request: { params, body: { required: true, content: { 'application/json': { schema } } } },
    responses: {
      200: { description, content: { 'application/json': { schema: z.object({ done: z.boolean() }) } } },
      409: { description: 'Why not', content: { 'application/json': { schema: z.object({ error: z.string() }) } } },
    },
  })

/** What analysts do to incidents: rate them otherwise, link them, merge one into another. Adds its routes to the operators' API. */
export const addReviews = (api: OpenAPIHono, { db, ring, tenants }: Services): void => {
  const done = async (reviewed: Reviewed, ...changed: readonly number[]) => {
    if (!('error' in reviewed)) void readRings(db, changed).then(ring, () => {})
    return reviewed
  }
  const reviewOf = (tenant: string, { by, reason }: { by: string; reason: string }): Review => ({ tenant, by, reason })

  api.openapi(describing('rating', 'Rated', rating), async (c) => {
    const { tenant, incident } = c.req.valid('param')
    const body = rating.parse(c.req.valid('json'))
    const reviewed = await done(await rerate(db, incident, body.severity, reviewOf(tenant, body)), incident)
    return 'error' in reviewed ? c.json(reviewed, 409) : c.json(reviewed, 200)
  })
  api.openapi(describing('links', 'Linked', other), async (c) => {
    const { tenant, incident } = c.req.valid('param')
    const body = other.parse(c.req.valid('json'))
    const reviewed = await done(await link(db, incident, body.incident, reviewOf(tenant, body)))
    return 'error' in reviewed ? c.json(reviewed, 409) : c.json(reviewed, 200)
  })
  api.openapi(describing('merge', 'Goes on within the other one', other), async (c) => {
    const { tenant, incident } = c.req.valid('param')
    const body = other.parse(c.req.valid('json'))
    const agreed = tenants.find(tenant)
    if (!agreed) return c.json({ error: `There is no tenant ${tenant}.` }, 409)
    const reviewed = await done(
      await merge(db, incident, body.incident, reviewOf(tenant, body), standingOf(agreed)),
      incident,
      body.incident,
    )
    return 'error' in reviewed ? c.json(reviewed, 409) : c.json(reviewed, 200)
  })
}
