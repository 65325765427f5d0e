import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pointAt } from '../../server/demo/environment.ts'
import { expectNothingTwice } from '../durability/round.ts'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram, type Program } from '../processes.ts'
import { buttonOf, manyAtOnce, newHost, roomyWorld, untilAsked } from '../scenarios/scene.ts'

const each = 6

describe('two servers and two workers, each a process, on one PostgreSQL and one Temporal', () => {
  let soc: Soc
  let servers: readonly Program[] = []
  const ends: (() => Promise<void>)[] = []
  beforeAll(async () => {
    soc = await startSoc({
      server: false,
      worker: false,
      world: roomyWorld,
      acme: { limits: manyAtOnce },
      yamato: { limits: manyAtOnce },
    })
    const atEnd = (end: () => Promise<void>) => void ends.push(end)
    const start = (name: 'main' | 'worker') => startProgram(name, soc.env, atEnd)
    // At the same time: each wants to bring the schema up to date, and makes the same schedules.
    const [one, two] = await Promise.all([start('main'), start('main'), start('worker'), start('worker')])
    servers = [one, two]
  })
  afterAll(async () => {
    for (const end of ends) await end()
    await soc?.stop()
  })

  /** The products’ and the chat’s next requests go to that server. */
  const sendTo = (index: number): void => pointAt(soc.world, servers[index % 2]?.url ?? '')
  const contained = (agent: string) => soc.world.events({ act: 'contain', target: agent }).length

  it('an alert that both servers are sent opens one incident, and its machine is cut off once', async () => {
    const agent = newHost(soc, 'acme', 'TWICE-1')
    const { alert } = await soc.world.falcon.detect({ host: 'TWICE-1', deliver: false })
    const deliver = (index: number) => {
      sendTo(index)
      return soc.world.falcon.deliver(alert.composite_id)
    }
    await Promise.all(Array.from({ length: 8 }, (_, index) => deliver(index)))
    const [incident, ...others] = await soc.incidents('acme')
    expect(others).toEqual([])
    await soc.untilClosed('acme', incident?.id ?? 0, 60_000)
    expect(contained(agent)).toBe(1)
  })

  it('many incidents run to their end, by whichever worker', { timeout: 300_000 }, async () => {
    const agents = Array.from({ length: each }, (_, index) => newHost(soc, 'acme', `MANY-${index}`))
    const opened = await Promise.all(
      Array.from({ length: each * 2 }, (_, index) => {
        sendTo(index)
        return soc.attack(`MANY-${index % each}`)
      }),
    )
    expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 202))
    const incidents = new Set(opened.map(({ incident }) => incident))
    expect(incidents.size).toBe(each)
    for (const incident of incidents) await soc.untilClosed('acme', incident, 120_000)
    for (const agent of agents) expect(contained(agent)).toBe(1)
  })

  it('of two answers that come by the two servers at once, one counts', async () => {
    const agent = newHost(soc, 'yamato', 'ASK-1')
    sendTo(0)
    const { incident } = await soc.attack('ASK-1')
    const question = await untilAsked(soc, 'yamato', incident)
    const press = (user: string, choice: string, index: number) => {
      const button = buttonOf(soc, 'yamato', question.id, choice)
      if (!button) throw new Error(`no button “${choice}”`)
      sendTo(index)
      return soc.world.slack.click({ user, ...button })
    }
    const [first, second] = await Promise.all([press('U0YUKI', 'leave online', 0), press('U0TARO', 'isolate', 1)])
    expect([first.status, second.status]).toEqual([200, 200])
    await soc.untilClosed('yamato', incident, 60_000)
    const answered = (await soc.timeline(incident)).filter(({ what }) => what.kind === 'answered')
    expect(answered).toHaveLength(1)
    const { rows } = await soc.db.$client.query<{ won: boolean }>(
      'select won from answers a join questions q on q.id = a.question where q.incident = $1 order by won',
      [incident],
    )
    expect(rows).toEqual([{ won: false }, { won: true }])
    expect(contained(agent)).toBe(1)
  })

  it('and of all this nothing happened twice, and each made its schedules', async () => {
    expectNothingTwice(soc.world)
    const { client } = soc.built.services.deliveries
    for (const tenant of ['acme', 'yamato'])
      await client.schedule.getHandle(`${soc.env['TEMPORAL_TASK_QUEUE']}/reconcile/${tenant}/falcon`).describe()
  })
})
