import { createServer, type Server } from 'node:http'
import twilio from 'twilio'
import RequestClient from 'twilio/lib/base/RequestClient.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acmeTwilio, yamatoTwilio } from '../../simulators/seed.ts'
import { startWorld, type World } from '../../simulators/world.ts'

const callee = '+819012340009'
const [from] = acmeTwilio.numbers

/** Twilio's own client, sent to the simulator. */
class Elsewhere extends RequestClient {
  readonly #base: string
  constructor(base: string) {
    super()
    this.#base = base
  }
  override request: RequestClient['request'] = (options) =>
    super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', this.#base) })
}

let world: World
let server: Server
let url = ''
/** What the other end answers, by path. */
let pages: Record<string, string> = {}
let status = 200
let received: { path: string; form: Record<string, string>; genuine: boolean }[] = []

const client = (token: string = acmeTwilio.authToken) =>
  twilio(acmeTwilio.sid, token, { httpClient: new Elsewhere(world.twilio.url) })

beforeAll(async () => {
  world = await startWorld({ twilio: { secondMs: 20 } })
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      const form = Object.fromEntries(new URLSearchParams(body))
      const given = String(request.headers['x-twilio-signature'])
      received.push({
        path,
        form,
        genuine: twilio.validateRequest(acmeTwilio.authToken, given, `${url}${path}`, form),
      })
      const page = pages[path.replace(/\?.*/, '')]
      response.writeHead(page === undefined && path.startsWith('/twiml') ? 500 : status).end(page)
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${Object(server.address()).port}`
})
afterAll(async () => {
  server.close()
  await world.close()
})
beforeEach(() => {
  world.reset()
  received = []
  status = 200
  pages = { '/twiml': '<Response><Say language="en-US">Good &amp; morning.</Say></Response>' }
})

const call = (more: object = {}) =>
  client().calls.create({
    to: callee,
    from,
    url: `${url}/twiml?call=1`,
    statusCallback: `${url}/status?call=1`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    timeout: 5,
    ...more,
  })
const ended = (sid: string) =>
  world
    .waitForEvent({
      act: 'callback',
      where: (event) =>
        /completed|busy|no-answer|failed|canceled/.test(String(event['said'])) && event.target === callee,
    })
    .then(() => world.twilio.calls().find((one) => one.sid === sid)?.status)
const statuses = () => received.filter(({ path }) => path.startsWith('/status')).map(({ form }) => form['CallStatus'])

describe('calls, by the real client', () => {
  it('ring, are answered, speak, and call back, all of it signed', async () => {
    world.twilio.people.behave(callee, { does: 'answers' })
    const { sid, status } = await call()
    expect(status).toBe('queued')
    expect(await ended(sid)).toBe('completed')
    expect(statuses()).toEqual(['initiated', 'ringing', 'in-progress', 'completed'])
    expect(received.every(({ genuine }) => genuine)).toBe(true)
    expect(world.events({ act: 'spoken' })).toMatchObject([
      { target: callee, text: 'Good & morning.', language: 'en-US' },
    ])
    expect(await client().calls(sid).fetch()).toMatchObject({ status: 'completed', to: callee })
  })

  it.each([
    ['busy', 'busy'],
    ['rings out', 'no-answer'],
    ['fails', 'failed'],
    ['waits', 'no-answer'],
  ] as const)('%s: %s', async (does, end) => {
    world.twilio.people.behave(callee, { does })
    const { sid } = await call()
    expect(await ended(sid)).toBe(end)
    expect(statuses()).toEqual(['initiated', 'ringing', end])
  })

  it('ask for keys, follow the action, and fall through when the time passes', async () => {
    pages = {
      '/twiml':
        '<Response><Gather numDigits="1" timeout="2" action="/twiml/keys?n=1"><Say>Press one.</Say></Gather><Redirect>/twiml/late</Redirect></Response>',
      '/twiml/keys': '<Response><Gather finishOnKey="#" action="/twiml/code"><Say>Your code.</Say></Gather></Response>',
      '/twiml/code': '<Response><Say>Thank you.</Say><Hangup/><Say>Never.</Say></Response>',
      '/twiml/late': '<Response><Say>Too late.</Say></Response>',
    }
    world.twilio.people.behave(callee, { does: 'answers', presses: ['1', '12345#', ''] })
    await ended((await call()).sid)
    expect(received.find(({ path }) => path === '/twiml/keys?n=1')?.form).toMatchObject({ Digits: '1', To: callee })
    expect(received.find(({ path }) => path === '/twiml/code')?.form).toMatchObject({ Digits: '12345' })
    const spoken = () => world.events({ act: 'spoken' }).map(({ text }) => text)
    expect(spoken()).toEqual(['Press one.', 'Your code.', 'Thank you.'])
  })

  it('are answered and keyed at the console', async () => {
    pages['/twiml'] = '<Response><Gather numDigits="4" action="/twiml/keys"><Say>Four keys.</Say></Gather></Response>'
    pages['/twiml/keys'] = '<Response><Hangup/></Response>'
    const { sid } = await call()
    const console = `${world.url}/twilio/console/calls/${sid}`
    const does = (input: object) => fetch(console, { method: 'POST', body: JSON.stringify(input) })
    await does({ kind: 'answer' })
    await world.waitForEvent({ act: 'spoken' })
    await does({ kind: 'keys', keys: '12' })
    await does({ kind: 'keys', keys: '34' })
    expect(await ended(sid)).toBe('completed')
    expect(world.events({ act: 'digits pressed' })).toMatchObject([{ digits: '1234' }])
    expect((await does({ kind: 'answer' })).status).toBe(404)
  })

  it('tell a machine from a person where they were asked to', async () => {
    world.twilio.people.behave(callee, { does: 'voicemail' })
    await ended((await call({ machineDetection: 'DetectMessageEnd' })).sid)
    expect(received.find(({ path }) => path.startsWith('/twiml'))?.form).toMatchObject({
      AnsweredBy: 'machine_end_beep',
    })
  })

  it.each([
    ['a server error', undefined, 11_200],
    ['no XML', 'hello', 12_100],
    ['no Response', '<Say>x</Say>', 12_102],
    ['an unknown verb', '<Response><Shout>x</Shout></Response>', 12_200],
    ['nothing to say', '<Response><Say/></Response>', 13_520],
  ])('end with an application error on %s', async (_, page, code) => {
    pages = page === undefined ? {} : { '/twiml': page }
    world.twilio.people.behave(callee, { does: 'answers' })
    await ended((await call()).sid)
    expect(world.events({ act: 'application error' })).toMatchObject([{ code }])
  })

  it('are listed by number, newest first, page by page, and not by what they fetch', async () => {
    world.twilio.people.behave(callee, { does: 'busy' })
    const sids = [(await call()).sid, (await call()).sid, (await call()).sid]
    await client().calls.create({ to: '+819012340008', from, url: `${url}/twiml` })
    const listed = await client().calls.list({ to: callee, pageSize: 2 })
    expect(listed.map(({ sid }) => sid)).toEqual(sids.toReversed())
    expect(JSON.stringify(listed[0]?.toJSON())).not.toContain('call=1')
  })

  it('are called off and hung up by the API', async () => {
    const { sid } = await call({ timeout: 600 })
    await client().calls(sid).update({ status: 'completed' })
    expect(await ended(sid)).toBe('canceled')
    await expect(client().calls(sid).update({ status: 'completed' })).rejects.toMatchObject({ code: 21_220 })
  })

  it('call back early, doubled, and the last first', async () => {
    world.twilio.people.behave(callee, { does: 'busy' })
    world.twilio.setCallbacks({ early: true, doubled: true })
    await call()
    expect(statuses().slice(0, 4)).toEqual(['initiated', 'initiated', 'ringing', 'ringing'])
    await expect.poll(() => world.events({ act: 'callback', where: ({ said }) => said === 'busy' }).length).toBe(2)
    world.reset()
    received = []
    world.twilio.people.behave(callee, { does: 'busy' })
    world.twilio.setCallbacks({ reversed: true })
    await call()
    await world.waitForEvent({ act: 'callback', where: ({ said }) => said === 'initiated' })
    expect(statuses()).toEqual(['busy', 'ringing', 'initiated'])
  })
})

describe('messages', () => {
  const text = (more: object = {}) =>
    client().messages.create({ to: callee, from, body: 'hello', statusCallback: `${url}/status`, ...more })

  it.each([
    ['delivered', 1],
    ['undelivered', 0],
  ] as const)('are %s', async (sms, arrived) => {
    world.twilio.people.behave(callee, { sms })
    const { sid } = await text()
    await world.waitForEvent({ act: 'callback', where: ({ said }) => said === sms })
    expect(received.map(({ form }) => form['MessageStatus'])).toEqual(['sent', sms])
    expect(received.every(({ genuine }) => genuine)).toBe(true)
    expect(world.events({ act: 'sms received', target: callee })).toHaveLength(arrived)
    expect(await client().messages.list({ to: callee })).toMatchObject([{ sid, body: 'hello', status: sms }])
  })

  it.each([
    ['to no number', { to: '110' }, 21_211],
    ['from a number that is not ours', { from: '+819099999999' }, 21_606],
    ['that are too long', { body: 'x'.repeat(1601) }, 21_617],
  ])('%s are refused', async (_, more, code) => {
    await expect(text(more)).rejects.toMatchObject({ code, status: 400 })
    expect(world.twilio.messages()).toEqual([])
  })
})

describe('refusals', () => {
  it.each([
    [{ to: '090-1234-0009' }, 21_211],
    [{ from: yamatoTwilio.numbers[0] }, 21_210],
    [{ url: 'nowhere' }, 21_205],
    [{ statusCallbackEvent: ['picked up'] }, 21_626],
  ])('of calls: %o', async (more, code) => {
    await expect(call(more)).rejects.toMatchObject({ code, status: 400 })
    expect(world.twilio.calls()).toEqual([])
    expect(world.events({ act: 'refused' })).toHaveLength(1)
  })

  it('of strangers, of other accounts, and of what is not there', async () => {
    await expect(client('wrong').calls.list()).rejects.toMatchObject({ code: 20_003, status: 401 })
    const other = client().api.v2010.accounts(yamatoTwilio.sid)
    await expect(other.calls.list()).rejects.toMatchObject({ code: 20_404, status: 404 })
    await expect(
      client()
        .calls(`CA${'0'.repeat(32)}`)
        .fetch(),
    ).rejects.toMatchObject({ code: 20_404 })
  })

  it('of too many at once', async () => {
    const strict = await startWorld({ twilio: { perSecond: 1 } })
    const hasty = twilio(acmeTwilio.sid, acmeTwilio.authToken, { httpClient: new Elsewhere(strict.twilio.url) })
    const text = () => hasty.messages.create({ to: callee, from, body: 'x' })
    await text()
    await expect(text()).rejects.toMatchObject({ code: 20_429, status: 429 })
    await strict.close()
  })
})
