import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acmeFalcon, falconWebhookSecrets, yamatoFalcon } from '../../simulators/seed.ts'
import { startWorld, type World } from '../../simulators/world.ts'

const [laptop, , , offline] = acmeFalcon.hosts

let world: World
beforeAll(async () => {
  world = await startWorld({ falcon: { containLagMs: 50, readLagMs: 0 } })
})
afterAll(() => world.close())
beforeEach(() => world.reset())

async function token(
  customer: { readonly clientId: string; readonly clientSecret: string } = acmeFalcon,
): Promise<string> {
  const body = new URLSearchParams({ client_id: customer.clientId, client_secret: customer.clientSecret })
  const response = await fetch(`${world.falcon.url}/oauth2/token`, { method: 'POST', body })
  expect(response.status).toBe(201)
  const { access_token: value, expires_in: seconds } = Object(await response.json())
  expect(seconds).toBe(1799)
  return value
}

async function call(method: string, path: string, body?: unknown, bearer?: string) {
  const response = await fetch(world.falcon.url + path, {
    method,
    headers: { authorization: `Bearer ${bearer ?? (await token())}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, ...Object(await response.json()) }
}

const act = (action: string, ids: readonly string[]) =>
  call('POST', `/devices/entities/devices-actions/v2?action_name=${action}`, { ids })
const status = async (aid: string): Promise<string> =>
  (await call('POST', '/devices/entities/devices/v2', { ids: [aid] })).resources[0].status

describe('proof of the caller', () => {
  it('refuses a malformed id, a wrong secret, no token and a false one, as Falcon does', async () => {
    const ask = async (fields: { [name: string]: string }) =>
      (await fetch(`${world.falcon.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(fields) })).status
    expect(await ask({ client_id: 'not-hex', client_secret: 'x' })).toBe(400)
    expect(await ask({ client_id: acmeFalcon.clientId, client_secret: 'x' })).toBe(403)
    expect((await fetch(`${world.falcon.url}/devices/queries/devices/v1`)).status).toBe(401)
    const false_ = await call('GET', '/devices/queries/devices/v1', undefined, 'eyJfalse')
    expect(false_).toMatchObject({
      status: 401,
      errors: [{ code: 401, message: 'access denied, invalid bearer token' }],
    })
    expect(world.events({ act: 'refused' })).toHaveLength(4)
  })

  it('ends a token when its time is over', async () => {
    const short = await startWorld({ falcon: { tokenSeconds: 0 } })
    const body = new URLSearchParams({ client_id: acmeFalcon.clientId, client_secret: acmeFalcon.clientSecret })
    const { access_token: bearer } = Object(
      await (await fetch(`${short.falcon.url}/oauth2/token`, { method: 'POST', body })).json(),
    )
    const response = await fetch(`${short.falcon.url}/devices/queries/devices/v1`, {
      headers: { authorization: `Bearer ${bearer}` },
    })
    expect(response.status).toBe(401)
    await short.close()
  })
})

describe('containment', () => {
  it('is accepted at once, pending for a while, and then so', async () => {
    const answer = await act('contain', [laptop.aid])
    expect(answer).toMatchObject({ status: 202, errors: [], resources: [{ id: laptop.aid }] })
    expect(answer.meta.trace_id).toBeTypeOf('string')
    expect(world.falcon.find(laptop.aid)).toMatchObject({ status: 'containment_pending', cutOff: false })
    await world.waitForEvent({ act: 'host contained', target: laptop.aid })
    expect(await status(laptop.aid)).toBe('contained')
    await act('lift_containment', [laptop.aid])
    await world.waitForEvent({ act: 'host released', target: laptop.aid })
    expect(await status(laptop.aid)).toBe('normal')
    expect(world.events({ act: 'contain', target: laptop.aid })).toHaveLength(1)
  })

  it('is read with a lag', async () => {
    const slow = await startWorld({ falcon: { containLagMs: 0, readLagMs: 60_000 } })
    slow.falcon.hosts.order(laptop.aid, 'contain', {})
    await slow.waitForEvent({ act: 'host contained', target: laptop.aid })
    expect(slow.falcon.find(laptop.aid).status).toBe('contained')
    expect(slow.falcon.hosts.readStatus(laptop.aid)).toBe('normal')
    await slow.close()
  })

  it('accepts a repeat, and the world tells that it was one', async () => {
    await act('contain', [laptop.aid])
    await act('contain', [laptop.aid])
    expect(world.events({ act: 'contain', target: laptop.aid }).map(({ changed }) => changed)).toEqual([true, false])
  })

  it('waits for an off-line host, and a lift meanwhile cancels it', async () => {
    await act('contain', [offline.aid])
    await sleep(100)
    expect(await status(offline.aid)).toBe('containment_pending')
    world.falcon.hosts.setOnline(offline.aid, true)
    await world.waitForEvent({ act: 'host contained', target: offline.aid })

    world.reset()
    await act('contain', [offline.aid])
    await act('lift_containment', [offline.aid])
    world.falcon.hosts.setOnline(offline.aid, true)
    await sleep(100)
    expect(world.events({ act: 'host contained' })).toEqual([])
    expect(await status(offline.aid)).toBe('normal')
  })

  it('puts unknown and strange hosts into errors[] and does the rest', async () => {
    const stranger = yamatoFalcon.hosts[0].aid
    const answer = await act('contain', [laptop.aid, stranger])
    expect(answer).toMatchObject({
      status: 202,
      resources: [{ id: laptop.aid }],
      errors: [{ code: 404, id: stranger }],
    })
    expect(world.falcon.find(stranger).status).toBe('normal')
  })

  it('refuses other actions, ids in another form, other bodies, types and methods', async () => {
    expect((await act('delete', [laptop.aid])).status).toBe(400)
    expect((await act('contain', ['KPC-07'])).status).toBe(400)
    expect((await act('contain', [])).status).toBe(400)
    expect((await call('GET', '/devices/entities/devices-actions/v2')).status).toBe(405)
    expect((await call('GET', '/detects/queries/detects/v1')).status).toBe(404)
    const plain = await fetch(`${world.falcon.url}/devices/entities/devices-actions/v2?action_name=contain`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await token()}` },
      body: JSON.stringify({ ids: [laptop.aid] }),
    })
    expect(plain.status).toBe(415)
    expect(world.events({ act: 'contain' })).toEqual([])
  })
})

describe('finding', () => {
  it('finds hosts by name and address, only of the own customer', async () => {
    const find = async (filter: string) =>
      (await call('GET', `/devices/queries/devices/v1?filter=${encodeURIComponent(filter)}`)).resources
    expect(await find(`hostname:'kpc-07'`)).toEqual([laptop.aid])
    expect(await find(`hostname:*'KPC*'+local_ip:'10.20.7.108'`)).toEqual([acmeFalcon.hosts[1].aid])
    expect(await find(`hostname:'KPC-07',hostname:['LT-12']`)).toHaveLength(2)
    expect(await find(`hostname:'FS-01'`)).toEqual([])
    expect((await call('GET', '/devices/queries/devices/v1?filter=hostname')).status).toBe(400)
    const state = await call('GET', `/devices/entities/online-state/v1?ids=${laptop.aid}&ids=${offline.aid}`)
    expect(state.resources.map(({ state }: { state: string }) => state)).toEqual(['online', 'offline'])
  })

  it('lists alerts by time with ids, and whole ones with a cursor', async () => {
    for (let round = 0; round < 5; round++) await world.falcon.detect({ host: 'KPC-07' })
    await world.falcon.detect({ host: 'FS-01' })
    const filter = encodeURIComponent(`created_timestamp:>'2020-01-01T00:00:00Z'`)
    const ids = await call(
      'GET',
      `/alerts/queries/alerts/v2?filter=${filter}&sort=created_timestamp|asc&limit=2&offset=4`,
    )
    expect(ids.resources).toHaveLength(1)
    expect(ids.meta.pagination).toMatchObject({ total: 5 })

    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await call('POST', '/alerts/combined/alerts/v1', { sort: 'created_timestamp|asc', limit: 2, after })
      seen.push(...page.resources.map(({ composite_id }: { composite_id: string }) => composite_id))
      after = page.meta.pagination.after
    } while (after !== undefined)
    expect(new Set(seen).size).toBe(5)
    expect(seen.at(-1)).toBe(ids.resources[0])
  })

  it('reads and updates alerts', async () => {
    const { alert } = await world.falcon.detect({ host: 'KPC-07', scenario: 'credential theft' })
    const composite_ids = [alert.composite_id]
    const action_parameters = [{ name: 'update_status', value: 'closed' }]
    expect((await call('PATCH', '/alerts/entities/alerts/v3', { composite_ids, action_parameters })).status).toBe(200)
    const read = await call('POST', '/alerts/entities/alerts/v2', { composite_ids: [...composite_ids, 'none'] })
    expect(read.resources[0]).toMatchObject({ status: 'closed', severity_name: 'High', technique_id: 'T1003' })
    expect(read.errors).toHaveLength(1)
  })

  it('answers 429 with the epoch second of the next try', async () => {
    const busy = await startWorld({ falcon: { requestsPerMinute: 1 } })
    const body = new URLSearchParams({ client_id: acmeFalcon.clientId, client_secret: acmeFalcon.clientSecret })
    const { access_token: bearer } = Object(
      await (await fetch(`${busy.falcon.url}/oauth2/token`, { method: 'POST', body })).json(),
    )
    const ask = () =>
      fetch(`${busy.falcon.url}/devices/queries/devices/v1`, { headers: { authorization: `Bearer ${bearer}` } })
    expect((await ask()).headers.get('x-ratelimit-remaining')).toBe('0')
    const second = await ask()
    expect(second.status).toBe(429)
    const retry = Number(second.headers.get('x-ratelimit-retryafter')) * 1000
    expect(retry).toBeGreaterThan(Date.now())
    expect(retry).toBeLessThan(Date.now() + 62_000)
    await busy.close()
  })
})

describe('webhooks', () => {
  it('are signed over raw body and timestamp, in four shapes', async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => {
        received.push({ headers: request.headers, body })
        response.writeHead(202).end('{"ok":true}')
      })
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${Object(server.address()).port}/hook`
    world.falcon.setWebhook('acme', { url, secret: falconWebhookSecrets.acme })

    const { alert, delivered } = await world.falcon.detect({ host: 'KPC-07', deliver: true })
    expect(delivered).toMatchObject({ status: 202, body: '{"ok":true}' })
    for (const body of ['stream', 'template', 'thin'] as const) await world.falcon.deliver(alert.composite_id, { body })
    server.close()

    for (const { headers, body } of received) {
      const stamp = headers['x-cs-delivery-timestamp']
      const expected = createHmac('sha256', falconWebhookSecrets.acme)
        .update(body + String(stamp))
        .digest('base64')
      expect(headers['x-cs-primary-signature']).toBe(expected)
    }
    const [api, stream, template, thin] = received.map(({ body }) => JSON.parse(body))
    expect(api).toMatchObject({ composite_id: alert.composite_id, severity: 90, device: { hostname: 'KPC-07' } })
    expect(stream).toMatchObject({ metadata: { eventType: 'EppDetectionSummaryEvent' }, event: { Hostname: 'KPC-07' } })
    expect(template).toMatchObject({ severity: 'Critical', host: 'KPC-07' })
    expect(thin).toEqual({ composite_id: alert.composite_id })
    expect(world.events({ act: 'webhook delivered', target: alert.composite_id })).toHaveLength(4)
  })
})
