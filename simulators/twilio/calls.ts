import { type Context, Hono } from 'hono'
import { isE164 } from './accounts.ts'
import { listing, refuse, type TwilioEnv, within } from './envelope.ts'
import { callJson, isOver } from './resources.ts'
import type { Twilio } from './twilio.ts'

const subscribable = new Set(['initiated', 'ringing', 'answered', 'completed'])

/** `/Calls`: placing, reading, listing, ending. Source: twilio.com/docs/voice/api/call-resource */
export const callRoutes = (twilio: Twilio): Hono<TwilioEnv> => {
  const app = new Hono<TwilioEnv>()

  app.post('/Calls.json', async (c) => {
    const [account, form] = [c.get('account'), c.get('form')]
    const [to, from, url] = [form.get('To') ?? '', form.get('From') ?? '', form.get('Url') ?? '']
    if (to === '') return refuse(c, 400, 21_201, "No 'To' number is specified")
    if (from === '') return refuse(c, 400, 21_213, "No 'From' number is specified")
    if (!isE164(to)) return refuse(c, 400, 21_211, `The phone number you are attempting to call, ${to}, is not valid.`)
    if (!account.numbers.includes(from))
      return refuse(
        c,
        400,
        21_210,
        `The source phone number provided, ${from}, is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased from Twilio.`,
      )
    if (url === '') return refuse(c, 400, 21_205, 'Url parameter is required.')
    if (!URL.canParse(url) || !/^https?:/.test(url)) return refuse(c, 400, 21_205, `Url is not a valid URL: ${url}`)
    const timeout = Number(form.get('Timeout') ?? 60)
    if (!Number.isInteger(timeout) || timeout < 1 || timeout > 600)
      return refuse(c, 400, 20_001, `Invalid value for Timeout: ${form.get('Timeout')}`)
    const events = form.getAll('StatusCallbackEvent').flatMap((value) => value.split(' '))
    const odd = events.find((event) => !subscribable.has(event))
    if (odd !== undefined) return refuse(c, 400, 21_626, `Invalid StatusCallbackEvent: ${odd}`)
    const statusCallback = form.get('StatusCallback')
    const detection = form.get('MachineDetection')
    const call = await twilio.placeCall(account, to, from, {
      url,
      timeout,
      events: events.length > 0 ? events : ['completed'],
      ...(statusCallback !== null && { statusCallback }),
      ...((detection === 'Enable' || detection === 'DetectMessageEnd') && { machineDetection: detection }),
    })
    return c.json(callJson(call), 201)
  })

  app.get('/Calls.json', (c) => {
    const { account, query } = about(c)
    const calls = twilio
      .calls()
      .filter((call) => call.account === account.sid && twilio.isListed(call.createdAt))
      .filter((call) => fits(query.get('To'), call.to) && fits(query.get('From'), call.from))
      .filter((call) => fits(query.get('Status'), call.status) && within(query, 'StartTime', call.startedAt))
    return listing(c, 'calls', calls.toReversed().map(callJson))
  })

  app.get('/Calls/:sid{CA[0-9a-f]{32}\\.json}', (c) => {
    const call = find(c)
    return call ? c.json(callJson(call)) : refuse(c, 404, 20_404, notFound(c))
  })

  app.post('/Calls/:sid{CA[0-9a-f]{32}\\.json}', (c) => {
    const call = find(c)
    if (!call) return refuse(c, 404, 20_404, notFound(c))
    if (isOver(call)) return refuse(c, 400, 21_220, 'Invalid call state. Call is not in-progress. Cannot redirect.')
    twilio.input(call.sid, { kind: call.status === 'in-progress' ? 'hang up' : 'call off' })
    return c.json(callJson(call))
  })

  const find = (c: Context<TwilioEnv>) => {
    const sid = (c.req.param('sid') ?? '').replace('.json', '')
    return twilio.calls().find((call) => call.sid === sid && call.account === c.get('account').sid)
  }
  return app
}

const about = (c: Context<TwilioEnv>) => ({ account: c.get('account'), query: new URL(c.req.url).searchParams })

const fits = (wanted: string | null, own: string): boolean => wanted === null || wanted === own

export const notFound = (c: Context<TwilioEnv>): string =>
  `The requested resource ${new URL(c.req.url).pathname.replace(/^\/twilio/, '')} was not found`
