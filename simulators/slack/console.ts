import { Hono } from 'hono'
import { z } from 'zod'
import type { Env } from '../world/http-gate.ts'
import { channelText } from './as-text.ts'
import type { Slack } from './slack.ts'

const clickSchema = z
  .strictObject({
    user: z.string(),
    channel: z.string(),
    ts: z.string().optional(),
    action_id: z.string().optional(),
    value: z.string().optional(),
    label: z.string().optional(),
    sent: z.boolean().default(false),
  })
  .refine(
    ({ action_id, value, label }) => [action_id, value, label].some((one) => one !== undefined),
    'say which button: action_id, value or label',
  )

const interactivitySchema = z.strictObject({ url: z.url(), workspace: z.string().optional() })

/** `/slack/console/…`: what people do in Slack, for tests and demos. No token needed. */
export function consoleRoutes(slack: Slack): Hono<Env> {
  const app = new Hono<Env>()
  app.post('/click', async (c) => {
    const { action_id: actionId, sent: shown, ...press } = clickSchema.parse(await c.req.json())
    const { sent, ...pressed } = await slack.click({ ...press, actionId })
    return c.json(shown ? { ...pressed, sent } : pressed)
  })
  app.post('/interactivity', async (c) => {
    const { url, workspace } = interactivitySchema.parse(await c.req.json())
    slack.setInteractivityUrl(url, workspace)
    return c.body(null, 204)
  })
  app.get('/channels/:id', (c) => c.json(slack.messages(c.req.param('id'))))
  app.get('/channels/:id/text', (c) => c.text(channelText(slack.messages(c.req.param('id')))))
  return app
}
