import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Happening } from '../../messages/event.ts'
import { startSoc, type Soc } from '../harness.ts'
import { answer, linesOf, manyAtOnce, newHost, roomyWorld, untilAsked, type Customer } from '../scenarios/scene.ts'
import { startAllInOne } from './all-in-one.ts'
import { holdLines } from './held-lines.ts'
import { acmeAsksNobody } from './round.ts'

/** The lines that acts on the records write, each in an incident of its own, which is stopped there. */
const ofAcme = ['alerts added', 'finding', 'isolated', 'not asked', 'told', 'uncertain', 'closed'] as const
const ofYamato = ['question asked', 'next person asked', 'nobody answered'] as const

const yamatoHasLittleTime = {
  order: 'investigate first',
  limits: manyAtOnce,
  confirm: {
    ask: 'always',
    responders: [
      { who: ['yuki'], within: '3s' },
      { who: ['taro'], within: '3s' },
    ],
    otherwise: 'leave online',
  },
} as const

describe('kill -9 of the all-in-one in the midst of a line of the record', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      server: false,
      worker: false,
      world: roomyWorld,
      acme: acmeAsksNobody,
      yamato: yamatoHasLittleTime,
    })
  })
  afterAll(() => soc?.stop())

  const hostOf = (kind: string): string => `PC-${kind.replaceAll(' ', '-').toUpperCase()}`

  it.each([
    ['acme', ofAcme],
    ['yamato', ofYamato],
  ] as const)('%s: %j: each is written once, and the incidents finish', async (customer, kinds) => {
    const allInOne = await startAllInOne(soc)
    const lines = await holdLines(soc.db)
    const incidents = new Map<Happening['kind'], number>()
    for (const kind of kinds) {
      const host = hostOf(kind)
      const agent = newHost(soc, customer, host)
      await lines.hold(host, kind)
      if (kind === 'uncertain') answerIsLost(agent)
      const { incident } = await soc.attack(host)
      if (kind === 'alerts added') await soc.attack(host, { scenario: 'credential theft' })
      incidents.set(kind, incident)
    }
    await soc.until('all stand in their statements', async () => (await lines.count()) === kinds.length)
    await allInOne.signal('SIGKILL')
    await lines.letGo()
    await startAllInOne(soc)

    for (const [kind, incident] of incidents) await expectOnce(customer, kind, incident)
  })

  /** The product cuts the host off, the answer is lost, and then it will not show the host. */
  const answerIsLost = (agent: string): void => {
    const act = { path: 'devices-actions.*=contain', body: agent }
    soc.world.fault({ product: 'crowdstrike_falcon', match: act, effect: { drop: 'after' } })
    const stop = soc.world.onEvent((event) => {
      if (event.act !== 'contain' || event.target !== agent) return
      stop()
      const look = { path: '/devices/entities/devices/v2', body: agent }
      soc.world.fault({ product: 'crowdstrike_falcon', match: look, effect: { status: 403 } })
    })
  }

  const expectOnce = async (customer: Customer, kind: Happening['kind'], incident: number): Promise<void> => {
    await soc.untilClosed(customer, incident, 120_000)
    const written = (await soc.timeline(incident)).map(({ what }) => what)
    expect(written.map((what) => what.kind)).toContain(kind)
    const bodies = written.map((what) => JSON.stringify(what))
    expect(bodies.toSorted()).toEqual([...new Set(bodies)].toSorted())
  }
})

describe('kill -9 of the all-in-one while an alert is being recorded', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ server: false, worker: false, world: roomyWorld, acme: acmeAsksNobody })
  })
  afterAll(() => soc?.stop())

  it('and its sender never hears of it: after the restart there is one alert, one incident, one isolation', async () => {
    const allInOne = await startAllInOne(soc)
    const lines = await holdLines(soc.db)
    const agent = newHost(soc, 'acme', 'PC-ALERT')
    await lines.hold('PC-ALERT', 'incident opened')
    const sent = soc.world.falcon.detect({ host: 'PC-ALERT', deliver: true })
    await soc.until('the alert is being recorded', async () => (await lines.count()) === 1)
    await allInOne.signal('SIGKILL')
    expect((await sent).delivered).toMatchObject({ status: 0 })
    await lines.letGo()

    await startAllInOne(soc)
    const [incident] = await soc.until('it is there', async () => {
      const rows = await soc.incidents('acme')
      return rows.length > 0 && rows
    })
    await soc.untilClosed('acme', incident?.id ?? 0)
    expect(await soc.incidents('acme')).toMatchObject([{ hostName: 'PC-ALERT', alertSeq: 1 }])
    expect(soc.world.events({ act: 'contain' }).map(({ target }) => target)).toEqual([agent])
  })
})

describe('kill -9 of the all-in-one while an answer is being written', () => {
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

  it('Slack was not told that it was taken, nothing of it is there, and pressed again it is taken once', async () => {
    const allInOne = await startAllInOne(soc)
    const lines = await holdLines(soc.db)
    const agent = newHost(soc, 'yamato', 'PC-ANSWERED')
    await lines.hold('PC-ANSWERED', 'answered')
    const { incident } = await soc.attack('PC-ANSWERED')
    await untilAsked(soc, 'yamato', incident)
    const press = answer(soc, 'yamato', incident, 'U0YUKI', 'isolate')
    await soc.until('the answer is being written', async () => (await lines.count()) === 1)
    await allInOne.signal('SIGKILL')
    expect((await press).outcome).not.toBe('answered')
    await lines.letGo()

    await startAllInOne(soc)
    expect(await answer(soc, 'yamato', incident, 'U0YUKI', 'isolate')).toMatchObject({ outcome: 'answered' })
    await soc.untilClosed('yamato', incident)
    expect(await linesOf(soc, incident, 'answered')).toHaveLength(1)
    expect(soc.world.events({ act: 'contain' }).map(({ target }) => target)).toEqual([agent])
  })
})
