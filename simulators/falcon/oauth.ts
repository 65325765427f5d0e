import { type Context, Hono } from 'hono'
import type { Recorder } from '../world/log.ts'
import type { FalconCustomer } from './customers.ts'
import { type FalconEnv, refuse } from './envelope.ts'
import type { Tokens } from './tokens.ts'

/** `/oauth2/…`: client credentials, as a form; 201 with a token. */
export function oauthRoutes(
  customers: () => readonly FalconCustomer[],
  tokens: Tokens<FalconCustomer>,
  record: Recorder,
): Hono<FalconEnv> {
  const app = new Hono<FalconEnv>()

  app.post('/token', async (c) => {
    if (!isForm(c)) return refuse(c, 400, 'Failed to generate access token: the body must be a form')
    const form = new URLSearchParams(await c.req.text())
    const [clientId, secret] = [form.get('client_id') ?? '', form.get('client_secret') ?? '']
    if (!/^[0-9a-f]{32}$/.test(clientId))
      return refuse(c, 400, `Failed to generate access token for clientID=${clientId}.`)
    const customer = customers().find((one) => one.clientId === clientId && one.clientSecret === secret)
    if (!customer) return refuse(c, 403, 'Failed to issue access token - Client authentication failed')
    const member = form.get('member_cid')
    if (member !== null && member.slice(0, 32).toLowerCase() !== customer.cid)
      return refuse(c, 403, `Failed to generate access token for customer ID=${member}`)
    record('token issued', clientId, { customer: customer.name, expiresIn: tokens.seconds })
    return c.json({ access_token: tokens.issue(customer), token_type: 'bearer', expires_in: tokens.seconds }, 201)
  })

  app.post('/revoke', async (c) => {
    const [id, secret] = basic(c.req.header('authorization') ?? '')
    if (!customers().some((one) => one.clientId === id && one.clientSecret === secret))
      return refuse(c, 401, 'access denied, authorization failed')
    tokens.revoke(new URLSearchParams(await c.req.text()).get('token') ?? '')
    record('token revoked', id ?? '')
    return c.json({})
  })
  return app
}

const isForm = (c: Context): boolean =>
  (c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded')

const basic = (header: string): readonly string[] =>
  header.startsWith('Basic ') ? Buffer.from(header.slice(6), 'base64').toString().split(':') : []
