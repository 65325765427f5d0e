import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { linesOf, newHost, roomyWorld, unknownFile } from '../scenarios/scene.ts'
import { acmeAsksNobody } from './round.ts'

let soc: Soc
beforeAll(async () => {
  soc = await startSoc({ worker: false, world: roomyWorld, acme: acmeAsksNobody })
})
afterAll(() => soc?.stop())

it('kill -9 at the isolation of a host that an earlier incident holds: it stays that one’s', async () => {
  const worker = await startProgram('worker', soc.env)
  const agent = newHost(soc, 'acme', 'PC-HELD')
  const attack = () => soc.attack('PC-HELD', { severity: 90, sha256: unknownFile() })
  const first = await attack()
  await soc.untilClosed('acme', first.incident)

  // The intent is written, and the product has not said yet how the host stands.
  soc.world.fault({
    product: 'crowdstrike_falcon',
    match: { path: '/devices/entities/devices/v2', body: agent },
    effect: { hold: 'before' },
  })
  const second = await attack()
  await soc.world.waitForHeld()
  await worker.signal('SIGKILL')
  soc.world.clearFaults()
  await startProgram('worker', soc.env)
  await soc.untilClosed('acme', second.incident, 90_000)

  // Asked for at first, and again for what was found.
  const lines = await linesOf(soc, second.incident, 'isolation not needed')
  expect(lines.map(({ why }) => why)).toMatchObject(
    [0, 1].map(() => ({ kind: 'held by us', incident: first.incident })),
  )
  expect(await linesOf(soc, second.incident, 'isolation asked for')).toEqual([])
  expect(soc.world.events({ act: 'contain', target: agent })).toHaveLength(1)
})
