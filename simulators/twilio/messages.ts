import { Hono } from 'hono'
import { isE164 } from './accounts.ts'
import { notFound } from './calls.ts'
import { listing, refuse, type TwilioEnv, within } from './envelope.ts'
import { messageJson } from './resources.ts'
import type { Twilio } from './twilio.ts'

/** `/Messages`: sending, reading, listing. Source: twilio.com/docs/messaging/api/message-resource */
export const messageRoutes = (twilio: Twilio): Hono<TwilioEnv> => {
  const app = new Hono<TwilioEnv>()

  app.post('/Messages.json', async (c) => {
    const [account, form] = [c.get('account'), c.get('form')]
    const [to, from, body] = [form.get('To') ?? '', form.get('From') ?? '', form.get('Body') ?? '']
    if (to === '') return refuse(c, 400, 21_604, "A 'To' phone number is required.")
    if (from === '') return refuse(c, 400, 21_603, "A 'From' phone number is required.")
    if (body === '') return refuse(c, 400, 21_602, 'Message body is required.')
    if (body.length > 1600)
      return refuse(c, 400, 21_617, 'The concatenated message body exceeds the 1600 character limit')
    if (!isE164(to)) return refuse(c, 400, 21_211, `Invalid 'To' Phone Number: ${to}`)
    if (!account.numbers.includes(from))
      return refuse(
        c,
        400,
        21_606,
        `The 'From' phone number ${from} is not a valid, SMS-capable inbound phone number or short code for your account.`,
      )
    const statusCallback = form.get('StatusCallback')
    const message = await twilio.sendMessage(account, {
      to,
      from,
      body,
      ...(statusCallback !== null && { statusCallback }),
    })
    return c.json(messageJson(message), 201)
  })

  app.get('/Messages.json', (c) => {
    const [account, query] = [c.get('account'), new URL(c.req.url).searchParams]
    const messages = twilio
      .messages(query.get('To') ?? undefined)
      .filter((message) => message.account === account.sid && twilio.isListed(message.createdAt))
      .filter(({ from }) => query.get('From') === null || query.get('From') === from)
      .filter(({ createdAt, status }) => within(query, 'DateSent', status === 'queued' ? undefined : createdAt))
    return listing(c, 'messages', messages.toReversed().map(messageJson))
  })

  app.get('/Messages/:sid{SM[0-9a-f]{32}\\.json}', (c) => {
    const sid = c.req.param('sid').replace('.json', '')
    const message = twilio.messages().find((one) => one.sid === sid && one.account === c.get('account').sid)
    return message ? c.json(messageJson(message)) : refuse(c, 404, 20_404, notFound(c))
  })
  return app
}
