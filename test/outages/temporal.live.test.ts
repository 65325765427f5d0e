import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBacklog } from '../../integrations/records/backlog.ts'
import { acmeAsksNobody, expectNothingTwice } from '../durability/round.ts'
import { startSoc, type Soc } from '../harness.ts'
import { buttonOf, linesOf, manyAtOnce, newHost, roomyWorld, unknownFile, untilAsked } from '../scenarios/scene.ts'
import { startGround, type Ground } from './ground.ts'

/** Falcon’s numbers of low, high, medium and critical. Which is rung first is shown in `test/scale/order.live.test.ts`. */
const lateOnes = [20, 65, 45, 90]

describe.each([
  { how: 'is killed', away: (ground: Ground) => ground.kill('temporal'), back: (ground: Ground) => ground.bringBack() },
  { how: 'hangs', away: (ground: Ground) => ground.freeze('temporal'), back: (ground: Ground) => ground.thaw() },
])('Temporal $how', ({ away, back }) => {
  let ground: Ground
  let soc: Soc
  beforeAll(async () => {
    ground = await startGround()
    soc = await startSoc({ acme: acmeAsksNobody, yamato: { limits: manyAtOnce }, world: roomyWorld, env: ground.env })
  })
  afterAll(async () => {
    await ground?.thaw()
    await soc?.stop()
    await ground?.discard()
  })

  const backlog = () => readBacklog(soc.db)

  it('takes webhooks and answers meanwhile, and delivers all of it when it is back, once', async () => {
    const asking = (await soc.attack('FS-01', { sha256: unknownFile() })).incident
    const question = await untilAsked(soc, 'yamato', asking)
    const button = buttonOf(soc, 'yamato', question.id, 'isolate')
    if (!button) throw new Error('the question has no button')
    const busyHost = newHost(soc, 'acme', 'BUSY-01')
    soc.world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'devices-actions.*=contain', body: busyHost },
      effect: { hold: 'before' },
    })
    const busy = (await soc.attack('BUSY-01')).incident
    const { id: held } = await soc.world.waitForHeld(({ body }) => body.includes(busyHost))

    await away(ground)
    soc.world.release(held)
    const late: number[] = []
    for (const [place, severity] of lateOnes.entries()) {
      newHost(soc, 'acme', `LATE-${place}`)
      const { status, incident } = await soc.attack(`LATE-${place}`, { severity, sha256: unknownFile() })
      expect(status).toBe(202)
      late.push(incident)
    }
    expect(await soc.world.slack.click({ user: 'U0YUKI', ...button })).toMatchObject({
      outcome: 'answered',
      status: 200,
    })
    expect(await linesOf(soc, asking, 'answered')).toEqual([
      expect.objectContaining({ who: 'Yuki Tanaka', what: expect.objectContaining({ choice: 'isolate' }) }),
    ])
    expect(await backlog()).toMatchObject({ unread: late.length, undelivered: 1 })
    expect(await (await fetch(`${soc.url}/readyz`)).json()).toMatchObject({
      ready: true,
      database: true,
      temporal: false,
    })
    expect(soc.world.events({ act: 'contain', target: '9a3a7000000000000000000000000f51' })).toEqual([])

    await back(ground)
    for (const incident of [busy, ...late]) await soc.untilClosed('acme', incident)
    await soc.untilClosed('yamato', asking)
    await soc.until('nothing waits', async () => {
      const { unread, undelivered } = await backlog()
      return unread === 0 && undelivered === 0
    })
    expect(await linesOf(soc, asking, 'isolation asked for')).toEqual([expect.objectContaining({ who: 'Yuki Tanaka' })])
    expect(soc.world.events({ act: 'contain', target: '9a3a7000000000000000000000000f51' })).toHaveLength(1)
    expect(soc.world.events({ act: 'contain', target: busyHost })).toHaveLength(1)
    expectNothingTwice(soc.world)
  })
})
