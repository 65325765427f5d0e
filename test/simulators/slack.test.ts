import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Logger, LogLevel, WebClient } from '@slack/web-api'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acmeSlack, yamatoSlack } from '../../simulators/seed.ts'
import { startWorld, type World } from '../../simulators/world.ts'

const channel = acmeSlack.channels[0].id

let world: World
let slack: WebClient
const nothing = (): void => undefined
const quiet: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
}
const client = (token: string, at: World = world): WebClient =>
  new WebClient(token, {
    slackApiUrl: at.slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  })

beforeAll(async () => {
  world = await startWorld({ slack: { messagesPerSecond: 0, tier3PerMinute: 0, ackMs: 400 } })
  slack = client(acmeSlack.botToken)
})
afterAll(() => world.close())
beforeEach(() => world.reset())

const button = (value: string, more: object = {}) => ({
  type: 'button',
  action_id: `choose-${value}`,
  value,
  text: { type: 'plain_text', text: `Choose ${value}` },
  ...more,
})
const actions = (...elements: object[]) => [{ type: 'actions', block_id: 'choices', elements }]
const post = async (more: object): Promise<string> =>
  String(Object(await slack.apiCall('chat.postMessage', { channel, text: 'hello', ...more })).ts)
const error = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (reason: unknown) => Object(reason).data?.error ?? Object(reason).code,
  )
const withMetadata = (key: string) => ({ event_type: 'hikeshi_act', event_payload: { key } })

describe('the Web API, by its real client', () => {
  it('posts, finds by metadata, updates, and answers in threads', async () => {
    const root = await slack.chat.postMessage({ channel, text: 'root', metadata: withMetadata('k-1') })
    await slack.chat.postMessage({ channel, text: 'reply', thread_ts: root.ts ?? '', metadata: withMetadata('k-2') })
    const history = await slack.conversations.history({ channel, oldest: '1', include_all_metadata: true })
    expect(history.messages).toHaveLength(1)
    expect(history.messages?.[0]).toMatchObject({ ts: root.ts, reply_count: 1, metadata: withMetadata('k-1') })
    const plain = await slack.conversations.history({ channel })
    expect(plain.messages?.[0]).not.toHaveProperty('metadata')
    const replies = await slack.conversations.replies({ channel, ts: root.ts ?? '', include_all_metadata: true })
    expect(replies.messages?.map(({ text }) => text)).toEqual(['root', 'reply'])
    await slack.chat.update({ channel, ts: root.ts ?? '', text: 'root, changed' })
    expect(world.slack.messages(channel)[0]).toMatchObject({ text: 'root, changed', metadata: withMetadata('k-1') })
    await slack.chat.postEphemeral({ channel, user: 'U0HANA', text: 'for you' })
    expect(world.events({ product: 'slack' }).map(({ act, key }) => [act, key])).toEqual([
      ['message posted', 'k-1'],
      ['message posted', 'k-2'],
      ['message updated', 'k-1'],
      ['ephemeral', undefined],
    ])
  })

  it('pages by cursor and cuts by oldest', async () => {
    const stamps: string[] = []
    for (let count = 0; count < 5; count++)
      stamps.push((await slack.chat.postMessage({ channel, text: `m${count}` })).ts ?? '')
    const seen: (string | undefined)[] = []
    let cursor: string | undefined
    do {
      const page = await slack.conversations.history({ channel, limit: 2, ...(cursor !== undefined && { cursor }) })
      seen.push(...(page.messages ?? []).map(({ text }) => text))
      cursor = page.response_metadata?.next_cursor
    } while (cursor !== undefined)
    expect(seen).toEqual(['m4', 'm3', 'm2', 'm1', 'm0'])
    const since = await slack.conversations.history({ channel, oldest: stamps[2] ?? '' })
    expect(since.messages).toHaveLength(2)
  })

  it('refuses what Slack refuses', async () => {
    const text = 'x'
    expect(await error(client('').chat.postMessage({ channel, text }))).toBe('not_authed')
    expect(await error(client('xoxb-1').chat.postMessage({ channel, text }))).toBe('invalid_auth')
    expect(await error(slack.chat.postMessage({ channel: yamatoSlack.channels[0].id, text }))).toBe('channel_not_found')
    expect(await error(slack.chat.postMessage({ channel: acmeSlack.channels[1].id, text }))).toBe('not_in_channel')
    expect(await error(post({ text: '' }))).toBe('no_text')
    expect(await error(post({ text: 'x'.repeat(40_001) }))).toBe('msg_too_long')
    expect(await error(slack.chat.update({ channel, ts: '1.000001', text }))).toBe('message_not_found')
    expect(await error(post({ metadata: { event_type: 'no spaces please', event_payload: {} } }))).toBe(
      'invalid_metadata_format',
    )
    expect(await error(slack.apiCall('chat.unheard'))).toBe('unknown_method')
    expect(await slack.auth.test()).toMatchObject({ ok: true, team_id: acmeSlack.team })
    expect(world.slack.messages(channel)).toEqual([])
  })

  it.each([
    ['a header over 150', [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]],
    ['a section over 3000', [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }]],
    ['an empty section text', [{ type: 'section', text: { type: 'mrkdwn', text: '' } }]],
    ['11 fields', [{ type: 'section', fields: Array.from({ length: 11 }, () => ({ type: 'mrkdwn', text: 'x' })) }]],
    ['a field over 2000', [{ type: 'section', fields: [{ type: 'mrkdwn', text: 'x'.repeat(2001) }] }]],
    ['26 buttons', actions(...Array.from({ length: 26 }, (_, count) => button(String(count))))],
    ['a label over 75', actions(button('a', { text: { type: 'plain_text', text: 'x'.repeat(76) } }))],
    ['a value over 2000', actions(button('a', { value: 'x'.repeat(2001) }))],
    ['an action_id over 255', actions(button('a', { action_id: 'x'.repeat(256) }))],
    ['the same action_id twice', actions(button('a'), button('a'))],
    ['the same block_id twice', [...actions(button('a')), ...actions(button('b'))]],
    ['a button text in mrkdwn', actions(button('a', { text: { type: 'mrkdwn', text: 'x' } }))],
    ['a half confirm dialog', actions(button('a', { confirm: { title: { type: 'plain_text', text: 'Sure?' } } }))],
    ['an unknown block', [{ type: 'nonsense' }]],
    ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' }))],
  ])('refuses %s as invalid_blocks', async (_, blocks) => {
    expect(await error(post({ blocks }))).toBe('invalid_blocks')
  })

  it('takes one message a second and channel, with a burst, and says when to come again', async () => {
    const strict = await startWorld({ slack: { messagesPerSecond: 0.01, burst: 2 } })
    const slack = client(acmeSlack.botToken, strict)
    const say = (): Promise<unknown> => slack.chat.postMessage({ channel, text: 'x' })
    await say()
    await say()
    await expect(say()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 100 })
    expect(strict.slack.messages(channel)).toHaveLength(2)
    await strict.close()
  })

  it('can post and answer 500 all the same', async () => {
    world.fault({ product: 'slack', match: { path: 'chat.postMessage' }, effect: { thenStatus: 500 } })
    await expect(slack.chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({ statusCode: 500 })
    expect(world.slack.messages(channel)).toHaveLength(1)
  })
})

describe('presses on buttons', () => {
  let server: Server
  let status = 200
  let delay = 0
  const received: { signature: unknown; stamp: unknown; body: string }[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => {
        const { 'x-slack-signature': signature, 'x-slack-request-timestamp': stamp } = request.headers
        received.push({ signature, stamp, body })
        setTimeout(() => response.writeHead(status).end(), delay)
      })
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    world.slack.setInteractivityUrl(`http://127.0.0.1:${Object(server.address()).port}/slack`)
  })
  afterAll(() => server.close())
  beforeEach(() => {
    received.length = 0
    status = 200
    delay = 0
  })

  const press = async () => {
    const ts = await post({ blocks: actions(button('isolate'), button('leave')) })
    return { ts, pressed: await world.slack.click({ user: 'U0HANA', channel, ts, value: 'isolate' }) }
  }

  it('are sent signed, as a form, with a live response_url', async () => {
    const { ts, pressed } = await press()
    expect(pressed).toMatchObject({ outcome: 'answered', status: 200 })
    const [{ signature, stamp, body } = { signature: '', stamp: '', body: '' }] = received
    const digest = createHmac('sha256', acmeSlack.signingSecret)
      .update(`v0:${String(stamp)}:${body}`)
      .digest('hex')
    expect(signature).toBe(`v0=${digest}`)
    const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '')
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0HANA', name: 'hana' },
      container: { message_ts: ts, channel_id: channel },
      actions: [{ type: 'button', action_id: 'choose-isolate', block_id: 'choices', value: 'isolate' }],
      response_url: pressed.responseUrl,
    })

    const reply = (body: object) => fetch(pressed.responseUrl, { method: 'POST', body: JSON.stringify(body) })
    expect((await reply({ text: 'only you see this' })).status).toBe(200)
    expect((await reply({ text: 'isolated by hana', replace_original: true })).status).toBe(200)
    expect(world.slack.messages(channel)[0]).toMatchObject({ text: 'isolated by hana', blocks: [] })
    for (let count = 0; count < 3; count++) await reply({ text: 'again' })
    expect((await reply({ text: 'once too often' })).status).toBe(404)
    expect(world.events({ act: 'ephemeral' })[0]).toMatchObject({ user: 'U0HANA', text: 'only you see this' })
  })

  it('cannot be made on buttons that are not there any more', async () => {
    const { ts } = await press()
    await slack.chat.update({ channel, ts, text: 'decided', blocks: [] })
    expect(() => world.slack.click({ user: 'U0HANA', channel, ts, value: 'isolate' })).toThrow(
      /has such a button now; there are: none/,
    )
    const over = await fetch(`${world.url}/slack/console/click`, {
      method: 'POST',
      body: JSON.stringify({ user: 'U0HANA', channel, ts, value: 'isolate' }),
    })
    expect(over.status).toBe(400)
    expect(world.events({ act: 'click' })).toHaveLength(1)
  })

  it('by a line to paste answer what became of them, and what was sent only to who asks for it', async () => {
    const { ts } = await press()
    const click = async (more: object): Promise<unknown> => {
      const body = JSON.stringify({ user: 'U0HANA', channel, ts, value: 'isolate', ...more })
      return (await fetch(`${world.url}/slack/console/click`, { method: 'POST', body })).json()
    }
    expect(await click({})).toEqual({
      outcome: 'answered',
      status: 200,
      ms: expect.any(Number) as number,
      responseUrl: expect.any(String) as string,
    })
    expect(await click({ sent: true })).toMatchObject({
      outcome: 'answered',
      sent: { body: expect.stringMatching(/^payload=/) as string },
    })
  })

  it('tell when the answer was late, wrong, or none', async () => {
    status = 500
    expect((await press()).pressed).toMatchObject({ outcome: 'failed', status: 500 })
    status = 200
    delay = 600
    expect((await press()).pressed).toMatchObject({ outcome: 'timed out' })
    expect(world.events({ product: 'slack' }).map(({ act }) => act)).toEqual([
      'message posted',
      'click',
      'click failed',
      'message posted',
      'click',
      'click timed out',
    ])
    await sleep(250)
  })
})
