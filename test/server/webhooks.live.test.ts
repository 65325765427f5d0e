import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { sql } from 'drizzle-orm'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { falconWebhookSecrets } from '../../simulators/seed.ts'
import { signWebhook, webhookBody } from '../../simulators/falcon/webhook.ts'
import { pointAt } from '../../server/demo/environment.ts'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram, type Program } from '../processes.ts'
import { acmeAsksNobody } from '../durability/round.ts'
import { expectNoSecrets, secretsOf } from './leaks.ts'

const minute = 60_000
const secret = falconWebhookSecrets.acme
const token = 'a-token-of-this-test-with-some-length'

type Body = string | Uint8Array<ArrayBuffer>

describe('the address for webhooks', () => {
  let soc: Soc
  let server: Program
  const ends: (() => Promise<void>)[] = []
  const said: string[] = []
  beforeAll(async () => {
    soc = await startSoc({ server: false, acme: acmeAsksNobody, env: { API_TOKEN: token, RECONCILE_EVERY: '1d' } })
    server = await startProgram('main', soc.env, (end) => ends.push(end))
    pointAt(soc.world, server.url)
    // What a test makes in Falcon must not come in by itself: that is asked for at the start, and then not for long.
    const { client, taskQueue } = soc.built.services.deliveries
    const query = `TaskQueue = '${taskQueue}' and WorkflowType = 'reconcile' and ExecutionStatus = 'Completed'`
    await soc.until('all three sources have been asked', async () => (await client.workflow.count(query)).count === 3)
  })
  afterAll(async () => {
    for (const end of ends) await end()
    await soc?.stop()
  })

  const post = async (path: string, body: Body, headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body })
    const heard = { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
    said.push(JSON.stringify(heard))
    return heard
  }
  const signed = (body: Body, off = 0) => signWebhook(body, secret, new Date(Date.now() + off))
  const send = (body: Body) => post('/webhooks/acme/falcon', body, signed(body))
  const api = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${server.url}/api${path}`, { headers: { authorization: `Bearer ${token}` } })).json()) as T
  /** Rows of the records that webhooks may make. */
  const recorded = async () => {
    const { rows } = await soc.db.execute<{ alerts: number; incidents: number; deliveries: number }>(sql`
      select (select count(*)::int from alerts) as alerts, (select count(*)::int from incidents) as incidents,
        (select count(*)::int from deliveries) as deliveries`)
    return rows[0]
  }
  const alertOf = async (host: string) => webhookBody((await soc.world.falcon.detect({ host })).alert, 'api')

  it('answers all that is not proven alike, says why to the operators alone, and records nothing', async () => {
    const body = await alertOf('KPC-07')
    const good = signed(body)
    const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([header]) => header !== name))
    const falcon = '/webhooks/acme/falcon'
    const cases: readonly [why: string, path: string, headers: Readonly<Record<string, string>>, body?: string][] = [
      ['does not match', falcon, signWebhook(body, 'another-secret-of-thirty-two-letters', new Date())],
      ['does not match', falcon, signWebhook(body, falconWebhookSecrets.yamato, new Date())],
      ['does not match', falcon, good, `${body} `],
      ['does not match', falcon, { ...good, 'x-cs-primary-signature': 'AAAA' }],
      ['does not match', falcon, { ...good, 'x-cs-delivery-timestamp': new Date(Date.now() + 1000).toISOString() }],
      ['no header x-cs-primary-signature', falcon, without('x-cs-primary-signature')],
      ['no header x-cs-delivery-timestamp', falcon, without('x-cs-delivery-timestamp')],
      ['no header', falcon, { authorization: `Bearer ${secret}` }],
      ['no header', `${falcon}?secret=${secret}`, {}],
      ['5 minutes off', falcon, signed(body, -6 * minute)],
      ['5 minutes off', falcon, signed(body, 6 * minute)],
      ['no RFC 3339', falcon, { ...good, 'x-cs-delivery-timestamp': 'yesterday' }],
      ['unknown tenant', '/webhooks/nobody/falcon', good],
      ['unknown tenant', '/webhooks/__proto__/falcon', good],
      ['unknown tenant', `/webhooks/${'x'.repeat(2000)}/falcon`, good],
      ['has no source', '/webhooks/acme/nothing', good],
      ['does not match', '/webhooks/yamato/falcon', good],
      ['no header', falcon, {}, ''],
    ]
    const answers: object[] = []
    for (const [why, path, headers, other] of cases) {
      const lines = server.printed.length
      const { status, body: text, headers: got } = await post(path, other ?? body, headers)
      answers.push({ status, text, names: Object.keys(got), length: got['content-length'] })
      await soc.until(`the log says “${why}”`, () => server.printed.slice(lines).some((line) => line.includes(why)))
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 401, text: '{"error":"The sender is not proven."}' })
    expect(await recorded()).toEqual({ alerts: 0, incidents: 0, deliveries: 0 })
    expect(await api('/status')).toMatchObject({ counted: { 'senders not proven': cases.length } })
  })

  it('takes the same when it is proven, four minutes off either way', async () => {
    for (const [host, off] of [
      ['KPC-07', -4 * minute],
      ['KPC-08', 4 * minute],
    ] as const) {
      const body = await alertOf(host)
      const { status, body: text } = await post('/webhooks/acme/falcon', body, signed(body, off))
      expect(status).toBe(202)
      const [alert] = (JSON.parse(text) as { alerts: { incident: number; new: boolean }[] }).alerts
      expect(alert).toMatchObject({ new: true, incident: expect.any(Number) })
      expect(await soc.untilClosed('acme', alert?.incident ?? 0)).toMatchObject({ hostName: host })
    }
  })

  it('reads an alert of which only the id comes, and works on it', async () => {
    const { delivered, alert } = await soc.world.falcon.detect({ host: 'LT-12', deliver: { body: 'thin' } })
    expect(delivered?.status).toBe(202)
    expect(JSON.parse(delivered?.body ?? '')).toMatchObject({ alerts: [{ incident: null, new: true }] })
    const incident = await soc.until('the thin alert is read', async () =>
      (await soc.incidents('acme')).find(({ hostName }) => hostName === 'LT-12'),
    )
    expect(incident).toMatchObject({ severity: 'critical', title: alert['display_name'] })
    await soc.untilClosed('acme', incident.id)
    await soc.until('nothing is left unread', async () => {
      const { waiting } = await api<{ waiting: { unresolved: number } }>('/status')
      return waiting.unresolved === 0
    })
    // The body again, and then the whole alert: the same incident.
    const again = await soc.world.falcon.deliver(alert.composite_id, { body: 'thin' })
    expect(JSON.parse(again.body)).toMatchObject({ alerts: [{ new: false }] })
    const whole = await soc.world.falcon.deliver(alert.composite_id)
    expect(JSON.parse(whole.body)).toMatchObject({ alerts: [{ incident: incident.id, new: false }] })
  })

  const bytes = (...parts: readonly (string | number)[]) =>
    new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part)))))

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['broken JSON', bytes('{"composite_id": "x", ')],
    ['an unknown schema', bytes('{"hello": "world", "severity": {"of": ["whom"]}}')],
    ['nothing', bytes()],
    ['NUL bytes', bytes('{"composite_id": "', 0, '", ', 0, 0, '}')],
    ['an escaped NUL as a name', bytes(String.raw`{"\u0000": "\u0000\ud800"}`)],
    ['bytes that are no text', bytes(0xff, 0xfe, '{', 0xc3, 0x28, '}')],
    ['arrays in arrays', bytes('['.repeat(200_000), ']'.repeat(200_000))],
    ['objects in objects', bytes('{"event":'.repeat(100_000), '1', '}'.repeat(100_000))],
    ['a word', bytes('null')],
  ])('keeps %s as it came, byte for byte, says so, and starts nothing', async (_, body) => {
    const before = await recorded()
    const first = await send(body)
    expect(first.status).toBe(202)
    expect(JSON.parse(first.body)).toEqual({ alerts: [], unparsed: expect.stringMatching(/\w/) })
    expect((await send(body)).status).toBe(202)
    const digest = createHash('sha256').update(body).digest('hex')
    const { rows } = await soc.db.execute<{ body: Buffer; state: string }>(sql`
      select body, state from deliveries where digest = decode(${digest}, 'hex')`)
    expect(rows.map(({ state }) => state)).toEqual(['unparsed'])
    expect(rows[0]?.body.equals(Buffer.from(body))).toBe(true)
    expect(await api('/unparsed')).toContainEqual(
      expect.objectContaining({ tenant: 'acme', source: 'falcon', digest, bytes: body.length }),
    )
    expect(await recorded()).toEqual({ ...before, deliveries: (before?.deliveries ?? 0) + 1 })
  })

  it.each<[string, Record<string, unknown>]>([
    ['text that PostgreSQL refuses', { description: 'a\0b\ud800c', display_name: 'x\0y' }],
    [
      'a time beyond all calendars',
      { timestamp: '+275760-09-13T00:00:00.000Z', created_timestamp: '-271821-04-20T00:00:00.000Z' },
    ],
  ])('loses no alert for %s', async (_, change) => {
    const before = await recorded()
    const { alert } = await soc.world.falcon.detect({ host: 'SOC-GW' })
    const body = JSON.stringify({ ...alert, ...change })
    const { status, body: text } = await send(body)
    expect(status, text).toBe(202)
    const { alerts, unparsed } = JSON.parse(text) as { alerts: unknown[]; unparsed?: string }
    // Either it is an alert now, or it is shown to the operators as one that needs a look.
    expect(alerts.length === 1 || unparsed !== undefined).toBe(true)
    const after = await recorded()
    expect(after?.deliveries).toBe((before?.deliveries ?? 0) + 1)
  })

  it('refuses ten megabytes, announced or not, before it holds them, and lives', async () => {
    const large = Buffer.alloc(10_000_000, 'x')
    const before = await recorded()
    expect(refusals).toContain(await upload(large, { 'content-length': String(large.length) }))
    expect(refusals).toContain(await upload(large, { 'transfer-encoding': 'chunked' }))
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(await recorded()).toEqual(before)
    const { status } = await send(await alertOf('KPC-07'))
    expect(status).toBe(202)
  })

  /** Who goes on writing when the server has answered and closed may lose the answer to the reset: so TCP has it. */
  const refusals = [413, 'closed']

  /** Sends a body as a bad sender does, who does not stop to listen; gives the status that comes meanwhile. */
  const upload = (body: Buffer, headers: Readonly<Record<string, string>>): Promise<number | 'closed'> =>
    new Promise((resolve, reject) => {
      const url = `${server.url}/webhooks/acme/falcon`
      const asked = request(url, { method: 'POST', headers: { ...signed(body.toString()), ...headers } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      asked.on('error', (error) =>
        'code' in error && ['ECONNRESET', 'EPIPE'].includes(String(error.code)) ? resolve('closed') : reject(error),
      )
      const pieces = function* () {
        for (let at = 0; at < body.length; at += 64 * 1024) yield body.subarray(at, at + 64 * 1024)
      }
      Readable.from(pieces()).pipe(asked)
    })

  it('takes for no outage what breaks off', async () => {
    const lines = server.printed.length
    const asked = request(`${server.url}/webhooks/acme/falcon`, {
      method: 'POST',
      headers: { 'content-length': '100' },
    })
    asked.on('error', () => {})
    asked.write('ab', () => asked.destroy())
    const cut = /^hikeshi_http_request_seconds_count\{.*status="400"\} 1$/m
    const headers = { authorization: `Bearer ${token}` }
    await soc.until('it is counted', async () =>
      cut.test(await (await fetch(`${server.url}/metrics`, { headers })).text()),
    )
    expect(server.printed.slice(lines).filter((line) => line.includes('"level":"error"'))).toEqual([])
  })

  it('holds a limited number of large bodies, and takes small ones meanwhile', async () => {
    const before = await recorded()
    const answers: number[] = []
    const senders = Array.from({ length: 40 }, () => {
      const headers = { 'content-length': '5000000' }
      const asked = request(`${server.url}/webhooks/acme/falcon`, { method: 'POST', headers })
      asked.on('response', ({ statusCode = 0 }) => answers.push(statusCode))
      asked.on('error', () => {})
      asked.write('{')
      return asked
    })
    await soc.until('those over it are told to come again', () => answers.length === 8)
    expect(new Set(answers)).toEqual(new Set([503]))
    const body = await alertOf('KPC-07')
    expect((await send(body)).status).toBe(202)
    for (const sender of senders) sender.destroy()
    const large = `${body}${' '.repeat(70_000)}`
    await soc.until('large ones are taken again', async () => (await send(large)).status === 202)
    expect(await recorded()).toMatchObject({ alerts: (before?.alerts ?? 0) + 1 })
  })

  it('does not read the body of whoever does not know an address', async () => {
    const answered = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = { 'content-length': '5000000' }
        const asked = request(`${server.url}${path}`, { method: 'POST', headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
        asked.on('error', reject)
        asked.flushHeaders()
      })
    expect(await answered('/webhooks/nobody/falcon')).toBe(401)
    expect(await answered('/webhooks/acme/nothing')).toBe(401)
  })

  it('slows senders down when too much waits for the records, and loses nothing that it took', async () => {
    const body = await alertOf('KPC-08')
    const headers = signed(body)
    const holder = new Client({ connectionString: soc.env['DATABASE_URL'] })
    await holder.connect()
    const answers: { status: number; retryAfter: string | null; text: string }[] = []
    const sendOne = async () => {
      const answer = await fetch(`${server.url}/webhooks/acme/falcon`, { method: 'POST', headers, body })
      const retryAfter = answer.headers.get('retry-after')
      answers.push({ status: answer.status, retryAfter, text: await answer.text() })
    }
    const sending: Promise<PromiseSettledResult<void>[]>[] = []
    try {
      await holder.query('begin; lock table deliveries in access exclusive mode')
      // Up to more than two batches under way and all that may wait; the server has taken one wave before the next comes.
      for (let wave = 0; wave < 12; wave += 1) {
        sending.push(Promise.allSettled(Array.from({ length: 200 }, sendOne)))
        await fetch(`${server.url}/healthz`)
      }
      await soc.until('a sender is slowed down', () => answers.some(({ status }) => status === 429))
    } finally {
      await holder.end() // And with it its lock.
      expect((await Promise.all(sending)).flat().filter(({ status }) => status === 'rejected')).toEqual([])
    }
    for (const { status, retryAfter } of answers.filter(({ status }) => status !== 202)) {
      expect([429, 503]).toContain(status)
      expect(Number(retryAfter)).toBeGreaterThan(0)
    }
    const taken = answers.flatMap(({ status, text }) =>
      status === 202 ? (JSON.parse(text) as { alerts: { id: number; new: boolean }[] }).alerts : [],
    )
    expect(new Set(taken.map(({ id }) => id)).size).toBe(1)
    // Its first sender may have been told to send it again before the records had answered.
    expect(taken.filter((alert) => alert.new).length).toBeLessThanOrEqual(1)
    expect(await api('/status')).toMatchObject({ counted: { 'senders slowed down': expect.any(Number) } })
  })

  it('takes nothing that a database which only reads would lose, and says that it is not ready', async () => {
    const alert = await alertOf('LT-12')
    const url = soc.env['DATABASE_URL'] ?? ''
    const readOnly = async (value: 'on' | 'off') => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query('set default_transaction_read_only = off')
      await client.query(
        `alter database "${new URL(url).pathname.slice(1)}" set default_transaction_read_only = ${value}`,
      )
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      await client.end()
    }
    await readOnly('on')
    try {
      await soc.until('it says so', async () => {
        const { status } = await fetch(`${server.url}/readyz`)
        return status === 503
      })
      const { status, headers } = await send(alert)
      expect(status).toBe(503)
      expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    } finally {
      await readOnly('off')
    }
    await soc.until('it is ready again', async () => (await fetch(`${server.url}/readyz`)).status === 200)
    expect((await send(alert)).status).toBe(202)
  })

  it('tells no secret, in no answer, no log and no record', async () => {
    expect(secretsOf(soc.env)).toContain(secret)
    await expectNoSecrets(soc, [...said, ...server.printed])
  })
})
