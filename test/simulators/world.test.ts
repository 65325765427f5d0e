import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acmeFalcon } from '../../simulators/seed.ts'
import { startWorld, type World } from '../../simulators/world.ts'

const [laptop] = acmeFalcon.hosts
let world: World
let bearer = ''

beforeAll(async () => {
  world = await startWorld({ falcon: { containLagMs: 0, readLagMs: 0 } })
  const body = new URLSearchParams({ client_id: acmeFalcon.clientId, client_secret: acmeFalcon.clientSecret })
  const response = await fetch(`${world.falcon.url}/oauth2/token`, { method: 'POST', body })
  bearer = Object(await response.json()).access_token
})
afterAll(() => world.close())
beforeEach(() => world.reset())

const contain = (signal?: AbortSignal): Promise<Response> =>
  fetch(`${world.falcon.url}/devices/entities/devices-actions/v2?action_name=contain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ids: [laptop.aid] }),
    ...(signal && { signal }),
  })
const contained = (): number => world.events({ act: 'contain', target: laptop.aid }).length
const onContain = {
  product: 'crowdstrike_falcon',
  match: { method: 'POST', path: 'devices-actions.*=contain$' },
} as const
const control = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${world.url}/world${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

describe('faults', () => {
  it('answer in place of the product, so many times', async () => {
    const headers = { 'X-RateLimit-RetryAfter': '1' }
    world.fault({ ...onContain, times: 2, effect: { status: 429, headers, body: { errors: [{ code: 429 }] } } })
    const refused = await contain()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('x-ratelimit-retryafter')).toBe('1')
    expect(await refused.json()).toEqual({ errors: [{ code: 429 }] })
    expect((await contain()).status).toBe(429)
    expect(contained()).toBe(0)
    expect((await contain()).status).toBe(202)
  })

  it('let the product act and answer something else', async () => {
    world.fault({ ...onContain, effect: { thenStatus: 500 } })
    expect((await contain()).status).toBe(500)
    expect(contained()).toBe(1)
  })

  it('match on the raw body, and stay until removed', async () => {
    world.fault({ ...onContain, match: { body: 'no such aid' }, effect: { status: 500 } })
    const id = world.fault({ ...onContain, match: { body: laptop.aid }, times: 0, effect: { status: 503 } })
    expect([(await contain()).status, (await contain()).status]).toEqual([503, 503])
    world.clearFaults(id)
    expect((await contain()).status).toBe(202)
  })

  it('close the connection, before acting or after', async () => {
    world.fault({ ...onContain, effect: { drop: 'before' } })
    await expect(contain()).rejects.toThrow('fetch failed')
    expect(contained()).toBe(0)
    world.fault({ ...onContain, effect: { drop: 'after' } })
    await expect(contain()).rejects.toThrow('fetch failed')
    expect(contained()).toBe(1)
  })

  it('delay', async () => {
    world.fault({ ...onContain, effect: { delayMs: 60 } })
    const start = performance.now()
    expect((await contain()).status).toBe(202)
    expect(performance.now() - start).toBeGreaterThan(55)
  })

  it('that make no sense are refused with the place', async () => {
    const bad = [
      { effect: { status: 500 } },
      { product: 'slack', effect: {} },
      { product: 'slack', effect: { status: 500, drop: 'before' } },
      { product: 'slack', match: { path: '(' }, effect: { status: 500 } },
    ]
    const answers = await Promise.all(bad.map((fault) => control('POST', '/faults', fault)))
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect(answers[3]?.text).toContain('match.path: must be a regular expression')
  })
})

describe('held requests', () => {
  it('have not acted before their release, and act although the sender is gone', async () => {
    world.fault({ ...onContain, effect: { hold: 'before' } })
    const sender = new AbortController()
    const asking = contain(sender.signal).catch(() => 'gone')
    const held = await world.waitForHeld(({ path }) => path.includes('devices-actions'))
    expect(held).toMatchObject({ product: 'crowdstrike_falcon', method: 'POST', phase: 'before', gone: false })
    expect(held.body).toContain(laptop.aid)
    sender.abort()
    await asking
    await expect.poll(() => world.held()[0]?.gone).toBe(true)
    expect(contained()).toBe(0)
    world.release(held.id)
    await world.waitForEvent({ act: 'contain', target: laptop.aid })
  })

  it('have acted when held after, and are dropped on demand', async () => {
    world.fault({ ...onContain, effect: { hold: 'after' } })
    const asking = contain()
    const { id } = await world.waitForHeld()
    expect(contained()).toBe(1)
    expect((await control('POST', `/held/${id}/release`, { as: 'drop' })).status).toBe(204)
    await expect(asking).rejects.toThrow('fetch failed')
    expect((await control('POST', `/held/${id}/release`)).status).toBe(404)
  })

  it('are let go when their fault is removed, and dropped without acting by a reset', async () => {
    const id = world.fault({ ...onContain, times: 0, effect: { hold: 'before' } })
    const first = contain()
    await world.waitForHeld()
    expect((await control('DELETE', `/faults/${id}`)).status).toBe(204)
    expect((await first).status).toBe(202)

    world.fault({ ...onContain, effect: { hold: 'before' } })
    const second = contain().catch(() => 'dropped')
    await world.waitForHeld()
    world.reset()
    expect(await second).toBe('dropped')
    expect(contained()).toBe(0)
  })

  it('do not hold up others', async () => {
    world.fault({ ...onContain, effect: { hold: 'before' } })
    const first = contain()
    await world.waitForHeld()
    expect((await contain()).status).toBe(202)
    world.clearFaults()
    expect((await first).status).toBe(202)
    expect(world.events({ act: 'contain' }).map(({ changed }) => changed)).toEqual([true, false])
  })
})

describe('the log', () => {
  it('is JSON lines, filtered by any field', async () => {
    await contain()
    await world.waitForEvent({ act: 'host contained' })
    const lines = (await control('GET', `/events?product=crowdstrike_falcon&target=${laptop.aid}`)).text
      .trim()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line).act)).toEqual(['contain', 'host contained'])
    expect((await control('GET', '/events?hostname=KPC-07&act=contain')).text.trim().split('\n')).toHaveLength(1)
    expect((await control('GET', '/events?since=2')).text).toBe('')
    expect(JSON.parse((await control('GET', '/state?product=mail')).text)).toEqual([])
    expect((await control('GET', '/state?product=fax')).status).toBe(400)
  })

  it('says what happened instead of what was waited for', async () => {
    await contain()
    await expect(world.waitForEvent({ act: 'lift_containment' }, 20)).rejects.toThrow(/The world saw: contain → ac3e/)
  })

  it('tells of requests as they arrive, before latency and faults', async () => {
    const slow = await startWorld({ latencyMs: 40 })
    const seen: string[] = []
    slow.onRequest(({ method, path }) => seen.push(`${method} ${path}, ${slow.events().length} events`))
    const start = performance.now()
    expect((await fetch(`${slow.falcon.url}/devices/queries/devices/v1?limit=1`)).status).toBe(401)
    expect(performance.now() - start).toBeGreaterThan(35)
    expect(seen).toEqual(['GET /devices/queries/devices/v1?limit=1, 0 events'])
    expect(slow.events({ act: 'refused' })).toHaveLength(1)
    await slow.close()
  })
})

it('a client whose scopes lack something is refused with 403', async () => {
  const narrow = await startWorld({ falcon: { customers: [{ ...acmeFalcon, scopes: ['hosts:read'] }] } })
  const body = new URLSearchParams({ client_id: acmeFalcon.clientId, client_secret: acmeFalcon.clientSecret })
  const { access_token: token } = Object(
    await (await fetch(`${narrow.falcon.url}/oauth2/token`, { method: 'POST', body })).json(),
  )
  const ask = async (path: string) =>
    (await fetch(narrow.falcon.url + path, { headers: { authorization: `Bearer ${token}` } })).status
  expect(await ask('/devices/queries/devices/v1')).toBe(200)
  expect(await ask('/alerts/queries/alerts/v2')).toBe(403)
  await narrow.close()
})
