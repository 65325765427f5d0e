import { Hono } from 'hono'
import { Buckets } from '../world/buckets.ts'
import type { Gate } from '../world/gate.ts'
import { httpGate } from '../world/http-gate.ts'
import type { Recorder } from '../world/log.ts'
import type { TwilioOptions } from './accounts.ts'
import { callRoutes, notFound } from './calls.ts'
import { consoleRoutes } from './console.ts'
import { refuse, type TwilioEnv } from './envelope.ts'
import { messageRoutes } from './messages.ts'
import type { Twilio } from './twilio.ts'

/** Twilio's REST API of 2010 below `/twilio/2010-04-01`, and the phones of the world below `/twilio/console`. */
export const twilioApp = (twilio: Twilio, gate: Gate, record: Recorder, options: TwilioOptions): Hono<TwilioEnv> => {
  const app = new Hono<TwilioEnv>()
  app.route('/console', consoleRoutes(twilio))

  app.use(httpGate(gate, 'twilio', '/twilio'))
  app.use(async (c, next) => {
    c.set('record', record)
    await next()
  })
  const { perSecond = 0 } = options
  const buckets = new Buckets(perSecond, Math.max(1, perSecond))
  const api = new Hono<TwilioEnv>()
  api.use('/:account/*', async (c, next) => {
    const [, given = ''] = /^Basic (.+)$/.exec(c.req.header('authorization') ?? '') ?? []
    const [sid, token] = Buffer.from(given, 'base64').toString().split(':')
    const account = twilio.accounts().find((one) => one.sid === sid && one.authToken === token)
    if (!account) return refuse(c, 401, 20_003, 'Authenticate')
    if (c.req.param('account') !== account.sid) return refuse(c, 404, 20_404, notFound(c))
    c.set('account', account)
    c.set('form', new URLSearchParams(c.req.method === 'POST' ? await c.req.text() : ''))
    if (c.req.method === 'POST' && buckets.take(account.sid) > 0) return refuse(c, 429, 20_429, 'Too Many Requests')
    return next()
  })
  api.route('/:account', callRoutes(twilio))
  api.route('/:account', messageRoutes(twilio))
  api.all('*', (c) => refuse(c, 404, 20_404, notFound(c)))
  app.route('/2010-04-01/Accounts', api)
  return app
}
