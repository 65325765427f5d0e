import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseKey } from '../../integrations/records/host-state.ts'
import type { QuestionRow } from '../../integrations/records/questions.ts'
import { buttonValue } from '../../messages/index.ts'
import { pointAt } from '../../server/demo/environment.ts'
import { acmeSlack, yamatoSlack } from '../../simulators/seed.ts'
import { signInteraction } from '../../simulators/slack/interaction.ts'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram, type Program } from '../processes.ts'
import { buttonOf, linesOf, unknownFile, untilAsked } from '../scenarios/scene.ts'
import { expectNoSecrets, secretsOf } from './leaks.ts'

const minutes = 60
const fileServer = '9a3a7000000000000000000000000f51'

/** What of a press a forger changes. */
interface Forgery {
  readonly user?: string
  readonly value?: string
  readonly responseUrl?: string
}

describe('the address for presses on buttons', () => {
  let soc: Soc
  let server: Program
  let elsewhere: Server
  let ours: QuestionRow
  let acmes: QuestionRow
  /** A press of Yuki's, as Slack makes it; it reached nobody. */
  let press: string
  const ends: (() => Promise<void>)[] = []
  const said: string[] = []
  const wentElsewhere: string[] = []

  beforeAll(async () => {
    soc = await startSoc({
      server: false,
      acme: { confirm: { ask: 'always', responders: [{ who: ['hana'], within: '1h' }], otherwise: 'isolate' } },
    })
    server = await startProgram('main', soc.env, (end) => ends.push(end))
    elsewhere = createServer((request, response) => {
      wentElsewhere.push(request.url ?? '')
      response.end()
    }).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    pointAt(soc.world, server.url)
    ours = await untilAsked(soc, 'yamato', (await soc.attack('FS-01', { sha256: unknownFile() })).incident)
    acmes = await untilAsked(soc, 'acme', (await soc.attack('SHOP-01', { sha256: unknownFile() })).incident)
    soc.world.slack.setInteractivityUrl('http://127.0.0.1:1/nobody-listens', 'yamato')
    press = await newPress()
  })
  afterAll(async () => {
    for (const end of ends) await end()
    elsewhere?.close()
    await soc?.stop()
  })

  const post = async (tenant: string, body: string, headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${server.url}/chat/slack/${tenant}`, { method: 'POST', headers, body })
    const heard = { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
    said.push(JSON.stringify(heard))
    return heard
  }
  const signed = (body: string, secret: string = yamatoSlack.signingSecret, off = 0) =>
    signInteraction(body, secret, Date.now() / 1000 + off)
  const sendSigned = (body: string) => post('yamato', body, signed(body))

  /** What Slack sends when Yuki presses, with an address of its own for private answers; it does not reach us. */
  const newPress = async (): Promise<string> => {
    const button = buttonOf(soc, 'yamato', ours.id, 'isolate')
    if (!button) throw new Error('the question has no button')
    const pressed = await soc.world.slack.click({ user: 'U0YUKI', ...button })
    expect(pressed.outcome).toBe('unreachable')
    return pressed.sent.body
  }

  const forge = (genuine: string, { user, value, responseUrl }: Forgery): string => {
    const payload = JSON.parse(new URLSearchParams(genuine).get('payload') ?? '') as {
      user: object
      actions: object[]
      response_url: string
    }
    const forged = {
      ...payload,
      ...(user !== undefined && { user: { ...payload.user, id: user } }),
      ...(responseUrl !== undefined && { response_url: responseUrl }),
      actions: payload.actions.map((action) => ({ ...action, ...(value !== undefined && { value }) })),
    }
    return new URLSearchParams({ payload: JSON.stringify(forged) }).toString()
  }

  const privately = () => soc.world.events({ act: 'ephemeral' })
  const answers = async () => (await soc.db.execute(sql`select question, choice, won from answers order by id`)).rows
  const openQuestions = async () =>
    (
      await soc.db.execute<{ id: string }>(
        sql`select id::text from questions where state = 'open' and key <> ${releaseKey} order by asked_at`,
      )
    ).rows.map(({ id }) => id)
  const expectNothingDecided = async () => {
    expect(await answers()).toEqual([])
    expect(await openQuestions()).toEqual([ours.id, acmes.id])
    expect(soc.world.events({ act: 'contain', target: fileServer })).toEqual([])
  }

  it('answers all that is not proven alike, says why to the operators alone, and decides nothing', async () => {
    const good = signed(press)
    const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([header]) => header !== name))
    const stamp = 'x-slack-request-timestamp'
    const tampered = forge(press, { value: buttonValue(ours.id, 'leave online') })
    const cases: readonly [why: string, tenant: string, headers: Readonly<Record<string, string>>, body?: string][] = [
      ['does not match', 'yamato', { ...good, 'x-slack-signature': `v0=${'0'.repeat(64)}` }],
      ['does not match', 'yamato', good, tampered],
      ['does not match', 'yamato', { ...good, [stamp]: String(Number(good[stamp]) + 1) }],
      ['does not match', 'yamato', signed(press, acmeSlack.signingSecret)],
      ['does not match', 'acme', good],
      ['is missing', 'yamato', without('x-slack-signature')],
      ['is missing', 'yamato', without(stamp)],
      ['5 minutes off', 'yamato', signed(press, yamatoSlack.signingSecret, -6 * minutes)],
      ['5 minutes off', 'yamato', signed(press, yamatoSlack.signingSecret, 6 * minutes)],
      ['no chat is configured', 'nobody', good],
      ['is missing', 'yamato', {}, ''],
    ]
    const heard: object[] = []
    for (const [why, tenant, headers, body] of cases) {
      const lines = server.printed.length
      const { status, body: text, headers: got } = await post(tenant, body ?? press, headers)
      heard.push({ status, text, names: Object.keys(got), length: got['content-length'] })
      await soc.until(`the log says “${why}”`, () => server.printed.slice(lines).some((line) => line.includes(why)))
    }
    expect(new Set(heard.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(heard[0]).toMatchObject({ status: 401, text: '{"error":"The sender is not proven."}' })
    expect((await post('yamato', 'x'.repeat(300_000), good)).status).toBe(413)
    expect(privately()).toEqual([])
    await expectNothingDecided()
  })

  // Yamato, and whoever presses there, is spoken to in Japanese.
  it.each<[string, () => Forgery, string]>([
    ['another customer’s question', () => ({ value: buttonValue(acmes.id, 'isolate') }), '存在しません'],
    ['a question that never was', () => ({ value: buttonValue(crypto.randomUUID(), 'isolate') }), '存在しません'],
    ['a value of nobody', () => ({ value: "x' or 1=1 --" }), '存在しません'],
    ['a broken value', () => ({ value: '%E0%A4%A:isolate' }), '存在しません'],
    [
      'a choice that the question does not have',
      () => ({ value: buttonValue(ours.id, 'release all') }),
      'その選択肢はありません',
    ],
    ['somebody who may not decide', () => ({ user: 'U0OUTSIDER' }), '登録されていません（決定できる方：Yuki'],
    ['somebody of another customer', () => ({ user: 'U0HANA' }), '登録されていません'],
  ])('tells the one who pressed alone, and decides nothing: %s', async (_, forgery, text) => {
    const before = privately().length
    expect((await sendSigned(forge(await newPress(), forgery()))).status).toBe(200)
    await soc.until('a private answer came', () => privately().length > before)
    // To the one whom Slack gave the address for.
    expect(privately().slice(before)).toEqual([
      expect.objectContaining({ user: 'U0YUKI', text: expect.stringContaining(text) }),
    ])
    await expectNothingDecided()
  })

  it('sends no private answer to an address that is not Slack’s', async () => {
    const address = elsewhere.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const lines = server.printed.length
    const responseUrl = `http://127.0.0.1:${port}/hook`
    expect((await sendSigned(forge(await newPress(), { user: 'U0OUTSIDER', responseUrl }))).status).toBe(200)
    await soc.until('the log says it', () =>
      server.printed.slice(lines).some((line) => line.includes('a private answer could not be sent')),
    )
    expect(wentElsewhere).toEqual([])
    await expectNothingDecided()
  })

  it('acknowledges what is no press, and decides nothing', async () => {
    for (const body of ['', 'payload=%7B', 'payload=null', '{"type":"url_verification"}', '\0'])
      expect((await sendSigned(body)).status).toBe(200)
    await expectNothingDecided()
  })

  it('takes the same press when it is proven, once, however often it comes', async () => {
    const before = privately().length
    const headers = signed(press)
    const all = await Promise.all(Array.from({ length: 5 }, () => post('yamato', press, headers)))
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect((await post('yamato', press, headers)).status).toBe(200)
    expect(await answers()).toEqual([{ question: ours.id, choice: 'isolate', won: true }])
    expect(await linesOf(soc, ours.incident, 'answered')).toEqual([expect.objectContaining({ who: 'Yuki Tanaka' })])
    await soc.untilClosed('yamato', ours.incident)
    expect((await post('yamato', press, headers)).status).toBe(200)
    expect(await answers()).toHaveLength(1)
    expect(soc.world.events({ act: 'contain', target: fileServer })).toHaveLength(1)
    expect(privately()).toHaveLength(before)
    expect(await openQuestions()).toEqual([acmes.id])
  })

  it('tells whoever comes late who was first', async () => {
    const before = privately().length
    expect(
      (await sendSigned(forge(press, { user: 'U0TARO', value: buttonValue(ours.id, 'leave online') }))).status,
    ).toBe(200)
    await soc.until('a private answer came', () => privately().length > before)
    expect(privately().at(-1)).toMatchObject({ text: expect.stringContaining('先に決定されました') })
    expect(await answers()).toEqual([
      { question: ours.id, choice: 'isolate', won: true },
      { question: ours.id, choice: 'leave online', won: false },
    ])
    expect(soc.world.events({ act: 'lift_containment', target: fileServer })).toEqual([])
  })

  it('tells no secret, in no answer, no log, no private word and no record', async () => {
    expect(secretsOf(soc.env)).toContain(yamatoSlack.signingSecret)
    await expectNoSecrets(soc, [...said, ...server.printed, JSON.stringify(soc.world.state('slack'))])
  })
})
