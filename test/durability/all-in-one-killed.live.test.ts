import { afterAll, beforeAll, describe, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { startAllInOne } from './all-in-one.ts'
import { acmeAsksNobody, expectFinished, killAtEverySpot, worldOfSpots } from './round.ts'

describe('kill -9 of the all-in-one', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ server: false, worker: false, acme: acmeAsksNobody, world: worldOfSpots })
  })
  afterAll(() => soc?.stop())

  it('before, in and after every kind of act: the incidents finish, and the world saw each act once', async () => {
    const allInOne = await startAllInOne(soc)
    const incidents = await killAtEverySpot(soc, () => allInOne.signal('SIGKILL'))
    await startAllInOne(soc)
    await expectFinished(soc, incidents)
  })
})
