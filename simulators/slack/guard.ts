import type { MiddlewareHandler } from 'hono'
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

/** A bucket of calls that fills again over time; `take` says how many seconds to wait, 0 when the call may go on. */
export class Buckets {
  readonly #buckets = new Map<string, { left: number; at: number }>()
  readonly #perSecond: number
  readonly #size: number

  constructor(perSecond: number, size: number) {
    this.#perSecond = perSecond
    this.#size = size
  }

  /** Takes one call out of the bucket of this name. Without a rate every call goes on. */
  take(name: string): number {
    if (this.#perSecond === 0) return 0
    const now = Date.now()
    const { left, at } = this.#buckets.get(name) ?? { left: this.#size, at: now }
    const filled = Math.min(this.#size, left + ((now - at) / 1000) * this.#perSecond)
    const may = filled >= 1
    this.#buckets.set(name, { left: may ? filled - 1 : filled, at: now })
    return may ? 0 : Math.max(1, Math.ceil((1 - filled) / this.#perSecond))
  }
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
