import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { agents, asksNobody, expectOnce, quickFalcon } from './once.ts'

describe('kill -9 of the worker', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ worker: false, acme: { ...asksNobody, ...quickFalcon('acme') } })
  })
  afterAll(() => soc?.stop())

  const contain = (host: keyof typeof agents) => ({ path: 'devices-actions.*=contain', body: agents[host] })

  it('while isolation calls fly, before they act and after: each host is cut off once', async () => {
    const { world } = soc
    const worker = await startProgram('worker', soc.env)
    world.fault({ product: 'crowdstrike_falcon', match: contain('KPC-07'), effect: { hold: 'before' } })
    world.fault({ product: 'crowdstrike_falcon', match: contain('KPC-08'), effect: { hold: 'before' } })
    world.fault({ product: 'crowdstrike_falcon', match: contain('LT-12'), effect: { hold: 'after' } })
    const hosts = ['KPC-07', 'KPC-08', 'LT-12'] as const
    const attacks = await Promise.all(hosts.map((host) => soc.attack(host)))
    const held = await Promise.all(
      hosts.map((host) => world.waitForHeld(({ body }) => body.includes(agents[host]), 20_000)),
    )
    await worker.signal('SIGKILL')

    // The first still reaches the product although nobody waits for its answer; the second never does.
    world.release(held[0]?.id ?? '', 'go')
    world.release(held[1]?.id ?? '', 'drop')
    world.release(held[2]?.id ?? '', 'go')
    await startProgram('worker', soc.env)
    for (const { incident } of attacks) {
      const row = await soc.untilClosed('acme', incident, 60_000)
      expect(row.verdict).toBe('true positive')
    }
    expectOnce(soc, hosts)
  })
})
