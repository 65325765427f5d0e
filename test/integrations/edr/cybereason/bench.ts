import { cybereason } from '../../../../integrations/edr/cybereason.ts'
import type { CybereasonOptions } from '../../../../simulators/cybereason/customers.ts'
import { startWorld, type World } from '../../../../simulators/world.ts'
import type { EdrBench } from '../edr.contract.ts'

/** Made up, in the vendor's forms. */
export const customer = {
  name: 'test',
  user: 'hikeshi@test.example',
  password: 'test-cybereason-password-that-is-not-real',
  hosts: [
    { guid: '-1000000001.1198775089551518743', name: 'pc-1', ip: '10.0.0.1' },
    { guid: 'AAAA0w7GERjl3-_e', name: 'pc-2', ip: '10.0.0.2', online: false },
  ],
} as const

/** A world with one customer of Cybereason, and a connection to it. */
export const startCybereason = async (options: CybereasonOptions = {}) => {
  const world = await startWorld({
    falcon: { customers: [] },
    cybereason: { customers: [customer], primedLagMs: 30, readLagMs: 10, ...options },
  })
  const connect = (password: string = customer.password, more: Record<string, string> = {}) =>
    cybereason.connect({
      baseUrl: world.cybereason.url,
      credentials: { user: customer.user, password },
      options: more,
    })
  return { world, edr: connect(), connect }
}

const order = 'commands/'

/** Cybereason for the suite that every product passes. */
export const cybereasonBench = async (options: CybereasonOptions = {}): Promise<EdrBench> => {
  const { world, edr, connect } = await startCybereason(options)
  const [online, offline] = customer.hosts.map(({ guid, name, ip }) => ({ id: guid, name, address: ip }))
  if (online === undefined || offline === undefined) throw new Error('two hosts are needed')
  return {
    edr,
    refused: connect('wrong-secret-that-is-not-known-to-anyone'),
    online,
    offline,
    unknownHost: '-1000000009.1198775089551518743',
    unknownAlert: '11.-1@-1000000001.1198775089551518743',
    dangerousIds: ['', '*', ' ', 'pc-1', `${online.id},${offline.id}`, `${online.id}\n`, `${online.id} `],
    detect: (host) =>
      // Not of the EDR engine, so that the details have it.
      Promise.resolve(`${world.cybereason.attack({ hosts: [host.id], scenario: 'odd script' }).guid}@${host.id}`),
    severity: 'high',
    waiting: 'unknown',
    close: (vendorId) => void world.cybereason.change(vendorId.split('@')[0] ?? '', { status: 'Closed' }),
    connect: (host) => world.cybereason.sensors.setOnline(host.id, true),
    isCutOff: (host) => world.cybereason.find(host.id).cutOff,
    orders: () => ordersIn(world),
    countRequests: () => {
      // A fault without effect writes down every request, reads included.
      world.fault({ product: 'cybereason', times: 0, effect: { delayMs: 0 } })
      return () => world.events({ act: 'fault' }).length
    },
    failNextWrite: (how) =>
      void world.fault({ product: 'cybereason', match: { path: order }, effect: writeFaults[how] }),
    failNextRead: () =>
      void world.fault({ product: 'cybereason', match: { path: 'sensors/query' }, effect: { status: 500 } }),
    reset: () => world.reset(),
    end: () => world.close(),
  }
}

const writeFaults = {
  'busy for 3 s': { status: 429, headers: { 'retry-after': '3' } },
  'after acting': { thenStatus: 500 },
  'no answer': { hold: 'after' },
} as const

/** Orders that the product accepted: carried out, or waiting for their machine. */
const ordersIn = (world: World): number =>
  world.events({
    where: ({ act, result }) =>
      (act === 'isolate' || act === 'un-isolate') && (result === 'Succeeded' || result === 'Primed'),
  }).length
