import { OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { isDatabaseDown } from '../integrations/records/database.ts'
import { answerRoutes } from './routes/answer.tsx'
import { apiRoutes } from './routes/api.ts'
import { chatRoutes } from './routes/chat.ts'
import { healthRoutes } from './routes/health.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { phoneRoutes } from './routes/phone.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import type { Services } from './services.ts'

/** Every address that Hikeshi answers at; once `stopping` is, it says that it is not ready, and goes on answering. */
export const createApp = (services: Services, stopping?: AbortSignal): OpenAPIHono => {
  const app = new OpenAPIHono()
  app.use(secureHeaders())
  app.use(services.metrics.observe)
  app.route('/', healthRoutes(services, stopping))
  app.route('/metrics', metricsRoutes(services)) // Prometheus
  app.route('/webhooks', webhookRoutes(services)) // products: POST /webhooks/:tenant/:source
  app.route('/chat', chatRoutes(services)) // Slack: POST /chat/slack/:tenant
  app.route('/phone', phoneRoutes(services)) // Twilio: POST /phone/twilio/:tenant/{script,keys,status}
  app.route('/answer', answerRoutes(services)) // people who were asked by mail: GET, POST /answer/:tenant?link=
  app.route('/api', apiRoutes(services)) // operators
  app.notFound((c) => c.json({ error: 'There is nothing at this address.' }, 404))
  app.onError((error, c) => {
    // The sender's fault, and before anybody has proven to be one: nothing was turned away.
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status)
    // Most products send once: what was turned away is asked for.
    if (c.req.path.startsWith('/webhooks/')) services.outage.seen()
    if (isDatabaseDown(error)) {
      services.log.error('the database cannot be reached', { path: c.req.path })
      return c.json({ error: 'The records cannot be written now; send this again.' }, 503, { 'retry-after': '10' })
    }
    services.log.error('a request failed', { path: c.req.path, error })
    return c.json({ error: 'This request could not be handled; the operators’ log says why.' }, 500)
  })
  return app
}
