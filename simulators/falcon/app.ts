import { Hono } from 'hono'
import type { Gate } from '../world/gate.ts'
import { httpGate } from '../world/http-gate.ts'
import type { Recorder } from '../world/log.ts'
import { alertEntityRoutes } from './alert-entities.ts'
import { alertQueryRoutes } from './alert-queries.ts'
import { consoleRoutes } from './console.ts'
import type { FalconOptions } from './customers.ts'
import { deviceActionRoutes } from './device-actions.ts'
import { deviceRoutes } from './devices.ts'
import { type FalconEnv, refuse } from './envelope.ts'
import type { Falcon } from './falcon.ts'
import { authenticated, rateLimited } from './guard.ts'
import { oauthRoutes } from './oauth.ts'

/** Falcon's API below `/falcon`, and its console below `/falcon/console`. */
export function falconApp(falcon: Falcon, gate: Gate, record: Recorder, options: FalconOptions): Hono<FalconEnv> {
  const app = new Hono<FalconEnv>()
  app.route('/console', consoleRoutes(falcon))

  app.use(httpGate(gate, 'crowdstrike_falcon', '/falcon'))
  app.use(async (c, next) => {
    const path = c.req.path.slice('/falcon'.length)
    c.set('refuse', (status, message) => record('refused', `${c.req.method} ${path}`, { status, message }))
    await next()
  })
  app.route(
    '/oauth2',
    oauthRoutes(() => falcon.customers(), falcon.tokens, record),
  )

  app.use(authenticated(falcon.tokens), rateLimited(options))
  app.route('/devices', deviceRoutes(falcon.hosts))
  app.route('/devices', deviceActionRoutes(falcon.hosts))
  app.route('/alerts', alertQueryRoutes(falcon.alerts))
  app.route('/alerts', alertEntityRoutes(falcon.alerts))
  app.all('*', (c) => {
    const allowed = methods(app, c.req.path)
    if (allowed.length === 0) return refuse(c, 404, '404: Page Not Found')
    c.header('Allow', allowed.join(','))
    return refuse(c, 405, `method ${c.req.method} is not allowed, but [${allowed.join(',')}] are`)
  })
  return app
}

/** With which methods a path can be asked. */
const methods = (app: Hono<FalconEnv>, path: string): string[] =>
  app.routes.filter(({ method, path: own }) => method !== 'ALL' && `/falcon${own}` === path).map(({ method }) => method)
