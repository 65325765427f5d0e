import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { yamatoCybereason } from '../../simulators/seed.ts'
import { startWorld, type World } from '../../simulators/world.ts'

const [server, laptop, offline] = yamatoCybereason.hosts

let world: World
beforeAll(async () => {
  world = await startWorld({ cybereason: { primedLagMs: 30, readLagMs: 0 } })
})
afterAll(() => world.close())
beforeEach(() => world.reset())

const login = async (password: string = yamatoCybereason.password, base = world.cybereason.url) => {
  const body = new URLSearchParams({ username: yamatoCybereason.user, password })
  const response = await fetch(`${base}/login.html`, { method: 'POST', body, redirect: 'manual' })
  return {
    status: response.status,
    location: response.headers.get('location'),
    text: await response.text(),
    cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '',
  }
}

const call = async (path: string, body: unknown, cookie?: string, base = world.cybereason.url) => {
  const response = await fetch(`${base}/rest/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: cookie ?? (await login()).cookie },
    body: JSON.stringify(body),
    redirect: 'manual',
  })
  const text = await response.text()
  return { status: response.status, text, json: text.startsWith('{') ? Object(JSON.parse(text)) : undefined }
}

const sensor = async (name: string) => {
  const filters = [{ fieldName: 'machineName', operator: 'Equals', values: [name] }]
  const { json } = await call('sensors/query', { limit: 10, offset: 0, filters })
  return json.sensors[0]
}

const v2 = (offset: number, pageSize: number, range = { from: 0, to: Date.now() + 60_000 }) => ({
  search: {},
  filter: {},
  range,
  pagination: { pageSize, offset },
  federation: { groups: [] },
  sort: [{ field: 'LastUpdateTime', order: 'asc' }],
})

describe('the session', () => {
  it('is refused with 200 and the page with the form, and so is every call without one', async () => {
    const wrong = await login('wrong')
    expect(wrong).toMatchObject({ status: 200, text: expect.stringContaining('type="password"') })
    for (const cookie of [wrong.cookie, 'JSESSIONID=0', ''])
      expect(await call('sensors/query', { limit: 1, offset: 0 }, cookie)).toMatchObject({
        status: 200,
        text: expect.stringContaining('type="password"'),
      })
    expect(world.events({ act: 'refused' })).toHaveLength(4)
  })

  it('ends after its time, and at a restart; by redirects where the server does it so', async () => {
    const short = await startWorld({ cybereason: { sessionSeconds: 0, expired: 'redirect' } })
    const { status, location, cookie } = await login(undefined, short.cybereason.url)
    expect([status, location]).toEqual([302, '/cybereason/'])
    expect(await call('sensors/query', { limit: 1, offset: 0 }, cookie, short.cybereason.url)).toMatchObject({
      status: 302,
    })
    expect((await login('wrong', short.cybereason.url)).location).toContain('error')
    await short.close()

    const kept = (await login()).cookie
    expect((await call('sensors/query', { limit: 1, offset: 0 }, kept)).json).toMatchObject({ totalResults: 5 })
    await fetch(`${world.cybereason.url}/console/restart`, { method: 'POST' })
    expect((await call('sensors/query', { limit: 1, offset: 0 }, kept)).json).toBeUndefined()
  })
})

describe('sensors', () => {
  it('are found page by page: the offset counts pages', async () => {
    const page = async (offset: number) => {
      const { json } = await call('sensors/query', { limit: 2, offset })
      return [json.sensors.map((one: { machineName: string }) => one.machineName), json.hasMoreResults]
    }
    expect(await page(0)).toEqual([['CAD-21', 'CAD-22'], true])
    expect(await page(1)).toEqual([['FS-01', 'KPC-11'], true])
    expect(await page(2)).toEqual([['LT-OFF-9'], false])
  })

  it('are isolated by their pylum ids, each with its own word', async () => {
    const pylumIds = [laptop, offline].map(({ guid }) => world.cybereason.find(guid).pylumId)
    const { status, json } = await call('monitor/global/commands/isolate', { pylumIds: [...pylumIds, 'PYLUMCLIENT_X'] })
    expect(status).toBe(200)
    expect(Object.values(json)).toEqual(['Succeeded', 'Primed', 'UnknownProbe'])
    expect(await sensor('KPC-11')).toMatchObject({ isolated: true, status: 'Online' })
    // An order that waits shows nowhere.
    expect(await sensor('LT-OFF-9')).toMatchObject({ isolated: false, status: 'Offline', actionsInProgress: 0 })
    world.cybereason.sensors.setOnline(offline.guid, true)
    await world.waitForEvent({ act: 'host isolated', target: offline.guid })
    await call('monitor/global/commands/un-isolate', { pylumIds })
    expect([world.cybereason.find('KPC-11').cutOff, world.cybereason.find('LT-OFF-9').cutOff]).toEqual([false, false])
    expect((await call('monitor/global/commands/isolate', { pylumIds: [] })).status).toBe(400)
  })

  it('answer as they are told to, act or not, and show it after the lag', async () => {
    const console = (path: string, body: unknown = {}) =>
      fetch(`${world.cybereason.url}/console/hosts/KPC-11/${path}`, { method: 'POST', body: JSON.stringify(body) })
    const isolate = async () =>
      Object.values(
        (await call('monitor/global/commands/isolate', { pylumIds: [world.cybereason.find('KPC-11').pylumId] })).json,
      )
    await console('answer', { result: 'FailedSending' })
    expect(await isolate()).toEqual(['FailedSending'])
    expect(world.cybereason.find('KPC-11').cutOff).toBe(false)
    await console('answer', { result: 'partialResponse' })
    expect(await isolate()).toEqual(['partialResponse'])
    expect(world.cybereason.find('KPC-11').cutOff).toBe(true)
    await console('un-isolate')
    expect(world.cybereason.find('KPC-11').cutOff).toBe(false)

    const slow = await startWorld({ cybereason: { readLagMs: 60_000 } })
    const found = slow.cybereason.find(laptop.guid)
    slow.cybereason.sensors.order('yamato', found.pylumId, 'isolate', {})
    expect([found.cutOff, slow.cybereason.sensors.isolated(found.guid)]).toEqual([true, false])
    await slow.close()
  })
})

describe('malops', () => {
  it('are in both lists by the time of their last change, in the shapes of each', async () => {
    const { guid, updated } = world.cybereason.attack({ hosts: ['FS-01', 'KPC-11'] })
    const inbox = (startTime: number) => call('detection/inbox', { startTime, endTime: Date.now() })
    expect((await inbox(updated)).json.malops).toMatchObject([
      {
        guid,
        rootCauseElementHashes: expect.any(String),
        machines: [{ guid: server.guid }, { guid: laptop.guid }],
        edr: true,
      },
    ])
    expect((await inbox(updated)).json.malops[0].machines[0].pylumId).toBeUndefined()
    expect((await inbox(updated + 1)).json.malops).toEqual([])
    const { json } = await call('mmng/v2/malops', v2(0, 10))
    expect(json).toMatchObject({ status: 'SUCCESS', data: { totalHits: 1, data: [{ guid, isEdr: true }] } })
    expect(json.data.data[0].machines[0].pylumId).toMatch(/^PYLUMCLIENT_YAMATO_FS-01_/)
  })

  it('are paged by rows in mmng/v2, and a change moves one to the end', async () => {
    const at = (n: number) => new Date(1_790_000_000_000 + n).toISOString()
    const made = [0, 1, 2].map((n) => world.cybereason.attack({ hosts: ['CAD-21'], at: at(n) }).guid)
    const page = async (offset: number) =>
      (await call('mmng/v2/malops', v2(offset, 2))).json.data.data.map((one: { guid: string }) => one.guid)
    expect([await page(0), await page(2)]).toEqual([made.slice(0, 2), made.slice(2)])
    await call('crimes/status', { [made[0] ?? '']: 'CLOSED' })
    expect([await page(0), await page(2)]).toEqual([made.slice(1), made.slice(0, 1)])
    expect(world.cybereason.malop(made[0] ?? '').status).toBe('Closed')
  })

  it('fail with 200 where one is not there, and keep what analysts write', async () => {
    expect(await call('detection/details', { malopGuid: '11.1' })).toMatchObject({
      status: 200,
      json: { status: 'FAILURE' },
    })
    expect(await call('crimes/status', { '11.1': 'CLOSED' })).toMatchObject({
      status: 200,
      json: { status: 'FAILURE' },
    })
    const { guid } = world.cybereason.attack({ hosts: ['CAD-21'], scenario: 'odd script' })
    expect((await call('detection/details', { malopGuid: guid })).json).toMatchObject({
      guid,
      commandLines: [expect.any(String)],
    })
    await fetch(`${world.cybereason.url}/rest/crimes/comment/${guid}`, {
      method: 'POST',
      headers: { cookie: (await login()).cookie },
      body: 'seen <b>',
    })
    expect(world.cybereason.malop(guid).comments).toEqual(['seen <b>'])
  })

  it('are made and spread in the console, and an older server has the inbox alone', async () => {
    const post = async (path: string, body: unknown) =>
      Object(
        await (
          await fetch(`${world.cybereason.url}/console/malops${path}`, { method: 'POST', body: JSON.stringify(body) })
        ).json(),
      )
    const { guid } = await post('', { hosts: ['CAD-21'] })
    expect(await post(`/${guid}`, { hosts: ['CAD-22'], severity: 'Low' })).toMatchObject({
      machines: { length: 2 },
      severity: 'Low',
    })
    expect(await post('', { hosts: ['NO-SUCH'] })).toMatchObject({ error: expect.stringContaining('NO-SUCH') })
    const old = await startWorld({ cybereason: { version: 'inbox' } })
    const { cookie } = await login(undefined, old.cybereason.url)
    expect((await call('mmng/v2/malops', v2(0, 10), cookie, old.cybereason.url)).status).toBe(404)
    await old.close()
  })
})

it('throttles, and forbids those who may only look', async () => {
  const strict = await startWorld({
    cybereason: { requestsPerMinute: 2, customers: [{ ...yamatoCybereason, mayRespond: false }] },
  })
  const { cookie } = await login(undefined, strict.cybereason.url)
  const isolate = () => call('monitor/global/commands/isolate', { pylumIds: ['x'] }, cookie, strict.cybereason.url)
  expect([(await isolate()).status, (await isolate()).status, (await isolate()).status]).toEqual([403, 403, 429])
  await strict.close()
})
