import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { acmeAsksNobody, expectEachOnce, killAtEverySpot, worldOfSpots } from './round.ts'

describe('kill -9 of the worker', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ worker: false, acme: acmeAsksNobody, world: worldOfSpots })
  })
  afterAll(() => soc?.stop())

  it('before, in and after every kind of act: the incidents finish, and the world saw each act once', async () => {
    const worker = await startProgram('worker', soc.env)
    const incidents = await killAtEverySpot(soc, () => worker.signal('SIGKILL'))
    await startProgram('worker', soc.env)
    for (const incident of incidents) await soc.untilClosed('acme', incident, 90_000)
    await soc.until('all is told', async () => {
      const timelines = await Promise.all(incidents.map((incident) => soc.timeline(incident)))
      return timelines.every((lines) => lines.at(-1)?.what.kind === 'told')
    })
    expectEachOnce(soc.world)
    for (const incident of incidents)
      expect((await soc.timeline(incident)).map(({ what }) => what.kind)).not.toContain('isolation failed')
  })
})
