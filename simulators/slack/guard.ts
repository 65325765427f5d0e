import type { MiddlewareHandler } from 'hono'
import type { Buckets } from '../world/buckets.ts'
import { no, readArguments, type SlackEnv, text } from './envelope.ts'
import type { Workspace } from './workspace.ts'

const botToken = /^xoxb-\d{10,13}-\d{10,13}-[A-Za-z0-9]{24}$/

/** Reads the arguments and takes only a bot token that is known: `not_authed`, `invalid_auth`. */
export const authenticated =
  (workspaces: () => readonly Workspace[]): MiddlewareHandler<SlackEnv> =>
  async (c, next) => {
    const type = c.req.header('content-type') ?? ''
    const read =
      c.req.method === 'GET' ? new Map(Object.entries(c.req.query())) : readArguments(await c.req.text(), type)
    if (typeof read === 'string') return no(c, read)
    const [, bearer = text(read, 'token')] = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '') ?? []
    if (bearer === '') return no(c, 'not_authed')
    const workspace = workspaces().find(({ seed }) => seed.botToken === bearer)
    if (!workspace || !botToken.test(bearer)) return no(c, 'invalid_auth')
    c.set('workspace', workspace)
    c.set('args', read)
    c.header('x-oauth-scopes', 'chat:write,channels:history,groups:history')
    return next()
  }

/** Answers 429 with `Retry-After` in whole seconds when the bucket that `name` names is empty. */
export const limited =
  (buckets: Buckets, name: (workspace: Workspace, channel: string) => string): MiddlewareHandler<SlackEnv> =>
  async (c, next) => {
    const wait = buckets.take(name(c.get('workspace'), text(c.get('args'), 'channel')))
    if (wait === 0) return next()
    c.get('refuse')('ratelimited')
    return c.json({ ok: false, error: 'ratelimited' }, 429, { 'Retry-After': String(wait) })
  }
