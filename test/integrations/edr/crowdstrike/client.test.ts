import { afterEach, describe, expect, it } from 'vitest'
import { IntegrationError } from '../../../../integrations/errors.ts'
import type { FalconOptions } from '../../../../simulators/falcon/customers.ts'
import type { World } from '../../../../simulators/world.ts'
import { customer, startFalcon } from './bench.ts'

const worlds: World[] = []
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()))
})
const start = async (falcon: FalconOptions = {}, options: Record<string, string> = {}) => {
  const started = await startFalcon(falcon, options)
  worlds.push(started.world)
  return started
}

const aid = customer.hosts[0].aid
const later = () => ({ signal: AbortSignal.timeout(10_000) })
const tokens = (world: World): number => world.events({ act: 'token issued' }).length
const firstOf = async <T>(pages: AsyncIterable<T> | undefined): Promise<T | undefined> => {
  for await (const page of pages ?? []) return page
  return undefined
}
const failure = async (promise: Promise<unknown> | undefined): Promise<IntegrationError> => {
  const error: unknown = await promise?.catch((error: unknown) => error)
  if (!(error instanceof IntegrationError)) throw new Error(`no IntegrationError but ${String(error)}`)
  return error
}

describe('the token', () => {
  it('is asked for once, by many callers at once', async () => {
    const { world, edr } = await start()
    await Promise.all(Array.from({ length: 10 }, async () => edr.isolation?.(aid, later())))
    await edr.isolation?.(aid, later())
    expect(tokens(world)).toBe(1)
  })

  it('is renewed before it ends', async () => {
    const { world, edr } = await start({ tokenSeconds: 1 })
    await edr.isolation?.(aid, later())
    await new Promise((resolve) => setTimeout(resolve, 930))
    await edr.isolation?.(aid, later())
    expect(tokens(world)).toBe(2)
    expect(world.events({ act: 'refused' })).toEqual([])
  })

  it('is renewed once when it was revoked, and a write then acts once', async () => {
    const { world, edr } = await start()
    await edr.isolation?.(aid, later())
    world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'devices-actions' },
      effect: { status: 401, body: { errors: [{ code: 401, message: 'access denied, invalid bearer token' }] } },
    })
    await edr.isolate?.(aid, later())
    expect(tokens(world)).toBe(2)
    expect(world.events({ act: 'contain' })).toHaveLength(1)
  })

  it('is not asked for again and again when it is refused', async () => {
    const { world, edr } = await start()
    world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'entities/devices' },
      times: 0,
      effect: { status: 401, body: { errors: [{ code: 401, message: 'access denied, invalid bearer token' }] } },
    })
    expect(await failure(edr.isolation?.(aid, later()))).toMatchObject({ kind: 'unauthorized', status: 401 })
    expect(world.events({ act: 'fault' })).toHaveLength(2)
  })

  it('of a caller that ends goes on for the others', async () => {
    const { world, edr } = await start()
    world.fault({ product: 'crowdstrike_falcon', match: { path: 'oauth2/token' }, effect: { delayMs: 150 } })
    const hasty = failure(edr.isolate?.(aid, { signal: AbortSignal.timeout(30) }))
    const patient = edr.isolation?.(aid, later())
    expect(await hasty).toMatchObject({ kind: 'unavailable', ambiguous: false })
    expect(await patient).toMatchObject({ state: 'not isolated' })
    expect(tokens(world)).toBe(1)
  })

  it('that could not be had is asked for anew by the next caller', async () => {
    const { world, edr } = await start()
    world.fault({ product: 'crowdstrike_falcon', match: { path: 'oauth2/token' }, effect: { status: 503 } })
    expect(await failure(edr.isolate?.(aid, later()))).toMatchObject({ kind: 'unavailable', ambiguous: false })
    expect(await edr.isolation?.(aid, later())).toMatchObject({ state: 'not isolated' })
  })

  it("is an MSSP's for one of its customers", async () => {
    const own = await start({}, { memberCid: customer.cid })
    expect(await own.edr.isolation?.(aid, later())).toMatchObject({ state: 'not isolated' })
    const other = own.connect(customer.clientSecret, { memberCid: '0'.repeat(32) })
    expect(await failure(other.isolation?.(aid, later()))).toMatchObject({ kind: 'unauthorized' })
  })
})

describe('an answer that looks good', () => {
  const answer = (body: unknown, status = 202) => ({
    product: 'crowdstrike_falcon' as const,
    match: { path: 'devices-actions' },
    effect: { status, body },
  })
  const meta = { query_time: 0.1, trace_id: 'trace-77' }

  it.each([
    [
      { meta, resources: [], errors: [] },
      { kind: 'rejected', ambiguous: false },
    ],
    [
      { meta, resources: null },
      { kind: 'rejected', ambiguous: false },
    ],
    [{ meta, resources: [{ id: '7e57000000000000000000000000000b' }] }, { kind: 'rejected' }],
    [{ meta, resources: [], errors: [{ code: 404, message: 'Device not found' }] }, { kind: 'not-found' }],
    [{ meta, resources: [], errors: [{ code: 403, message: 'no scope' }] }, { kind: 'unauthorized' }],
    [
      { meta, resources: [], errors: [{ code: 409, message: 'in progress' }] },
      { kind: 'rejected', ambiguous: false },
    ],
    [
      { meta, resources: [], errors: [{ code: 429, message: 'slowly' }] },
      { kind: 'throttled', ambiguous: false },
    ],
    [
      { meta, resources: [], errors: [{ code: 500, message: 'oops' }] },
      { kind: 'unavailable', ambiguous: true },
    ],
  ])('and is none: %j', async (body, expected) => {
    const { world, edr } = await start()
    world.fault(answer(body))
    const error = await failure(edr.isolate?.(aid, later()))
    expect(error).toMatchObject({ ...expected, trace: 'trace-77' })
  })

  it('and is a page of something else', async () => {
    const { world, edr } = await start()
    world.fault({ ...answer('<html>Please sign in</html>', 200) })
    expect(await failure(edr.isolate?.(aid, later()))).toMatchObject({ kind: 'rejected', ambiguous: true })
  })

  it('and is the redirect of another cloud', async () => {
    const { world, edr } = await start()
    world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'oauth2/token' },
      effect: { status: 308, headers: { location: 'https://api.eu-1.crowdstrike.com/oauth2/token' } },
    })
    const error = await failure(edr.isolation?.(aid, later()))
    expect(error.kind).toBe('rejected')
    expect(error.message).toContain('api.eu-1.crowdstrike.com')
  })
})

describe('the state of a host', () => {
  it.each([
    ['Normal', 'not isolated'],
    ['containment_pending', 'isolating'],
    ['CONTAINED', 'isolated'],
    ['lift_containment_pending', 'releasing'],
    ['something new', 'unknown'],
  ])('%s is %s', async (status, state) => {
    const { world, edr } = await start()
    world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'entities/devices/v2' },
      effect: { status: 200, body: { resources: [{ device_id: aid, hostname: 'PC-1', status }], errors: [] } },
    })
    expect(await edr.isolation?.(aid, later())).toEqual({ state, detail: status })
  })

  it('is told also when it is not known whether the host is on-line', async () => {
    const { world, edr } = await start()
    world.fault({ product: 'crowdstrike_falcon', match: { path: 'online-state' }, effect: { status: 403 } })
    expect(await edr.host?.(aid, later())).toMatchObject({ isolation: { state: 'not isolated', online: 'unknown' } })
  })

  it('is not taken from another host that the answer holds', async () => {
    const { world, edr } = await start()
    world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'entities/devices/v2' },
      effect: { status: 200, body: { resources: [{ device_id: customer.hosts[1].aid, status: 'contained' }] } },
    })
    expect(await failure(edr.isolation?.(aid, later()))).toMatchObject({ kind: 'not-found' })
  })

  it.each(["x'+hostname:'*", '*', 'PC?1', ''])('is never looked up by the name %j', async (name) => {
    const { world, edr } = await start()
    expect(await failure(edr.findHosts?.(name, later()))).toMatchObject({ kind: 'rejected' })
    expect(world.events()).toEqual([])
  })
})

describe('the machines of an address', () => {
  const aidOf = (n: number) => `a${n.toString(16).padStart(31, '0')}`
  const add = (world: World, count: number) => {
    for (let n = 0; n < count; n += 1)
      world.falcon.host({
        customer: customer.name,
        aid: aidOf(n),
        hostname: `HOME-${String(n).padStart(5, '0')}`,
        localIp: '192.168.1.5',
      })
  }

  it('are all there, however many have had it: which of them is the only one there now is judged by the last, too', async () => {
    const { world, edr } = await start()
    add(world, 130)
    const known = await edr.hostsByAddress?.('192.168.1.5', later())
    expect(new Set(known?.map(({ id }) => id)).size).toBe(130)
  })

  it('are all there where the product gives fewer a page than were asked for', async () => {
    const { world, edr } = await start()
    add(world, 3)
    const first = aidOf(0)
    world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'queries/devices' },
      effect: { status: 200, body: { resources: [first], meta: { pagination: { offset: 0, limit: 1, total: 3 } } } },
    })
    expect(await edr.hostsByAddress?.('192.168.1.5', later())).toHaveLength(3)
  })

  it('are none where they are more than can be looked at', async () => {
    const { world, edr } = await start()
    add(world, 5001)
    expect(await failure(edr.hostsByAddress?.('192.168.1.5', later()))).toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('cannot be told'),
    })
  })
})

describe('alerts since a moment', () => {
  const read = async (pages: AsyncIterable<{ readonly alerts: readonly unknown[] }> | undefined) => {
    const sizes: number[] = []
    for await (const page of pages ?? []) sizes.push(page.alerts.length)
    return sizes
  }
  const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString()

  it('come page by page', async () => {
    const { world, edr } = await start()
    for (let i = 0; i < 1_001; i++) await world.falcon.detect({ host: aid })
    expect(await read(edr.alertsSince?.(hourAgo(), later()))).toEqual([500, 500, 1])
  })

  it('come all, and beside them, raw, what is not understood', async () => {
    const { world, edr } = await start()
    const [first, second] = [await world.falcon.detect({ host: aid }), await world.falcon.detect({ host: aid })]
    world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'combined/alerts' },
      effect: { status: 200, body: { resources: [first.alert, { id: 'ind:odd' }, null, second.alert], errors: [] } },
    })
    const page = await firstOf(edr.alertsSince?.(hourAgo(), later()))
    expect(page?.alerts.map(({ vendorId }) => vendorId)).toEqual([first.alert.composite_id, second.alert.composite_id])
    expect(page?.unparsed).toEqual([
      { body: '{"id":"ind:odd"}', fault: expect.stringContaining('without ') },
      { body: 'null', fault: expect.stringContaining('without ') },
    ])
  })

  it('come even without title and severity: there is nobody else to ask', async () => {
    const { world, edr } = await start()
    const { alert } = await world.falcon.detect({ host: aid })
    const bare = { severity: null, severity_name: 'Unknown', name: '', display_name: null }
    world.falcon.alerts.put({ ...alert, ...bare })
    expect(await edr.alert?.(alert.composite_id, later())).toMatchObject([
      { title: 'Data Encrypted for Impact', severity: 'medium', vendorSeverity: 'none given' },
    ])
  })

  it('want an instant', async () => {
    const { edr } = await start()
    expect(await failure(read(edr.alertsSince?.("yesterday'", later())))).toMatchObject({ kind: 'rejected' })
  })
})

it('an odd option is refused at once', async () => {
  const { connect } = await start()
  expect(() => connect(customer.clientSecret, { readLag: 'soon' })).toThrow(/readLag/)
  expect(connect(customer.clientSecret, { readLag: '50' }).readLag).toBe(50)
})
