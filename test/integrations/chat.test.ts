import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slack } from '../../integrations/chat/slack.ts'
import { slackMessage } from '../../integrations/chat/slack/blocks.ts'
import { speak } from '../../messages/index.ts'
import { acmeSlack } from '../../simulators/seed.ts'
import { startWorld } from '../../simulators/world.ts'
import type { World } from '../../simulators/world.ts'
import { fileServer, hostStates, shapes, tellings } from '../messages/situations.ts'
import { card, chatContract, soon } from './chat/chat.contract.ts'

const channel = acmeSlack.channels[0].id
let world: World

beforeAll(async () => {
  world = await startWorld({ slack: { messagesPerSecond: 0, tier3PerMinute: 0 } })
})
afterAll(() => world.close())

const connect = (more: Partial<Parameters<typeof slack>[0]> = {}) =>
  slack({ apiUrl: world.slack.url, botToken: acmeSlack.botToken, channel, ...more })

const mishaps = {
  throttled: { status: 429, headers: { 'retry-after': '7' }, body: { ok: false, error: 'ratelimited' } },
  failed: { status: 503, body: 'upstream' },
  'done but failed': { thenStatus: 500, body: 'oops' },
  hangs: { hold: 'before' },
} as const

chatContract('slack', async () => ({
  chat: connect(),
  shown: () =>
    world.slack
      .messages(channel)
      .map(({ ts, text, thread_ts: under }) => ({ id: ts, text, ...(under === undefined ? {} : { under }) })),
  next: (mishap) => {
    world.fault({ product: 'slack', match: { path: 'chat\\.postMessage' }, effect: mishaps[mishap] })
  },
}))

describe('slack', () => {
  const post = (chat = connect()) => chat.post(card, 'key', soon())

  it.each([
    ['xoxb-1000000000001-1000000000002-AnotherTokenNotARealOne1', 'unauthorized'],
    ['not a token', 'unauthorized'],
  ])('with the token %s is %s, and never tells the token', async (botToken, kind) => {
    const error: unknown = await post(connect({ botToken })).catch((error: unknown) => error)
    expect(error).toMatchObject({ kind, retryable: false, ambiguous: false })
    expect(error instanceof Error && `${error.message}${error.stack}`).not.toContain(botToken)
  })

  it.each([
    ['C0NOTHERE', 'not-found', 'channel_not_found'],
    ['C0ACMEPRIV', 'rejected', 'not_in_channel'],
  ])('in the channel %s is %s', async (channel, kind, name) => {
    await expect(post(connect({ channel }))).rejects.toMatchObject({
      kind,
      message: `slack: ${name}`,
      ambiguous: false,
    })
  })

  it.each([
    [{ status: 200, body: { ok: false, error: 'internal_error' } }, 'unavailable', true],
    [{ status: 200, body: { ok: false, error: 'fatal_error' } }, 'unavailable', true],
    [{ status: 200, body: '<html>a proxy</html>' }, 'unavailable', true],
    [{ status: 200, body: { ok: false, error: 'ratelimited' } }, 'throttled', false],
    [{ status: 200, body: { ok: false, error: 'is_archived' } }, 'rejected', false],
    [{ status: 200, body: { ok: false, error: 'a_new_error' } }, 'rejected', false],
    [{ status: 200, body: { ok: false, error: 'missing_scope' } }, 'unauthorized', false],
    [{ status: 429, body: 'no Retry-After' }, 'throttled', false],
    [{ status: 403, body: 'a proxy' }, 'rejected', false],
    [{ drop: 'after' as const }, 'unavailable', true],
    [{ drop: 'before' as const }, 'unavailable', true],
  ])('that answers a post with %j is %s', async (effect, kind, ambiguous) => {
    world.fault({ product: 'slack', match: { path: 'chat\\.postMessage' }, effect })
    await expect(post()).rejects.toMatchObject({ kind, ambiguous })
  })

  it('that misses a scope says which', async () => {
    const body = { ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'channels:history' }
    world.fault({ product: 'slack', match: { path: 'chat\\.postMessage' }, effect: { status: 200, body } })
    await expect(post()).rejects.toMatchObject({ message: 'slack: missing_scope (needed: chat:write)' })
  })

  it('that cannot be reached has posted nothing', async () => {
    const gone = await startWorld()
    const apiUrl = gone.slack.url
    await gone.close()
    await expect(post(connect({ apiUrl }))).rejects.toMatchObject({ kind: 'unavailable', ambiguous: false })
  })

  it('is never in doubt about a read', async () => {
    world.fault({ product: 'slack', match: { path: 'conversations' }, effect: { status: 500 } })
    await expect(connect().find('key', { ...soon(), since: Date.now() })).rejects.toMatchObject({
      kind: 'unavailable',
      ambiguous: false,
    })
  })

  it('says what it does not like about a message', async () => {
    const buttons = [{ value: 'q:a', label: '', style: 'plain' as const }]
    await expect(connect().post({ ...card, buttons }, 'key', soon())).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(/^slack: invalid_blocks \(.*json-pointer:\/blocks\/4\/elements\/0\/text/),
    })
  })

  it('looks ten minutes further back than asked, for clocks that differ', async () => {
    const ref = await connect().post(card, 'clock', soon())
    const since = Number(ref.id) * 1000 + 500_000
    expect(await connect().find('clock', { ...soon(), since })).toEqual(ref)
    expect(await connect().find('clock', { ...soon(), since: since + 200_000 })).toBeUndefined()
  })

  it('takes every message that we can write', async () => {
    const en = speak('en')
    const situations = hostStates.flatMap((state) => shapes(state).map(([, situation]) => situation))
    const cards = situations.flatMap((situation) => [
      en.rootCard(situation),
      en.nextPersonNote(situation, ['U0HANA']),
      ...tellings.map((telling) => en.threadNote(situation, telling, ['U0HANA'])),
    ])
    const chat = connect()
    const ref = await chat.post(en.rootCard(fileServer()), 'every', soon())
    for (const one of cards) await chat.update(ref, one, { signal: AbortSignal.timeout(5000) })
    expect(cards.length).toBeGreaterThan(700)
  }, 30_000)
})

describe('a card in Block Kit', () => {
  it('is this', () => {
    expect(
      slackMessage({ ...card, mentions: ['U0HANA'], link: { label: 'Console', url: 'https://c.example/?a=1&b=|>' } }),
    ).toEqual({
      text: '<@U0HANA> Words for those who see no blocks.',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Header', emoji: false } },
        { type: 'section', text: { type: 'mrkdwn', text: '<@U0HANA>' } },
        { type: 'section', fields: [{ type: 'mrkdwn', text: '*Host*\nFS-01', verbatim: true }] },
        { type: 'context', elements: [{ type: 'mrkdwn', text: '*What happened*', verbatim: true }] },
        { type: 'section', text: { type: 'plain_text', text: 'A <b> & c.', emoji: false } },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'answer-0',
              style: 'primary',
              value: 'q:isolate',
              text: { type: 'plain_text', text: 'Isolate FS-01 from the network', emoji: false },
              confirm: {
                title: { type: 'plain_text', text: 'FS-01: isolate?', emoji: false },
                text: { type: 'plain_text', text: 'It is cut off.', emoji: false },
                confirm: { type: 'plain_text', text: 'Isolate', emoji: false },
                deny: { type: 'plain_text', text: 'Go back', emoji: false },
              },
            },
            {
              type: 'button',
              action_id: 'answer-1',
              value: 'q:wait',
              text: { type: 'plain_text', text: 'Wait', emoji: false },
            },
          ],
        },
        {
          type: 'context',
          elements: [
            { type: 'plain_text', text: 'Small print.', emoji: false },
            { type: 'mrkdwn', text: '<https://c.example/?a=1&amp;b=%7C%3E|Console>', verbatim: true },
          ],
        },
      ],
    })
  })

  it.each(['javascript:alert(1)', 'no address', 'ftp://a.example'])('links to no %s', (url) => {
    expect(JSON.stringify(slackMessage({ ...card, link: { label: 'Console', url } }).blocks)).not.toContain('Console')
  })
})
