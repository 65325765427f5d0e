import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { slack } from '../../../integrations/chat/slack.ts'
import { parseClick, replyPrivately, verifySlack } from '../../../integrations/chat/slack/inbound.ts'
import { acmeSlack } from '../../../simulators/seed.ts'
import { startWorld } from '../../../simulators/world.ts'
import type { World } from '../../../simulators/world.ts'
import { card, soon } from './chat.contract.ts'

const channel = acmeSlack.channels[0].id
const secret = acmeSlack.signingSecret

/** An app that hears Slack's presses and keeps what it heard. */
let app: Server
let world: World
const heard: { headers: IncomingHttpHeaders; body: string }[] = []

const portOf = (server: Server) => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

beforeAll(async () => {
  world = await startWorld({ slack: { messagesPerSecond: 0 } })
  app = createServer((request, response) => {
    text(request).then(
      (body) => {
        heard.push({ headers: request.headers, body })
        response.end()
      },
      () => response.destroy(),
    )
  })
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  world.slack.setInteractivityUrl(`http://127.0.0.1:${portOf(app)}/slack`)
})
afterAll(async () => {
  await world.close()
  app.closeAllConnections()
  app.close()
})

/** Posts a card and lets somebody press its first button; gives what our app heard. */
const press = async (user = 'U0HANA') => {
  const ref = await slack({ apiUrl: world.slack.url, botToken: acmeSlack.botToken, channel }).post(card, 'k', soon())
  await world.slack.click({ user, channel, ts: ref.id, value: 'q:isolate' })
  const request = heard.at(-1)
  if (!request) throw new Error('nothing was heard')
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  return { ref, body: request.body, headers }
}

describe('a press on a button', () => {
  it('is proven, read, and answered in private', async () => {
    const { ref, headers, body } = await press()
    expect(verifySlack(headers, body, secret, Date.now())).toBeUndefined()
    expect(verifySlack(headers, new TextEncoder().encode(body), secret, Date.now())).toBeUndefined()
    const click = parseClick(body)
    expect(click).toMatchObject({ user: 'U0HANA', userName: 'hana', value: 'q:isolate', message: ref })
    await replyPrivately(click?.replyUrl ?? '', 'Too late, <!channel> & all.', { allowedBase: world.slack.url })
    expect(await world.waitForEvent({ act: 'ephemeral' })).toMatchObject({
      user: 'U0HANA',
      text: 'Too late, &lt;!channel&gt; &amp; all.',
    })
    expect(world.slack.messages(channel).find(({ ts }) => ts === ref.id)?.text).toBe(card.text)
  })

  it('delivered twice is one press; pressed twice is two', async () => {
    const { ref, body } = await press()
    await world.slack.click({ user: 'U0HANA', channel, ts: ref.id, value: 'q:isolate' })
    const second = parseClick(heard.at(-1)?.body ?? '')
    expect(parseClick(body)?.pressId).toBe(parseClick(body)?.pressId)
    expect(second?.pressId).not.toBe(parseClick(body)?.pressId)
  })
})

describe('proof of the sender', () => {
  let headers: Record<string, string>
  let body: string
  beforeEach(async () => {
    const heard = await press()
    headers = heard.headers
    body = heard.body
  })
  const minute = 60_000

  it.each([
    ['another body', () => verifySlack(headers, `${body}&x=1`, secret, Date.now())],
    ['another secret', () => verifySlack(headers, body, 'another', Date.now())],
    ['no secret', () => verifySlack(headers, body, '', Date.now())],
    ['no signature', () => verifySlack({ ...headers, 'x-slack-signature': undefined }, body, secret, Date.now())],
    ['another version', () => verifySlack({ ...headers, 'x-slack-signature': 'v1=00' }, body, secret, Date.now())],
    ['a short signature', () => verifySlack({ ...headers, 'x-slack-signature': 'v0=00' }, body, secret, Date.now())],
    ['no stamp', () => verifySlack({ ...headers, 'x-slack-request-timestamp': undefined }, body, secret, Date.now())],
    [
      'a stamp that is no number',
      () => verifySlack({ ...headers, 'x-slack-request-timestamp': 'NaN' }, body, secret, Date.now()),
    ],
    ['an old stamp', () => verifySlack(headers, body, secret, Date.now() + 6 * minute)],
    ['a stamp of the future', () => verifySlack(headers, body, secret, Date.now() - 6 * minute)],
  ])('refuses %s and tells no secret', (_, verify) => {
    const fault = verify()
    expect(fault).toMatch(/\w/)
    expect(fault).not.toContain(secret)
  })

  it('takes a signature made by the rules of Slack, four minutes off either way', () => {
    const stamp = '1790000000'
    const signature = `v0=${createHmac('sha256', 'shh').update(`v0:${stamp}:payload=%7B%7D`).digest('hex')}`
    const signed = { 'x-slack-request-timestamp': stamp, 'x-slack-signature': signature }
    for (const off of [-4 * minute, 0, 4 * minute])
      expect(verifySlack(signed, 'payload=%7B%7D', 'shh', Number(stamp) * 1000 + off)).toBeUndefined()
  })
})

describe('what is no press', () => {
  const form = (payload: unknown) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const pressed = {
    type: 'block_actions',
    user: { id: 'U1' },
    container: { message_ts: '1.2', channel_id: 'C1' },
    actions: [{ type: 'button', action_id: 'a', value: 'v', action_ts: '3.4' }],
  }
  it('reads the least that Slack sends', () => {
    expect(parseClick(form(pressed))).toEqual({
      user: 'U1',
      userName: 'U1',
      value: 'v',
      message: { channel: 'C1', id: '1.2' },
      pressId: 'C1/1.2/U1/a/3.4',
    })
  })
  it.each([
    ['a URL check', '{"type":"url_verification","challenge":"x"}'],
    ['an empty body', ''],
    ['broken JSON', 'payload=%7B'],
    ['another interaction', form({ ...pressed, type: 'view_submission' })],
    ['a button without a value', form({ ...pressed, actions: [{ ...pressed.actions[0], value: undefined }] })],
    ['a menu', form({ ...pressed, actions: [{ ...pressed.actions[0], type: 'static_select' }] })],
    ['no action', form({ ...pressed, actions: [] })],
    ['nobody', form({ ...pressed, user: {} })],
    ['a press in a modal', form({ ...pressed, container: { type: 'view', view_id: 'V1' } })],
    ['a list', form([pressed])],
  ])('ignores %s', (_, body) => {
    expect(parseClick(body)).toBeUndefined()
  })
})

describe('a private answer', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://evil.example/actions',
    'http://hooks.slack.com/actions/T1',
    'https://hooks.slack.com.evil.example/actions',
    'https://hooks.slack.com@evil.example/actions',
    'https://user:pass@hooks.slack.com/actions',
    'https://hooks.slack.com:8443/actions',
    'http://localhost:1/slack',
    'file:///etc/passwd',
    'not an address',
    '',
  ])('does not go to %j', async (url) => {
    const before = heard.length
    await expect(replyPrivately(url, 'x', { allowedBase: world.slack.url })).rejects.toMatchObject({ kind: 'rejected' })
    expect(heard).toHaveLength(before)
  })

  it('follows no redirect', async () => {
    const away = createServer((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${portOf(app)}/stolen` }).end()
    })
    away.listen(0, '127.0.0.1')
    await once(away, 'listening')
    const before = heard.length
    const base = `http://127.0.0.1:${portOf(away)}/`
    await expect(replyPrivately(`${base}x`, 'x', { allowedBase: base })).rejects.toMatchObject({ kind: 'unavailable' })
    expect(heard).toHaveLength(before)
    away.close()
  })

  it('says when the address is used up', async () => {
    const { body } = await press()
    const url = parseClick(body)?.replyUrl ?? ''
    for (let use = 0; use < 5; use++) await replyPrivately(url, 'again', { allowedBase: world.slack.url })
    await expect(replyPrivately(url, 'again', { allowedBase: world.slack.url })).rejects.toMatchObject({
      kind: 'rejected',
      message: 'slack: the private answer was refused: HTTP 404',
    })
  })
})
