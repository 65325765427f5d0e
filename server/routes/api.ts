import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { readBacklog } from '../../integrations/records/backlog.ts'
import { listContainments, resumeTenant } from '../../integrations/records/containments.ts'
import { listIncidents, readIncident } from '../../integrations/records/incidents.ts'
import { readLinks } from '../../integrations/records/links.ts'
import { readTimeline } from '../../integrations/records/log.ts'
import { readQuestionOf } from '../../integrations/records/questions.ts'
import { readRings } from '../../integrations/records/relaying.ts'
import { listUnparsed } from '../../integrations/records/sources.ts'
import { speak } from '../../messages/index.ts'
import type { TimelineEntry } from '../../messages/event.ts'
import type { Reason } from '../../policy/reason.ts'
import { severities } from '../../policy/severity.ts'
import { askedSources } from '../asked-sources.ts'
import { openIncident } from '../open-incident.ts'
import { releaseHeld } from '../release.ts'
import { deliverSoon } from '../ring.ts'
import type { Services } from '../services.ts'
import { limitBody } from './body.ts'
import { onlyWith } from './guard.ts'
import { grounds, incidentNumber, line, tenantId } from './line.ts'
import { addReviews } from './reviews.ts'

/** The longest reason, many times over. */
const maxBytes = 64 * 1024

const loose = z.record(z.string(), z.unknown())
const answers = (description: string, schema: z.ZodType = z.array(loose)) => ({
  200: { description, content: { 'application/json': { schema } } },
})
const problem = { content: { 'application/json': { schema: z.object({ error: z.string() }) } } }

const report = z.object({
  tenant: z.string().min(1),
  title: line(300),
  severity: z.enum(severities),
  /** Who noticed it. */
  by: line(200),
  host: line(253).optional(),
  /** A rehearsal: everything is played through, and nothing is touched. */
  dryRun: z.boolean().default(false),
})

/** The operators' API: what is going on, and what a person may start. Bearer token, unless we listen on loopback alone. */
export const apiRoutes = (services: Services): OpenAPIHono => {
  const { db, config, counters, ring, tenants } = services
  const api = new OpenAPIHono({
    defaultHook: (result, c) =>
      result.success
        ? undefined
        : c.json(
            {
              error: result.error.issues
                .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
                .join('; '),
            },
            400,
          ),
  })

  /** As the customer's people read it. */
  const speakFor = (tenant: string) => speak(tenants.find(tenant)?.language ?? 'en')
  const zoneOf = (tenant: string) => tenants.find(tenant)?.timeZone ?? 'UTC'
  const inWords = (tenant: string, reason: Reason | null) => reason && speakFor(tenant).reason(reason, zoneOf(tenant))
  const lineOf = (tenant: string, entry: TimelineEntry) => speakFor(tenant).timelineLine(entry, zoneOf(tenant))

  api.use(onlyWith([config.apiToken]), limitBody(maxBytes))

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents',
      request: {
        query: z.object({
          tenant: tenantId.optional(),
          state: z.enum(['open', 'closed']).optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
      },
      responses: answers('The newest incidents first'),
    }),
    async (c) => {
      const { tenant, state, limit } = c.req.valid('query')
      const rows = await listIncidents(db, { limit, ...(tenant !== undefined && { tenant }), ...(state && { state }) })
      return c.json(
        rows.map((row) => ({ ...row, summary: inWords(row.tenant, row.summary) })),
        200,
      )
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{tenant}/{incident}',
      request: { params: z.object({ tenant: tenantId, incident: incidentNumber }) },
      responses: {
        ...answers('One incident with its timeline, its question and what it is linked with', loose),
        404: { description: 'No such incident', ...problem },
      },
    }),
    async (c) => {
      const { tenant, incident } = c.req.valid('param')
      const row = await readIncident(db, tenant, incident)
      if (!row) return c.json({ error: `${tenant} has no incident ${incident}.` }, 404)
      const [timeline, question, linked] = await Promise.all([
        readTimeline(db, row.id),
        readQuestionOf(db, row.id),
        readLinks(db, tenant, row.id),
      ])
      return c.json(
        {
          ...row,
          summary: inWords(tenant, row.summary),
          question: question ? { ...question, reason: inWords(tenant, question.reason) } : null,
          linked,
          timeline: timeline.map((entry) => ({ ...entry, line: lineOf(tenant, entry) })),
        },
        200,
      )
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents',
      request: { body: { required: true, content: { 'application/json': { schema: report } } } },
      responses: {
        201: {
          description: 'Opened, or added to the open incident of the host',
          content: { 'application/json': { schema: loose } },
        },
        400: { description: 'What is wrong', ...problem },
      },
    }),
    async (c) => {
      const { host, ...given } = c.req.valid('json')
      const opened = await openIncident(services, { ...given, ...(host !== undefined && { host }) })
      if ('error' in opened) return c.json({ error: opened.error }, 400)
      void readRings(db, [opened.incident]).then(ring, () => {})
      return c.json({ ...opened }, 201)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/containments',
      request: { query: z.object({ tenant: tenantId.optional() }) },
      responses: answers('What is cut off now, or asked to be'),
    }),
    async (c) =>
      c.json(
        (await listContainments(db, c.req.valid('query').tenant)).map((row) => ({
          ...row,
          because: inWords(row.tenant, row.because),
        })),
        200,
      ),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/containments/{incident}/release',
      request: {
        params: z.object({ incident: incidentNumber }),
        body: { required: true, content: { 'application/json': { schema: grounds } } },
      },
      responses: {
        202: {
          description:
            'On the record; the incident’s timeline says when the product has released the host. `missing`: so many people more must agree before that is asked for',
          content: { 'application/json': { schema: loose } },
        },
        400: { description: 'What is wrong', ...problem },
        409: { description: 'Nothing is held or asked for, or somebody has released it before', ...problem },
      },
    }),
    async (c) => {
      const { incident } = c.req.valid('param')
      const released = await releaseHeld(db, tenants.find, { incident, ...c.req.valid('json'), channel: 'api' })
      if ('error' in released) return c.json({ error: released.error }, 409)
      void deliverSoon(services.deliveries, released.answer)
      const { tenant, missing } = released
      return c.json({ incident, tenant, missing }, 202)
    },
  )
  api.openapi(
    createRoute({ method: 'get', path: '/unparsed', responses: answers('Bodies in which no alert could be read') }),
    async (c) =>
      c.json(
        (await listUnparsed(db, 100)).map((row) => ({ ...row })),
        200,
      ),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/tenants/{tenant}/resume',
      request: {
        params: z.object({ tenant: tenantId }),
        body: { required: true, content: { 'application/json': { schema: grounds } } },
      },
      responses: {
        ...answers('Automatic containment goes on', loose),
        400: { description: 'What is wrong', ...problem },
        404: { description: 'No such tenant', ...problem },
      },
    }),
    async (c) => {
      const { tenant } = c.req.valid('param')
      if (!tenants.find(tenant)) return c.json({ error: `There is no tenant ${tenant}.` }, 404)
      const { by, reason } = c.req.valid('json')
      return c.json({ resumed: await resumeTenant(db, tenant, by, reason) }, 200)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/status',
      responses: answers(
        'What waits, what this process has counted, what is wrong with tenant files that it did not take, and which sources cannot be asked',
        loose,
      ),
    }),
    async (c) =>
      c.json(
        {
          waiting: await readBacklog(db),
          counted: counters.all(),
          tenantFilesRefused: tenants.refused(),
          sourcesFailing: (await askedSources(db, tenants)).filter(({ failingSince }) => failingSince !== null),
        },
        200,
      ),
  )
  addReviews(api, services)
  api.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Hikeshi', version: '1' } })
  return api
}
