import { afterEach, describe, expect, it } from 'vitest'
import { IntegrationError } from '../../../../integrations/errors.ts'
import type { CybereasonOptions } from '../../../../simulators/cybereason/customers.ts'
import type { World } from '../../../../simulators/world.ts'
import { customer, startCybereason } from './bench.ts'

const worlds: World[] = []
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()))
})
const start = async (options: CybereasonOptions = {}) => {
  const started = await startCybereason(options)
  worlds.push(started.world)
  return started
}

const { guid } = customer.hosts[0]
const later = () => ({ signal: AbortSignal.timeout(10_000) })
const sessions = (world: World): number => world.events({ act: 'session opened' }).length
const firstOf = async <T>(pages: AsyncIterable<T> | undefined): Promise<T | undefined> => {
  for await (const page of pages ?? []) return page
  return undefined
}
const failure = async (promise: Promise<unknown> | undefined): Promise<IntegrationError> => {
  const error: unknown = await promise?.catch((error: unknown) => error)
  if (!(error instanceof IntegrationError)) throw new Error(`no IntegrationError but ${String(error)}`)
  return error
}

describe.each(['page', 'redirect'] as const)('the session, where the product answers by %s', (expired) => {
  it('is opened once, by many callers at once', async () => {
    const { world, edr } = await start({ expired })
    await Promise.all(Array.from({ length: 10 }, async () => edr.isolation?.(guid, later())))
    await edr.isolation?.(guid, later())
    expect(sessions(world)).toBe(1)
    expect(world.events({ act: 'refused' })).toEqual([])
  })

  it('is opened anew when it has ended, and an order then acts once', async () => {
    const { world, edr } = await start({ expired })
    await edr.isolation?.(guid, later())
    world.cybereason.sessions.end()
    await edr.isolate?.(guid, later())
    expect(sessions(world)).toBe(2)
    expect(world.events({ act: 'isolate' })).toHaveLength(1)
  })

  it('ends between looking the sensor up and the order: nothing is ordered in a session that has ended', async () => {
    const { world, edr } = await start({ expired })
    await edr.isolation?.(guid, later())
    world.onRequest(({ path }) => {
      if (path.includes('commands/isolate') && sessions(world) === 1) world.cybereason.sessions.end()
    })
    await edr.isolate?.(guid, later())
    expect(sessions(world)).toBe(2)
    expect(world.events({ act: 'isolate' })).toHaveLength(1)
  })

  it('is not asked for again and again where each new one is refused too', async () => {
    const { world, edr } = await start({ expired, sessionSeconds: 0 })
    expect(await failure(edr.isolate?.(guid, later()))).toMatchObject({ kind: 'unauthorized', ambiguous: false })
    expect(sessions(world)).toBe(2)
  })

  it('is not given for a wrong password, although a cookie comes with the refusal', async () => {
    const { world, connect } = await start({ expired })
    const error = await failure(connect('wrong-password').isolation?.(guid, later()))
    expect(error).toMatchObject({ kind: 'unauthorized', retryable: false })
    expect(error.message).toContain('user or password is refused')
    expect(error.message).not.toContain('wrong-password')
    expect(world.events({ act: 'refused' })).toHaveLength(1)
  })
})

describe('the login', () => {
  it.each([
    [{ status: 200, body: '<html>Two factor authentication <input name="totpCode"></html>' }, /second factor/],
    [{ status: 302, headers: { location: '/reset?user=a' } }, /expired/],
    [{ status: 200, body: '<html>Welcome</html>' }, /gave no session/],
    [{ status: 503 }, /answered 503/],
  ])('says what is wrong: %j', async (effect, said) => {
    const { world, edr } = await start()
    world.fault({ product: 'cybereason', match: { path: 'login.html' }, effect })
    expect((await failure(edr.isolate?.(guid, later()))).message).toMatch(said)
    expect(world.events({ act: 'isolate' })).toEqual([])
  })
})

describe('the word for a machine in the answer to an order', () => {
  it.each([
    ['FailedSending', { kind: 'unavailable', ambiguous: false }],
    ['FailedSendingToServer', { kind: 'unavailable', ambiguous: false }],
    ['Disconnected', { kind: 'unavailable', ambiguous: false }],
    ['TimeoutSending', { kind: 'unavailable', ambiguous: true }],
    ['Timeout', { kind: 'unavailable', ambiguous: true }],
    ['partialResponse', { kind: 'unavailable', ambiguous: true }],
    ['Failed', { kind: 'rejected', ambiguous: true }],
    ['Aborted', { kind: 'rejected', ambiguous: true }],
    ['UnknownProbe', { kind: 'not-found', ambiguous: false }],
    ['ProbeRemoved', { kind: 'not-found', ambiguous: false }],
    ['NotSupported', { kind: 'unsupported', ambiguous: false }],
    ['UnauthorizedUser', { kind: 'unauthorized', ambiguous: false }],
  ] as const)('%s is a failure, although the status is 200', async (result, expected) => {
    const { world, edr } = await start()
    world.cybereason.sensors.answerNext(guid, result)
    expect(await failure(edr.isolate?.(guid, later()))).toMatchObject(expected)
  })

  it.each([
    [{}, /names no such machine/],
    [{ PYLUMCLIENT_OTHER: 'Succeeded' }, /names no such machine/],
    [{ status: 'FAILURE', message: 'no' }, /answered FAILURE: no/],
    [[], /unknown form/],
  ])('is missed in %j, and then it may have acted', async (body, said) => {
    const { world, edr } = await start()
    world.fault({ product: 'cybereason', match: { path: 'commands/isolate' }, effect: { status: 200, body } })
    const error = await failure(edr.isolate?.(guid, later()))
    expect(error).toMatchObject({ kind: 'rejected', ambiguous: true })
    expect(error.message).toMatch(said)
  })

  it('goes by the pylum id, of exactly one machine', async () => {
    const { world, edr } = await start()
    const requests: string[] = []
    world.onRequest(({ path, body }) => {
      if (path.includes('commands/')) requests.push(body)
    })
    await edr.isolate?.(guid, later())
    expect(requests).toEqual([JSON.stringify({ pylumIds: [world.cybereason.find(guid).pylumId] })])
  })

  it.each([
    ['no pylum id', [{ guid, machineName: 'pc-1', status: 'Online' }]],
    ['several sensors', [1, 2].map((n) => ({ guid, pylumId: `P${n}`, status: 'Online' }))],
    ['another machine', [{ guid: '-1.1', pylumId: 'P1', status: 'Online' }]],
    ['an archived sensor alone', [{ guid, pylumId: 'P1', status: 'Archived' }]],
  ])('is not asked for where the question for the sensor brings %s', async (_, sensors) => {
    const { world, edr } = await start()
    const effect = { status: 200, body: { totalResults: 1, hasMoreResults: false, sensors } }
    world.fault({ product: 'cybereason', match: { path: 'sensors/query' }, effect })
    expect(await failure(edr.isolate?.(guid, later()))).toMatchObject({ ambiguous: false, retryable: false })
    expect(world.events({ act: 'isolate' })).toEqual([])
  })
})

describe('finding hosts', () => {
  it('asks page by page, and takes none of those whose name only contains it', async () => {
    const { world, edr } = await start()
    for (let n = 0; n < 250; n += 1)
      world.cybereason.host({
        customer: 'test',
        guid: `-${n + 2}.1198775089551518743`,
        name: `pc-1${String(n).padStart(3, '0')}`,
      })
    const found = await edr.findHosts?.('PC-1249', later())
    expect(found?.map(({ name }) => name)).toEqual(['pc-1249'])
    expect(await edr.findHosts?.('pc-1', later())).toHaveLength(1)
    expect(await failure(edr.findHosts?.('', later()))).toMatchObject({ kind: 'rejected' })
  })

  it('says nothing of a name where more fit than can be looked at', async () => {
    const { world, edr } = await start()
    for (let n = 0; n < 1000; n += 1)
      world.cybereason.host({ customer: 'test', guid: `-${n + 2}.1198775089551518743`, name: `pc-1${n}` })
    expect(await failure(edr.findHosts?.('pc-1', later()))).toMatchObject({ kind: 'rejected' })
  })
})

describe('what changed since a moment', () => {
  const read = async (
    edr: Awaited<ReturnType<typeof start>>['edr'],
    since: string,
    onPage?: (page: number) => void,
  ) => {
    const got: string[] = []
    const through: string[] = []
    for await (const page of edr.alertsSince?.(since, later()) ?? []) {
      got.push(...page.alerts.map(({ vendorId }) => vendorId.split('@')[0] ?? ''))
      through.push(page.through)
      onPage?.(through.length)
    }
    return { got, through }
  }
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const several = (world: World, count: number) =>
    Array.from({ length: count }, (_, n) => {
      const at = new Date(Date.now() - (count - n) * 1000).toISOString()
      return world.cybereason.attack({ hosts: [guid], at }).guid
    })

  it('comes once each, in order, over three pages', async () => {
    const { world, edr } = await start()
    const made = several(world, 250)
    const { got, through } = await read(edr, minutesAgo(60))
    expect(got).toEqual(made)
    expect(through).toEqual(through.toSorted())
  })

  it('comes without a gap where malops are added and change between the pages', async () => {
    const { world, edr } = await start()
    const made = several(world, 250)
    const added: string[] = []
    const { got } = await read(edr, minutesAgo(60), (page) => {
      // Those that were read move to the end of the list, and all behind them move up.
      for (const one of made.slice(0, 20)) world.cybereason.change(one, { severity: 'Low' })
      if (page < 3) added.push(world.cybereason.attack({ hosts: [guid] }).guid)
    })
    for (const one of [...made, ...added]) expect(got).toContain(one)
  })

  it('comes where one millisecond holds more than a page', async () => {
    const { world, edr } = await start({ pageLimit: 10 })
    const at = minutesAgo(1)
    const made = Array.from({ length: 35 }, () => world.cybereason.attack({ hosts: [guid], at }).guid)
    const { got } = await read(edr, minutesAgo(60))
    expect(got.toSorted()).toEqual(made.toSorted())
  })

  it.each(['v2', 'inbox'] as const)('comes by the product’s clock, from a server with %s', async (version) => {
    const { world, edr } = await start({ version, clockMs: 5 * 60_000 })
    const made = world.cybereason.attack({ hosts: [guid] })
    const { got, through } = await read(edr, minutesAgo(1))
    expect(got).toEqual([made.guid])
    expect(through.at(-1)).toBe(new Date(made.updated).toISOString())
    expect(Date.parse(through.at(-1) ?? '')).toBeGreaterThan(Date.now() + 4 * 60_000)
  })

  it.each(['v2', 'inbox'] as const)(
    'comes all, and beside it, raw, what is not understood, from a server with %s',
    async (version) => {
      const { world, edr } = await start({ version })
      const odd = { malopGuidV2: 'ODD-1', lastUpdateTime: 1790000000000 }
      const good = { guid: '11.5', displayName: 'a', severity: 'Low', creationTime: 1790000000000 }
      const body =
        version === 'v2'
          ? { status: 'SUCCESS', data: { totalHits: 3, data: [odd, good, null] } }
          : { malops: [odd, good, null] }
      const path = version === 'v2' ? 'mmng' : 'inbox'
      world.fault({ product: 'cybereason', match: { path }, effect: { status: 200, body } })
      const page = await firstOf(edr.alertsSince?.(minutesAgo(1), later()))
      expect(page?.alerts.map(({ vendorId }) => vendorId)).toEqual(['11.5'])
      expect(page?.unparsed.toSorted((one, two) => two.body.length - one.body.length)).toEqual([
        { body: JSON.stringify(odd), fault: 'no guid: a malop without guid' },
        { body: 'null', fault: expect.stringContaining('without guid') },
      ])
    },
  )
})

describe('one malop', () => {
  it('is read whole, or of one machine; one of the EDR engine by another way', async () => {
    const { world, edr } = await start()
    const hosts = customer.hosts.map((host) => host.guid)
    const script = world.cybereason.attack({ hosts, scenario: 'odd script' })
    const whole = await edr.alert?.(script.guid, later())
    expect(whole?.map(({ host }) => host?.id)).toEqual(hosts)
    expect(whole?.[0]).toMatchObject({
      process: { commandLine: script.commandLine, sha1: script.sha1 },
      link: `${world.cybereason.url}/#/malop/${script.guid}`,
    })
    const ransomware = world.cybereason.attack({ hosts, scenario: 'ransomware' })
    expect(await edr.alert?.(`${ransomware.guid}@${hosts[1]}`, later())).toMatchObject([
      { vendorId: `${ransomware.guid}@${hosts[1]}`, host: { name: 'pc-2' } },
    ])
    expect(await failure(edr.alert?.(`${script.guid}@-9.9`, later()))).toMatchObject({ kind: 'not-found' })
    expect(await failure(edr.alert?.('', later()))).toMatchObject({ kind: 'rejected' })
  })
})

it('a role that is missing is said, and an odd option refused at once', async () => {
  const { connect } = await start({ customers: [{ ...customer, mayRespond: false }] })
  expect(await failure(connect().isolate?.(guid, later()))).toMatchObject({ kind: 'unauthorized', status: 403 })
  expect(() => connect(customer.password, { readLag: 'soon' })).toThrow(/readLag/)
  expect(connect(customer.password, { readLag: '50' }).readLag).toBe(50)
})
