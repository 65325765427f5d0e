import { expect } from 'vitest'
import { acmeFalcon, yamatoFalcon } from '../../simulators/seed.ts'
import type { World } from '../../simulators/world.ts'
import type { onTheScene } from '../harness.ts'
import { hostOf, ordinarySpots, quickSpots, type Spot } from './spots.ts'

/** A customer who is never asked and never held back: the playbook runs to its end by itself. */
export const acmeAsksNobody = {
  confirm: { ask: 'never', responders: [{ who: ['hana'], within: '5s' }], otherwise: 'isolate' },
  limits: { containments: { max: 100, within: '1h' }, tripwire: { max: 100, within: '10m' } },
  // A product that shows at once what was done: leases are short, and so are the tests.
  sources: [
    {
      name: 'falcon',
      product: 'crowdstrike_falcon',
      webhook: { proof: 'vendor', secret: 'env:ACME_FALCON_WEBHOOK_SECRET' },
      api: {
        baseUrl: '${FALCON_URL}',
        credentials: { clientId: 'env:ACME_FALCON_CLIENT_ID', clientSecret: 'env:ACME_FALCON_CLIENT_SECRET' },
        options: { readLag: '500' },
      },
      maxCalls: 50,
    },
  ],
}

/**
 * Machines for every spot; no rate limit of chat, which would only make it longer. The product takes its time, so that an isolation is
 * still to be verified when its request has been answered, however slow we are.
 */
export const worldOfSpots = {
  falcon: {
    containLagMs: 2_000,
    customers: [
      {
        ...acmeFalcon,
        hosts: [
          ...acmeFalcon.hosts,
          ...[...ordinarySpots, ...quickSpots].map((spot) => ({ aid: spot.agent, hostname: hostOf(spot) })),
        ],
      },
      yamatoFalcon,
    ],
  },
  slack: { messagesPerSecond: 0, tier3PerMinute: 0 },
} as const

type Scene = ReturnType<typeof onTheScene> & { readonly world: World }

/** An incident of each spot, held there; then the kill, and what was on its way goes on. */
export const killAtEverySpot = async (scene: Scene, kill: () => Promise<void>): Promise<readonly number[]> => {
  const { world } = scene
  const holding = new Map<Spot, string>()
  const bringThere = async (spot: Spot): Promise<number> => {
    const faults = spot.faults.map((fault) => world.fault(fault))
    const { incident, status } = await scene.attack(hostOf(spot), spot.attack)
    expect(status, spot.name).toBe(202)
    const isIts = ({ body }: { body: string }) => body.includes(spot.agent) || body.includes(hostOf(spot))
    const { id } = await world.waitForHeld(isIts).catch((cause: unknown) => {
      throw new Error(`not held: ${spot.name} (${faults.join(', ')})`, { cause })
    })
    holding.set(spot, id)
    return incident
  }
  const ordinary = await Promise.all(ordinarySpots.map(bringThere))
  const quick = await Promise.all(quickSpots.map(bringThere))
  await kill()
  for (const [spot, id] of holding) world.release(id, spot.afterwards)
  return [...ordinary, ...quick]
}

/** All incidents are closed and told of, no act failed on the way, and the world saw each of them once. */
export const expectFinished = async (scene: Scene, incidents: readonly number[]): Promise<void> => {
  for (const incident of incidents) await scene.untilClosed('acme', incident, 120_000)
  await scene.until('all is told', async () => {
    const timelines = await Promise.all(incidents.map((incident) => scene.timeline(incident)))
    // Of an end only those hear who had been told of the incident.
    return timelines.every((lines) => {
      const kinds = lines.map(({ what }) => what.kind)
      return kinds.at(-1) === 'told' || !kinds.includes('told')
    })
  })
  expectEachOnce(scene.world)
  for (const incident of incidents) {
    const kinds = (await scene.timeline(incident)).map(({ what }) => what.kind)
    const once = kinds.filter((kind) => ['finding', 'isolated', 'released', 'closed'].includes(kind))
    expect(once.toSorted()).toEqual([...new Set(once)].toSorted())
    for (const kind of ['isolation failed', 'release failed', 'telling failed', 'uncertain'] as const)
      expect(kinds).not.toContain(kind)
  }
}

/** The world saw no act twice; every machine of the spots was cut off once, and those of false alarms let go once. */
export const expectEachOnce = (world: World): void => {
  const spots = [...ordinarySpots, ...quickSpots]
  const agents = new Set(spots.map(({ agent }) => agent))
  const targets = (act: string) => world.events({ act }).flatMap(({ target }) => (agents.has(target) ? [target] : []))
  expect(targets('contain').toSorted()).toEqual(spots.map(({ agent }) => agent).toSorted())
  const released = spots.filter(({ attack }) => attack.scenario === 'inventory tool')
  expect(targets('lift_containment').toSorted()).toEqual(released.map(({ agent }) => agent).toSorted())
  expectNothingTwice(world)
}

/** The world saw no machine cut off or let go twice, no message posted twice, no mail shown twice. */
export const expectNothingTwice = (world: World): void => {
  for (const act of ['contain', 'lift_containment']) {
    const machines = world.events({ act }).map(({ target }) => target)
    expect(machines.toSorted(), act).toEqual([...new Set(machines)].toSorted())
  }
  const keys = world.events({ act: 'message posted' }).map((event) => String(event['key']))
  expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted())
  // A mail that came twice is `mail repeated`: its reader's mailbox knows it by its Message-ID and shows it once.
  const mails = world
    .events({ act: 'mail received' })
    .map((event) => `${String(event['messageId'])} to ${event.target}`)
  expect(mails.toSorted()).toEqual([...new Set(mails)].toSorted())
}
