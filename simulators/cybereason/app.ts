import { Hono } from 'hono'
import type { Gate } from '../world/gate.ts'
import { httpGate } from '../world/http-gate.ts'
import type { Recorder } from '../world/log.ts'
import { consoleRoutes } from './console.ts'
import type { CybereasonOptions } from './customers.ts'
import type { Cybereason } from './cybereason.ts'
import { authenticated, type CybereasonEnv, rateLimited } from './guard.ts'
import { loginRoutes } from './login.ts'
import { crimeRoutes, malopRoutes } from './malop-routes.ts'
import { sensorRoutes } from './sensor-routes.ts'

/** Cybereason's server below `/cybereason`, and its console, for people and tests, below `/cybereason/console`. */
export function cybereasonApp(
  cybereason: Cybereason,
  gate: Gate,
  record: Recorder,
  options: CybereasonOptions,
): Hono<CybereasonEnv> {
  const app = new Hono<CybereasonEnv>()
  app.route('/console', consoleRoutes(cybereason))

  app.use(httpGate(gate, 'cybereason', '/cybereason'))
  app.use(async (c, next) => {
    const path = c.req.path.slice('/cybereason'.length)
    c.set('refuse', (status, message) => record('refused', `${c.req.method} ${path}`, { status, message }))
    await next()
  })
  app.route('/', loginRoutes(cybereason, record, options))

  app.use(authenticated(cybereason.sessions, options), rateLimited(options))
  app.route('/rest', malopRoutes(cybereason, options))
  app.route('/rest', crimeRoutes(cybereason, record))
  app.route('/rest', sensorRoutes(cybereason))
  return app
}
