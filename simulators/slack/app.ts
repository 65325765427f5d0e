import { Hono } from 'hono'
import { Buckets } from '../world/buckets.ts'
import type { Gate } from '../world/gate.ts'
import { httpGate } from '../world/http-gate.ts'
import type { Recorder } from '../world/log.ts'
import { chatMethods } from './chat.ts'
import { consoleRoutes } from './console.ts'
import { conversationMethods } from './conversations.ts'
import { no, ok, type SlackEnv, text } from './envelope.ts'
import { authenticated } from './guard.ts'
import { responseRoutes } from './responses.ts'
import type { Slack } from './slack.ts'
import type { SlackOptions } from './workspace.ts'

/** Slack's Web API below `/slack/api`, its `response_url`s below `/slack/actions`, and its people below `/slack/console`. */
export function slackApp(slack: Slack, gate: Gate, record: Recorder, options: SlackOptions): Hono<SlackEnv> {
  const app = new Hono<SlackEnv>()
  app.route('/console', consoleRoutes(slack))

  app.use(httpGate(gate, 'slack', '/slack'))
  app.route('/actions', responseRoutes(slack.responses, record))

  const api = new Hono<SlackEnv>()
  api.use(async (c, next) => {
    const method = c.req.path.slice('/slack/api/'.length)
    c.set('refuse', (error) => {
      const args = c.get('args')
      record('refused', method, { error, ...(args?.has('channel') && { channel: text(args, 'channel') }) })
    })
    await next()
  })
  api.use(authenticated(() => slack.workspaces()))
  const { messagesPerSecond = 1, burst = 5, tier3PerMinute = 50 } = options
  const tier3 = new Buckets(tier3PerMinute / 60, tier3PerMinute)
  api.route('/', chatMethods(record, { messages: new Buckets(messagesPerSecond, burst), tier3 }))
  api.route('/', conversationMethods(tier3))
  api.all('/auth.test', (c) => {
    const { seed, botUser, botId } = c.get('workspace')
    return ok(c, {
      url: `https://${seed.name}.slack.com/`,
      team: seed.name,
      team_id: seed.team,
      user: 'hikeshi',
      user_id: botUser,
      bot_id: botId,
    })
  })
  api.all('*', (c) => no(c, 'unknown_method', { req_method: c.req.path.slice('/slack/api/'.length) }))
  app.route('/api', api)
  return app
}
