import { Hono } from 'hono'
import type { Services } from '../services.ts'
import { onlyWith } from './guard.ts'

/** `/metrics`, as Prometheus reads it (text format 0.0.4). */
export const metricsRoutes = (services: Services): Hono => {
  const { config, metrics } = services
  return new Hono()
    .use(onlyWith([config.apiToken, config.metricsToken]))
    .get('/', async (c) => c.body(await metrics.text(services), 200, { 'content-type': 'text/plain; version=0.0.4' }))
}
