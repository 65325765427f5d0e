import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'

const token = 'a-token-of-the-test-with-some-length'

describe('the operators’ API', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ env: { API_TOKEN: token }, worker: false })
  })
  afterAll(() => soc?.stop())

  const call = (path: string, { bearer = token, ...init }: RequestInit & { bearer?: string } = {}) =>
    fetch(`${soc.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    })

  it('wants its token, and says so', async () => {
    const refused = await fetch(`${soc.url}/api/incidents`)
    expect(refused.status).toBe(401)
    expect(await refused.json()).toEqual({ error: expect.stringContaining('Authorization: Bearer') })
    expect((await call('/api/incidents', { bearer: 'something-else' })).status).toBe(401)
  })

  it('lists incidents, and shows one with its timeline to its own tenant alone', async () => {
    const { incident } = await soc.attack('KPC-08')
    const list = (await (await call('/api/incidents?tenant=acme')).json()) as { id: number; hostName: string }[]
    expect(list).toEqual([
      expect.objectContaining({ id: incident, hostName: 'KPC-08', state: 'open', severity: 'critical' }),
    ])
    const one = (await (await call(`/api/incidents/acme/${incident}`)).json()) as { timeline: unknown[] }
    expect(one.timeline).toEqual([
      expect.objectContaining({ what: expect.objectContaining({ kind: 'incident opened' }) }),
    ])
    expect((await call(`/api/incidents/yamato/${incident}`)).status).toBe(404)
  })

  it('opens an incident for a person, once for a host that has one', async () => {
    const body = {
      tenant: 'yamato',
      title: 'The screen shows a ransom note',
      severity: 'critical',
      by: 'Yuki Tanaka',
      host: 'KPC-11',
    }
    const first = await call('/api/incidents', { method: 'POST', body: JSON.stringify(body) })
    expect(first.status).toBe(201)
    const opened = (await first.json()) as { incident: number; isNew: boolean }
    expect(opened.isNew).toBe(true)
    const again = await call('/api/incidents', {
      method: 'POST',
      body: JSON.stringify({ ...body, title: 'And the next one too' }),
    })
    expect(await again.json()).toEqual({ incident: opened.incident, isNew: false })
  })

  it.each([
    [{ tenant: 'acme' }, 'title'],
    [{ tenant: 'acme', title: 'x', by: 'me', severity: 'terrible' }, 'severity'],
    [{ tenant: 'nobody', title: 'x', by: 'me', severity: 'low' }, 'There is no tenant nobody'],
  ])('says what is wrong with %j', async (body, wrong) => {
    const answer = await call('/api/incidents', { method: 'POST', body: JSON.stringify(body) })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: expect.stringContaining(wrong) })
  })

  it.each([
    ['GET', '/api/incidents/acme/99999999999'],
    ['GET', '/api/incidents/acme%00/1'],
    ['GET', '/api/incidents?tenant=%00'],
    ['GET', '/api/containments?tenant=%00'],
    ['POST', '/api/containments/99999999999/release'],
    ['POST', '/api/incidents/acme/99999999999/rating'],
  ])('says that %s %s names nothing that there could be', async (method, path) => {
    const body = { by: 'Operator', reason: 'a drill', severity: 'low' }
    const answer = await call(path, { method, ...(method === 'POST' && { body: JSON.stringify(body) }) })
    expect(answer.status).toBe(400)
  })

  it('links with no number that there cannot be', async () => {
    const body = { by: 'Operator', reason: 'a drill', incident: 99_999_999_999 }
    const answer = await call('/api/incidents/acme/1/links', { method: 'POST', body: JSON.stringify(body) })
    expect(answer.status).toBe(400)
  })

  it('says what waits and what was counted', async () => {
    await fetch(`${soc.url}/webhooks/acme/falcon`, { method: 'POST', body: '{}' })
    const status = (await (await call('/api/status')).json()) as { waiting: object; counted: object }
    expect(status.waiting).toMatchObject({ unparsed: 0, undelivered: 0, tripped: [] })
    expect(status.counted).toMatchObject({ 'senders not proven': 1, 'alerts recorded': 1 })
  })

  it('resumes only tenants that there are, for somebody and for a reason', async () => {
    const resume = (tenant: string, body: object) =>
      call(`/api/tenants/${tenant}/resume`, { method: 'POST', body: JSON.stringify(body) })
    const grounds = { by: 'Operator', reason: 'a drill' }
    expect(await (await resume('acme', grounds)).json()).toEqual({ resumed: false })
    expect((await resume('nobody', grounds)).status).toBe(404)
    expect((await resume('acme', { by: 'Operator' })).status).toBe(400)
  })

  it('describes itself', async () => {
    const description = (await (await call('/api/openapi.json')).json()) as { paths: object }
    expect(Object.keys(description.paths)).toEqual(expect.arrayContaining(['/incidents', '/containments', '/status']))
  })

  it('is healthy and ready without a token', async () => {
    expect(await (await fetch(`${soc.url}/healthz`)).json()).toEqual({ ok: true })
    expect(await (await fetch(`${soc.url}/readyz`)).json()).toEqual({
      ready: true,
      database: true,
      temporal: true,
      draining: false,
    })
  })
})

describe('the operators’ API without a token', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ worker: false })
  })
  afterAll(() => soc?.stop())

  /** As `fetch` cannot: a browser alone chooses Host and Origin. */
  const call = (headers: Record<string, string>, method = 'GET', path = '/api/incidents') =>
    new Promise<number>((resolve, reject) => {
      const asked = request(`${soc.url}${path}`, { method, headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      asked.on('error', reject)
      asked.end()
    })

  it('answers programs of this machine', async () => {
    expect(await call({})).toBe(200)
    expect(await call({ host: 'localhost:8080' })).toBe(200)
    expect(await call({ host: '[::1]:8080', origin: 'http://[::1]:8080' })).toBe(200)
  })

  it('answers no page of another site, nor one whose name was made to point here', async () => {
    const resume = '/api/tenants/acme/resume'
    expect(await call({ origin: 'https://evil.example' }, 'POST', resume)).toBe(403)
    expect(await call({ origin: 'null' }, 'POST', resume)).toBe(403)
    expect(await call({ host: 'evil.example:8080', origin: 'http://evil.example:8080' }, 'POST', resume)).toBe(403)
    expect(await call({ host: 'evil.example:8080' })).toBe(403)
    // Heard, and told that who and why are missing.
    expect(await call({}, 'POST', resume)).toBe(400)
  })

  it('refuses a report whose text is none', async () => {
    const report = { tenant: 'acme', title: 'a\0b', severity: 'high', by: 'Hana' }
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${soc.url}/api/incidents`, { method: 'POST', headers, body: JSON.stringify(report) })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('one line')
  })
})
