import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import twilioClient from 'twilio'
import { rankOf } from '../../integrations/phone/contract.ts'
import { checkNumber } from '../../integrations/phone/number.ts'
import { twilio } from '../../integrations/phone/twilio.ts'
import { parseStatus, parseTurn, verifyTwilio } from '../../integrations/phone/twilio/inbound.ts'
import { twiml } from '../../integrations/phone/twilio/twiml.ts'
import { acmeTwilio } from '../../simulators/seed.ts'
import { startWorld, type World } from '../../simulators/world.ts'

const to = '+819012340009'
const soon = () => ({ signal: AbortSignal.timeout(10_000) })
let world: World

beforeAll(async () => {
  world = await startWorld({ twilio: { secondMs: 20 } })
})
afterAll(() => world.close())
beforeEach(() => world.reset())

const connect = (more: Partial<Parameters<typeof twilio>[0]> = {}) =>
  twilio({
    apiUrl: world.twilio.url,
    accountSid: acmeTwilio.sid,
    authToken: acmeTwilio.authToken,
    from: acmeTwilio.numbers[0],
    ...more,
  })
const order = { to, scriptUrl: 'http://127.0.0.1:9/script', statusUrl: 'http://127.0.0.1:9/status', ring: 5 }
const call = (phone = connect()) => phone.call(order, soon())
const text = (phone = connect()) => phone.text({ to, text: 'Look at chat.', statusUrl: order.statusUrl }, soon())
const start = Date.now()

describe('twilio', () => {
  it('places a call, and tells how it stands', async () => {
    world.twilio.people.behave(to, { does: 'busy' })
    const id = await call()
    expect(world.events({ act: 'call placed' })).toMatchObject([{ target: to, sid: id, url: order.scriptUrl }])
    await world.waitForEvent({ act: 'call ended' })
    expect(await connect().callState(id, soon())).toBe('ended: busy')
  })

  it('sends a text', async () => {
    const id = await text()
    expect(await world.waitForEvent({ act: 'sms received' })).toMatchObject({
      target: to,
      sid: id,
      text: 'Look at chat.',
    })
  })

  it('finds what it did by number, time and words, and leaves out what is known', async () => {
    const sought = { to, since: start, except: [] }
    expect(await connect().findCall(sought, soon())).toBeUndefined()
    const first = await call()
    expect(await connect().findCall(sought, soon())).toBe(first)
    expect(await connect().findCall({ ...sought, except: [first] }, soon())).toBeUndefined()
    expect(await connect().findCall({ ...sought, since: Date.now() + 60_000 }, soon())).toBeUndefined()
    const sent = await text()
    expect(await connect().findText({ ...sought, text: 'Look at chat.' }, soon())).toBe(sent)
    expect(await connect().findText({ ...sought, text: 'Other words.' }, soon())).toBeUndefined()
  })

  it('does not guess which of two calls is ours', async () => {
    await call()
    await call()
    await expect(connect().findCall({ to, since: start, except: [] }, soon())).rejects.toMatchObject({
      kind: 'rejected',
      ambiguous: true,
    })
  })

  it.each([
    ['a wrong token', { authToken: 'wrong' }, 'unauthorized', '20003'],
    ['a number of somebody else', { from: '+819099999999' }, 'rejected', '21210'],
    ['an account that is not there', { accountSid: `AC${'0'.repeat(32)}` }, 'unauthorized', '20003'],
  ])('with %s has placed nothing', async (_, more, kind, code) => {
    const error: unknown = await call(connect(more)).catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'IntegrationError', kind, ambiguous: false })
    expect(String(error)).toContain(code)
    expect(String(error)).not.toContain(acmeTwilio.authToken)
    expect(world.twilio.calls()).toEqual([])
  })

  it.each([
    ['500', { status: 500, body: { code: 20_500, message: 'Internal Server Error' } }, 'unavailable', true],
    ['500 although it is placed', { thenStatus: 500 }, 'unavailable', true],
    ['a page of a proxy', { status: 200, body: '<html>hello</html>' }, 'unavailable', true],
    ['an answer without an id', { status: 201, body: {} }, 'unavailable', true],
    ['429', { status: 429, headers: { 'retry-after': '3' }, body: { code: 20_429 } }, 'throttled', false],
    ['403 of a proxy', { status: 403, body: 'no' }, 'unauthorized', false],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'rejected', false],
    ['nothing, before acting', { drop: 'before' as const }, 'unavailable', true],
    ['nothing, after acting', { drop: 'after' as const }, 'unavailable', true],
  ])('that answers a call with %s', async (_, effect, kind, ambiguous) => {
    world.fault({ product: 'twilio', match: { path: 'Calls.json' }, effect })
    await expect(call()).rejects.toMatchObject({ kind, ambiguous })
    expect(world.events({ act: 'call placed' }).length).toBeLessThanOrEqual(1)
  })

  it('is asked once, ends with the signal, and is asked nothing after it', async () => {
    world.fault({ product: 'twilio', effect: { hold: 'before' } })
    await expect(connect().call(order, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      kind: 'unavailable',
      ambiguous: true,
    })
    expect(world.held()).toHaveLength(1)
    await expect(connect().call(order, { signal: AbortSignal.abort() })).rejects.toMatchObject({ ambiguous: false })
    expect(world.held()).toHaveLength(1)
  })

  it('that cannot be reached has placed nothing, and no proxy of the environment is used', async () => {
    const gone = await startWorld()
    await gone.close()
    process.env['HTTP_PROXY'] = world.url
    const error = await call(connect({ apiUrl: gone.twilio.url })).catch((error: unknown) => error)
    delete process.env['HTTP_PROXY']
    expect(error).toMatchObject({ kind: 'unavailable', ambiguous: false })
  })
})

describe('what Twilio posts', () => {
  const url = 'https://soar.example.com/phone/twilio/acme/status?call=1'
  const fields = { CallSid: `CA${'1'.repeat(32)}`, CallStatus: 'in-progress', To: to }
  const body = (form: Record<string, string> = fields) => new TextEncoder().encode(new URLSearchParams(form).toString())
  // The package's own signer, which is not the simulator's.
  const sign = (form: Record<string, string> = fields, at = url, token: string = acmeTwilio.authToken) => ({
    'x-twilio-signature': twilioClient.getExpectedTwilioSignature(token, at, form),
  })

  it('is proven by its signature', () => {
    expect(verifyTwilio(sign(), body(), acmeTwilio.authToken, url)).toBeUndefined()
  })

  it.each([
    ['another address', sign(fields, `${url}2`), body()],
    ['another token', sign(fields, url, 'other'), body()],
    ['another body', sign(), body({ ...fields, CallStatus: 'completed' })],
    ['no signature', {}, body()],
  ])('is refused with %s', (_, headers, raw) => {
    expect(verifyTwilio(headers, raw, acmeTwilio.authToken, url)).toContain('x-twilio-signature')
  })

  it('is read, whatever it is', () => {
    expect(parseStatus(body())).toEqual({ kind: 'call', id: fields.CallSid, state: 'answered' })
    const sms = { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30005' }
    expect(parseStatus(body(sms))).toEqual({ kind: 'text', id: 'SM1', state: 'ended: failed', reason: 'error 30005' })
    expect(parseStatus(body({ Hello: 'x' }))).toBeUndefined()
    expect(parseTurn(body({ ...fields, Digits: '12#' }))).toEqual({ id: fields.CallSid, machine: false, digits: '12' })
    for (const AnsweredBy of ['machine_end_beep', 'machine_start', 'fax'])
      expect(parseTurn(body({ ...fields, AnsweredBy }))).toMatchObject({ machine: true })
    for (const AnsweredBy of ['human', 'unknown'])
      expect(parseTurn(body({ ...fields, AnsweredBy }))).toMatchObject({ machine: false })
  })

  it('is ranked: an end is above all, and no end is above another', () => {
    expect(rankOf('ringing')).toBeGreaterThan(rankOf('asked for'))
    expect(rankOf('answered')).toBeGreaterThan(rankOf('ringing'))
    expect(rankOf('ended: busy')).toBeGreaterThan(rankOf('answered'))
    expect(rankOf('ended: busy')).toBe(rankOf('ended: completed'))
  })
})

describe('what is said', () => {
  it('is TwiML in which nothing of an alert can become a verb', () => {
    const xml = twiml({
      language: 'en-US',
      voice: 'Polly.Joanna',
      clauses: ['</Say><Dial>+81990123456</Dial> & more', 'Press 1.'],
      keys: { count: 1, wait: 8, to: 'https://soar.example.com/keys?a=1&b=2' },
      next: 'https://soar.example.com/again',
    })
    expect(xml).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf" action="https://soar.example.com/keys?a=1&amp;b=2" method="POST" timeout="8" numDigits="1" finishOnKey=""><Say language="en-US" voice="Polly.Joanna">&lt;/Say&gt;&lt;Dial&gt;+81990123456&lt;/Dial&gt; &amp; more</Say><Pause length="1"/><Say language="en-US" voice="Polly.Joanna">Press 1.</Say><Pause length="1"/></Gather><Redirect method="POST">https://soar.example.com/again</Redirect></Response>',
    )
  })
})

describe('numbers', () => {
  it.each([
    ['+819012340001', true],
    ['+815012345678', false],
    ['+81312345678', false],
    ['+12025550123', true],
  ])('%s may be called', (number, mayText) => {
    expect(checkNumber(number)).toEqual({ number, mayText })
  })

  it.each([
    ['090-1234-0001', /international/],
    ['110', /international/],
    ['+81110', /no number/],
    ['+8190123', /no number/],
    ['+81990123456', /costs/],
    ['+81570012345', /costs/],
    ['+447011234567', /costs/],
    ['+870773111632', /costs/],
    ['+881612345678', /costs/],
    ['+882161234567', /costs/],
    ['+883510001234567', /costs|no number/],
    ['+４４', /international/],
  ])('%s may not', (number, wrong) => {
    expect(checkNumber(number)).toMatchObject({ wrong: expect.stringMatching(wrong) })
  })
})
