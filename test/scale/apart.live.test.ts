import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pointAt } from '../../server/demo/environment.ts'
import { expectNothingTwice } from '../durability/round.ts'
import type { Soc } from '../harness.ts'
import { asAtNight, askingAcme, nightOf, numbers, startSocWithPhones, theNight } from '../phone/a-soc-with-phones.ts'
import { startProgram, type Program } from '../processes.ts'
import { buttonOf, heard, linesOf, manyAtOnce, newHost, untilAsked } from '../scenarios/scene.ts'
import {
  alertsOf,
  attackMany,
  eachSecond,
  once,
  untilAlerts,
  untilAsked as untilPolled,
  yamatoFalcon,
} from '../sources/ground.ts'
import { startBalancer, type Balancer } from './balancer.ts'

const each = 6

/** A person is asked about NIGHT-1 alone, and the time agreed for that decision is over before the first telephone rings. */
const acme = askingAcme([], {
  order: 'isolate first',
  hosts: { approvalNeeded: ['NIGHT-1'] },
  confirm: {
    ask: 'when undetermined',
    responders: [
      { who: ['hana'], within: '2s' },
      { who: ['hana'], by: 'sms', within: '6s' },
      { who: ['hana'], by: 'phone', within: '90s' },
      { who: ['kenji'], by: 'phone', within: '90s' },
      { who: ['cso'], by: 'phone', within: '90s' },
    ],
    otherwise: 'leave online',
  },
  times: { high: { decision: '6s', closing: '1d' }, warnBefore: '4s' },
  soc: ['hana'],
})

describe('two servers and two workers, each a process, on one PostgreSQL and one Temporal', () => {
  let soc: Soc
  let balancer: Balancer
  let servers: readonly Program[] = []
  const ends: (() => Promise<void>)[] = []
  beforeAll(async () => {
    balancer = await startBalancer()
    soc = await startSocWithPhones({
      server: false,
      worker: false,
      acme,
      yamato: { limits: manyAtOnce, sources: [yamatoFalcon, eachSecond] },
      env: { PORT: '0', PUBLIC_URL: balancer.url },
    })
    const atEnd = (end: () => Promise<void>) => void ends.push(end)
    const start = (name: 'main' | 'worker') => startProgram(name, soc.env, atEnd)
    // At the same time: each wants to bring the schema up to date, and makes the same schedules.
    const [one, two] = await Promise.all([start('main'), start('main'), start('worker'), start('worker')])
    servers = [one, two]
    balancer.servers.push(one.url, two.url)
  })
  afterAll(async () => {
    for (const end of ends) await end()
    await soc?.stop()
    await balancer?.stop()
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
    await soc.untilClosed('acme', incident?.id ?? 0)
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
    await soc.untilClosed('yamato', incident)
    const answered = (await soc.timeline(incident)).filter(({ what }) => what.kind === 'answered')
    expect(answered).toHaveLength(1)
    const { rows } = await soc.db.$client.query<{ won: boolean }>(
      'select won from answers a join questions q on q.id = a.question where q.incident = $1 order by won',
      [incident],
    )
    expect(rows).toEqual([{ won: false }, { won: true }])
    expect(contained(agent)).toBe(1)
  })

  it('the night: chat, SMS and telephones, with callbacks doubled and out of order that either server gets; and its time agreed', async () => {
    const agent = newHost(soc, 'acme', 'NIGHT-1')
    asAtNight(soc)
    soc.world.twilio.setCallbacks({ early: true, doubled: true, reversed: true })
    sendTo(0)
    const { incident } = await soc.attack('NIGHT-1', { severity: 70 })
    await soc.untilClosed('acme', incident, 90_000)
    expect(await nightOf(soc, incident)).toEqual(theNight)
    for (const number of Object.values(numbers))
      expect(soc.world.events({ act: 'call placed', target: number }), number).toHaveLength(1)
    const texts = soc.world.events({ act: 'sms received', target: numbers.hana }).map(({ text }) => String(text))
    expect(texts.filter((text) => text.includes('We need your decision'))).toHaveLength(1)
    expect(contained(agent)).toBe(1)
    for (const { url } of servers)
      expect(balancer.passed.filter(({ path, to }) => to === url && path.startsWith('/phone/'))).not.toHaveLength(0)

    for (const kind of ['limit near', 'limit passed'] as const)
      expect(await linesOf(soc, incident, kind)).toMatchObject([{ what: { limit: 'decision' } }])
    const warned = heard(soc, incident).filter((line) => line.includes('time agreed'))
    expect(warned.map((line) => line.replace(/ at .*/, '').replace('<@U0HANA> ', ''))).toEqual([
      'chat U0HANA: The time agreed for the decision ends',
      'mail hana.mori@acme.example: The time agreed for the decision ends',
      'chat U0HANA: The time agreed for the decision ended',
      'mail hana.mori@acme.example: The time agreed for the decision ended',
    ])
  })

  it('what a polled product found is taken in once, and is one incident of each machine', async () => {
    const made = attackMany(soc, 10)
    await untilAlerts(soc, once(made))
    await untilPolled(soc)
    expect(await alertsOf(soc)).toEqual(once(made))
    const { rows } = await soc.db.$client.query<{ incidents: number; machines: number }>(
      `select count(distinct incident)::int as incidents, count(distinct split_part(vendor_id, '@', 2))::int as machines
       from alerts where tenant = 'yamato' and source = 'cybereason'`,
    )
    expect(rows).toEqual([{ incidents: 4, machines: 4 }])
  })

  it('and of all this nothing happened twice, and each made its schedules', async () => {
    expectNothingTwice(soc.world)
    const { client } = soc.built.services.deliveries
    for (const tenant of ['acme', 'yamato'])
      await client.schedule.getHandle(`${soc.env['TEMPORAL_TASK_QUEUE']}/reconcile/${tenant}/falcon`).describe()
  })
})
