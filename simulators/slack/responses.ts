import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { Env } from '../world/http-gate.ts'
import type { Recorder } from '../world/log.ts'
import { about, changed } from './chat.ts'
import { content } from './content.ts'
import { readArguments } from './envelope.ts'
import type { Workspace } from './workspace.ts'

interface Ticket {
  readonly workspace: Workspace
  readonly channel: string
  readonly ts: string
  readonly user: string
  readonly until: number
  uses: number
}

/** The `response_url`s that were given out: each may be used five times within thirty minutes. */
export class Responses {
  readonly #tickets = new Map<string, Ticket>()

  /** A path for one press. */
  issue(workspace: Workspace, channel: string, ts: string, user: string): string {
    const path = `/slack/actions/${workspace.seed.team}/${Date.now()}/${randomBytes(12).toString('hex')}`
    this.#tickets.set(path, { workspace, channel, ts, user, until: Date.now() + 30 * 60_000, uses: 0 })
    return path
  }

  /** Counts a use; what is wrong with it where it may not be used. */
  use(path: string): Ticket | 'invalid_url' | 'expired_url' | 'used_url' {
    const ticket = this.#tickets.get(path)
    if (!ticket) return 'invalid_url'
    if (ticket.until <= Date.now()) return 'expired_url'
    if (ticket.uses >= 5) return 'used_url'
    ticket.uses += 1
    return ticket
  }

  /** Forgets all. */
  clear(): void {
    this.#tickets.clear()
  }
}

/** `/slack/actions/…`: what an app sends to a `response_url`. */
export function responseRoutes(responses: Responses, record: Recorder): Hono<Env> {
  const app = new Hono<Env>()
  app.post('*', async (c) => {
    const refuse = (status: 400 | 404, error: string): Response => {
      record('refused', 'response_url', { error })
      return c.json({ ok: false, error }, status)
    }
    const ticket = responses.use(c.req.path)
    if (typeof ticket === 'string') return refuse(404, ticket)
    const { workspace, channel, ts, user } = ticket
    const args = readArguments(await c.req.text(), 'application/json')
    if (typeof args === 'string') return refuse(400, 'invalid_payload')

    if (args.get('delete_original') === true) {
      workspace.remove(channel, ts)
      record('message deleted', channel, { ts, user, by: 'response_url' })
      return c.json({ ok: true })
    }
    const checked = content(args, 40_000)
    if ('error' in checked) return refuse(400, checked.error)
    const known = workspace.message(channel, ts)
    if (args.get('replace_original') === true && known) {
      const message = changed(workspace, known, { blocks: [], ...checked })
      workspace.replace(channel, message)
      record('message updated', channel, { ...about(message), by: 'response_url' })
    } else if (args.get('response_type') === 'in_channel') {
      record('message posted', channel, { ...about(workspace.add(channel, checked)), by: 'response_url' })
    } else {
      workspace.ephemerals.push({ channel, user, ...checked })
      record('ephemeral', channel, { user, ts, text: checked.text, by: 'response_url' })
    }
    return c.json({ ok: true })
  })
  return app
}
