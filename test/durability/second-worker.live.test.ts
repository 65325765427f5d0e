import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram, type Program } from '../processes.ts'
import { newHost } from '../scenarios/scene.ts'
import { acmeAsksNobody, expectFinished, killAtEverySpot, worldOfSpots } from './round.ts'

describe('a second worker takes over while requests of the first, which is stopped, still fly', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ worker: false, acme: acmeAsksNobody, world: worldOfSpots })
  })
  afterAll(() => soc?.stop())

  it(
    'and are answered: the world saw each act once, also after the first one goes on',
    { timeout: 600_000 },
    async () => {
      const first = await startProgram('worker', soc.env)
      const incidents = await killAtEverySpot(soc, () => first.signal('SIGSTOP'))
      const second = await startProgram('worker', soc.env)
      for (const incident of incidents) await soc.untilClosed('acme', incident, 300_000)
      await first.signal('SIGCONT')
      await untilAlone(second, 'PC-ALONE-1')
      await expectFinished(soc, incidents)
    },
  )

  // What Temporal gives to the stopped worker's open polls is lost until it times out, a poll at a time.
  it(
    'and are not answered before it has: its own word comes too late, and what it sent is not sent again',
    { timeout: 600_000 },
    async () => {
      const first = await startProgram('worker', soc.env)
      const held = await Promise.all([hold('PC-DONE', 'after'), hold('PC-FLYING', 'before')])
      await first.signal('SIGSTOP')
      const second = await startProgram('worker', soc.env)
      for (const { incident } of held) await soc.untilClosed('acme', incident, 300_000)

      await first.signal('SIGCONT')
      // The time of its requests has long been over: it ends them, and what had not arrived goes with its connection.
      await soc.until('the first worker gives up', () => soc.world.held().every(({ gone }) => gone))
      for (const { id } of held) soc.world.release(id, 'drop')
      await untilAlone(second, 'PC-ALONE-2')
      for (const { agent, incident } of held) {
        expect(soc.world.events({ act: 'contain', target: agent })).toHaveLength(1)
        const lines = (await soc.timeline(incident)).map(({ what }) => what.kind)
        expect(lines.filter((kind) => kind === 'isolated')).toHaveLength(1)
      }
    },
  )

  /** An isolation whose call has been carried out, its answer on the way, or whose call has not arrived. */
  const hold = async (host: string, phase: 'before' | 'after') => {
    const agent = newHost(soc, 'acme', host)
    const match = { path: 'devices-actions.*=contain', body: agent }
    soc.world.fault({ product: 'crowdstrike_falcon', match, effect: { hold: phase } })
    const { incident } = await soc.attack(host)
    const { id } = await soc.world.waitForHeld(({ body }) => body.includes(agent))
    return { agent, incident, id }
  }

  /** The second worker ends, and the first one, alone, brings an incident to its end: it is awake, and does what it has to do. */
  const untilAlone = async (second: Program, host: string): Promise<void> => {
    await second.signal('SIGTERM')
    newHost(soc, 'acme', host)
    const { incident } = await soc.attack(host)
    await soc.untilClosed('acme', incident, 300_000)
  }
})
