import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pointAt } from '../../server/demo/environment.ts'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { answer, linesOf, newHost, roomyWorld, untilAsked } from '../scenarios/scene.ts'

describe('kill -9 after a press was acknowledged and before the workflow knew of it', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      server: false,
      worker: false,
      world: roomyWorld,
      yamato: { order: 'investigate first' },
    })
  })
  afterAll(() => soc?.stop())

  const startServer = async () => {
    const server = await startProgram('main', soc.env)
    pointAt(soc.world, server.url)
    return server
  }
  const delivered = async (): Promise<boolean[]> => {
    const { rows } = await soc.db.execute<{ delivered: boolean }>(
      sql`select delivered_at is not null as delivered from answers where won`,
    )
    return rows.map((row) => row.delivered)
  }

  it('the answer is delivered after the restart, and what it chose happens once', async () => {
    const server = await startServer()
    const worker = await startProgram('worker', soc.env)
    const agent = newHost(soc, 'yamato', 'KPC-ACKED')
    const { incident } = await soc.attack('KPC-ACKED')
    await untilAsked(soc, 'yamato', incident)

    // Nobody is there who could give the workflow its update: the server has the answer in the records, and no more.
    await worker.signal('SIGKILL')
    expect(await answer(soc, 'yamato', incident, 'U0TARO', 'isolate')).toMatchObject({ outcome: 'answered' })
    await server.signal('SIGKILL')
    expect(await delivered()).toEqual([false])
    expect(soc.world.events({ act: 'contain' })).toEqual([])

    await startServer()
    await startProgram('worker', soc.env)
    await soc.untilClosed('yamato', incident, 90_000)
    await soc.until('the relay knows that it is delivered', async () => (await delivered()).every(Boolean))
    expect(await linesOf(soc, incident, 'answered')).toMatchObject([
      { who: 'Taro Suzuki', what: { choice: 'isolate' } },
    ])
    expect(soc.world.events({ act: 'contain' }).map(({ target }) => target)).toEqual([agent])
    expect(await linesOf(soc, incident, 'isolation asked for')).toMatchObject([{ who: 'Taro Suzuki' }])
  })
})
