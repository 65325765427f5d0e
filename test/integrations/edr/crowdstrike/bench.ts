import { crowdstrike } from '../../../../integrations/edr/crowdstrike.ts'
import { startWorld, type World, type WorldOptions } from '../../../../simulators/world.ts'
import type { EdrBench } from '../edr.contract.ts'

/** Made up, in the vendor's forms. */
export const customer = {
  name: 'test',
  cid: '7e570000000000000000000000000001',
  clientId: '7e5700000000000000000000000000c1',
  clientSecret: 'TestFalconClientSecretThatIsNotReal00001',
  hosts: [
    { aid: '7e57000000000000000000000000000a', hostname: 'PC-1', localIp: '10.0.0.1' },
    { aid: '7e57000000000000000000000000000b', hostname: 'PC-2', localIp: '10.0.0.2', online: false },
  ],
} as const

const act = 'devices-actions/v2'

/** A world with one Falcon customer, and a connection to it. */
export const startFalcon = async (falcon: WorldOptions['falcon'] = {}, options: Record<string, string> = {}) => {
  const world = await startWorld({ falcon: { customers: [customer], containLagMs: 30, readLagMs: 10, ...falcon } })
  const connect = (clientSecret: string = customer.clientSecret, more: Record<string, string> = {}) =>
    crowdstrike.connect({
      baseUrl: world.falcon.url,
      credentials: { clientId: customer.clientId, clientSecret },
      options: { ...options, ...more },
    })
  return { world, edr: connect(), connect }
}

/** Falcon for the suite that every product passes. */
export const falconBench = async (): Promise<EdrBench> => {
  const { world, edr, connect } = await startFalcon()
  const [online, offline] = customer.hosts.map((host) => ({ id: host.aid, name: host.hostname, address: host.localIp }))
  if (online === undefined || offline === undefined) throw new Error('two hosts are needed')
  return {
    edr,
    refused: connect('wrong-secret-that-is-not-known-to-anyone'),
    online,
    offline,
    unknownHost: '7e5700000000000000000000000000ff',
    unknownAlert: `${customer.cid}:ind:7e57000000000000000000000000000a:0-0-0`,
    dangerousIds: [
      '',
      '*',
      ' ',
      'PC-1',
      `${online.id},${offline.id}`,
      `${online.id}\n`,
      online.id.slice(1),
      `${online.id}0`,
    ],
    detect: async (host) => (await world.falcon.detect({ host: host.id })).alert.composite_id,
    severity: 'critical',
    waiting: 'isolating',
    close: (vendorId) => void world.falcon.change(vendorId, { status: 'closed' }),
    connect: (host) => world.falcon.hosts.setOnline(host.id, true),
    isCutOff: (host) => world.falcon.find(host.id).cutOff,
    orders: () => ordersIn(world),
    countRequests: () => {
      // A fault without effect writes down every request, reads included.
      world.fault({ product: 'crowdstrike_falcon', times: 0, effect: { delayMs: 0 } })
      return () => world.events({ act: 'fault' }).length
    },
    failNextWrite: (how) =>
      void world.fault({ product: 'crowdstrike_falcon', match: { path: act }, effect: writeFaults[how]() }),
    failNextRead: () =>
      void world.fault({
        product: 'crowdstrike_falcon',
        match: { path: 'entities/devices/v2' },
        effect: { status: 500 },
      }),
    reset: () => world.reset(),
    end: () => world.close(),
  }
}

const writeFaults = {
  'busy for 3 s': () => ({
    status: 429,
    headers: { 'X-RateLimit-RetryAfter': String(Math.ceil(Date.now() / 1000) + 3) },
    body: { errors: [{ code: 429, message: 'API rate limit exceeded.' }] },
  }),
  'after acting': () => ({ thenStatus: 500 }),
  'no answer': () => ({ hold: 'after' as const }),
}

const ordersIn = (world: World): number =>
  world.events({ where: ({ act }) => act === 'contain' || act === 'lift_containment' }).length
