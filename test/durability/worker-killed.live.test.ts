import { afterAll, beforeAll, describe, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { acmeAsksNobody, expectFinished, killAtEverySpot, worldOfSpots } from './round.ts'

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
    await expectFinished(soc, incidents)
  })
})
