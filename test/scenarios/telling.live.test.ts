import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { incidentWorkflowId } from '../../workflows/names.ts'
import { startSoc, type Soc } from '../harness.ts'
import {
  answer,
  everybodyWhoHeard,
  heard,
  linesOf,
  manyAtOnce,
  newHost,
  plantOffice,
  roomyWorld,
  rootOf,
  unknownFile,
  untilAsked,
  type Customer,
} from './scene.ts'

/** What a customer's tenant file says must be heard in one incident, in this order; written down by hand from the YAML. */
interface Case {
  readonly customer: Customer
  readonly level: 'emergency' | 'critical' | 'high' | 'medium' | 'low'
  readonly host: string
  /** Falcon's number: 80 and more is critical, 60 high, 40 medium, 20 low. */
  readonly falcon: number
  /** Absent: not asked, because ACME asks only where the finding is not clear. */
  readonly decider?: string
  readonly hears: readonly string[]
}

const it_ = 'mail it-department@acme.example'
const cso = 'mail ryo.ito@acme.example'
const csirt = 'mail csirt@yamato.example'
const plant = 'mail makoto.kato@yamato.example'
const bothAtAcme = 'chat U0HANA U0KENJI'
const bothAtYamato = 'chat U0YUKI U0TARO'
const yuki = 'mail yuki.tanaka@yamato.example'

const cases: readonly Case[] = [
  {
    customer: 'acme',
    level: 'emergency',
    host: 'ERP-01',
    falcon: 90,
    hears: [
      `${bothAtAcme}: flash report`,
      `${it_}: flash report`,
      `${cso}: flash report`,
      `${bothAtAcme}: final report`,
      `${it_}: final report`,
      `${cso}: final report`,
      `${bothAtAcme}: closed`,
    ],
  },
  {
    customer: 'acme',
    level: 'critical',
    host: 'PC-CRITICAL',
    falcon: 90,
    hears: [
      `${bothAtAcme}: flash report`,
      `${it_}: flash report`,
      `${cso}: flash report`,
      `${bothAtAcme}: final report`,
      `${it_}: final report`,
      `${cso}: final report`,
      `${bothAtAcme}: closed`,
    ],
  },
  {
    customer: 'acme',
    level: 'high',
    host: 'PC-HIGH',
    falcon: 70,
    decider: 'U0HANA',
    hears: [
      'chat U0HANA: flash report',
      `${it_}: flash report`,
      'chat U0HANA: question',
      'chat U0HANA: final report',
      `${it_}: final report`,
      'chat U0HANA: closed',
    ],
  },
  {
    customer: 'acme',
    level: 'medium',
    host: 'PC-MEDIUM',
    falcon: 50,
    decider: 'U0HANA',
    hears: [`${it_}: flash report`, 'chat U0HANA: question', `${it_}: final report`],
  },
  {
    customer: 'acme',
    level: 'low',
    host: 'PC-LOW',
    falcon: 30,
    decider: 'U0HANA',
    hears: [`${it_}: flash report`, 'chat U0HANA: question', `${it_}: final report`],
  },
  {
    customer: 'yamato',
    level: 'emergency',
    host: 'DB-01',
    falcon: 90,
    decider: 'U0YUKI',
    hears: [
      `${bothAtYamato}: flash report`,
      `${csirt}: flash report`,
      `${plant}: flash report`,
      'chat U0YUKI: question',
      `${bothAtYamato}: final report`,
      `${csirt}: final report`,
      `${plant}: final report`,
      `${bothAtYamato}: closed`,
    ],
  },
  {
    customer: 'yamato',
    level: 'critical',
    host: 'KPC-21',
    falcon: 90,
    decider: 'U0YUKI',
    hears: [
      `${bothAtYamato}: flash report`,
      `${csirt}: flash report`,
      'chat U0YUKI: question',
      `${bothAtYamato}: final report`,
      `${csirt}: final report`,
      `${bothAtYamato}: closed`,
    ],
  },
  {
    customer: 'yamato',
    level: 'high',
    host: 'KPC-22',
    falcon: 70,
    decider: 'U0YUKI',
    hears: [
      'chat U0YUKI: flash report',
      `${csirt}: flash report`,
      'chat U0YUKI: question',
      'chat U0YUKI: final report',
      `${csirt}: final report`,
      'chat U0YUKI: closed',
    ],
  },
  {
    customer: 'yamato',
    level: 'medium',
    host: 'KPC-23',
    falcon: 50,
    decider: 'U0YUKI',
    hears: [`${csirt}: flash report`, 'chat U0YUKI: question', `${csirt}: final report`],
  },
  {
    customer: 'yamato',
    level: 'low',
    host: 'KPC-24',
    falcon: 30,
    decider: 'U0YUKI',
    hears: [`${yuki}: flash report`, 'chat U0YUKI: question', `${yuki}: final report`],
  },
]

describe('who hears', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      world: roomyWorld,
      acme: { hosts: { investigateFirst: ['ERP-01'] }, limits: manyAtOnce },
      yamato: { limits: manyAtOnce },
    })
    for (const { customer, host } of cases) if (host !== 'DB-01') newHost(soc, customer, host)
  })
  afterAll(() => soc?.stop())

  it.each(cases)('$customer, $level: the right people, by the right means, in the right order', async (one) => {
    const { customer, decider, host, falcon: severity } = one
    const { incident } = await soc.attack(host, { severity, sha256: unknownFile() })
    if (decider) await answer(soc, customer, incident, decider, 'isolate')
    const row = await soc.untilClosed(customer, incident)
    expect(row.severity).toBe(one.level)
    const staff = customer === 'yamato' ? [plantOffice] : []
    // When the product confirms an isolation hangs on its speed: before the first report, between, or after the answer.
    const told = () => heard(soc, incident).filter((line) => !line.endsWith(': isolated'))
    await soc.until('all is told', () => told().length >= one.hears.length + staff.length)
    expect(told().filter((line) => line !== plantOffice)).toEqual(one.hears)
    expect(heard(soc, incident).filter((line) => line === plantOffice)).toEqual(staff)
  })

  it('nobody else: no mail and no word in chat beyond the ten incidents’', () => {
    const mine = [
      'it-department@acme.example',
      'ryo.ito@acme.example',
      'csirt@yamato.example',
      'makoto.kato@yamato.example',
      'yuki.tanaka@yamato.example',
      'jun.sato@yamato.example',
    ]
    expect(new Set(soc.world.mail.received().flatMap(({ recipients }) => recipients))).toEqual(new Set(mine))
    for (const channel of ['C0ACMESOC', 'C0YAMATOSOC'])
      for (const { text } of soc.world.slack.messages(channel))
        expect(text).not.toMatch(channel === 'C0ACMESOC' ? /yamato|U0YUKI|U0TARO/i : /acme|U0HANA|U0KENJI/i)
    expect(soc.world.slack.messages('C0ACMEPRIV')).toEqual([])
  })

  it('a host that is isolated while nobody has answered yet is told so to those who heard, and the first message says it', async () => {
    newHost(soc, 'yamato', 'KPC-25')
    const { incident } = await soc.attack('KPC-25', { severity: 90, sha256: unknownFile() })
    await untilAsked(soc, 'yamato', incident)
    await soc.until('the product confirms', async () => (await linesOf(soc, incident, 'isolated')).length === 1)
    await soc.until('the first message says so', () =>
      JSON.stringify(rootOf(soc, 'yamato', incident)).includes('KPC-25の隔離を継続する'),
    )
    const confirmed = [`${bothAtYamato}: isolated`, `${csirt}: isolated`]
    await soc.until('those who heard are told', () => confirmed.every((line) => heard(soc, incident).includes(line)))
    await answer(soc, 'yamato', incident, 'U0YUKI', 'isolate')
    await soc.untilClosed('yamato', incident)
    await soc.until('the end is told', () => heard(soc, incident).includes(`${bothAtYamato}: closed`))
    expect(heard(soc, incident).filter((line) => line.endsWith(': isolated'))).toEqual(confirmed)
  })

  describe('audiences', () => {
    it('the CSO of ACME hears nothing of a critical finding that is not proven real, nor of its end', async () => {
      newHost(soc, 'acme', 'PC-STOPPED')
      const { incident } = await soc.attack('PC-STOPPED', {
        severity: 90,
        disposition: 'prevented',
        sha256: unknownFile(),
      })
      await answer(soc, 'acme', incident, 'U0HANA', 'false positive')
      expect((await soc.untilClosed('acme', incident)).verdict).toBe('false positive')
      await soc.until('the closing is told', () => heard(soc, incident).includes(`${it_}: closed`))
      expect(everybodyWhoHeard(soc, incident)).toEqual([bothAtAcme, it_, 'chat U0HANA'])
    })

    it('the plant manager of Yamato hears of an open emergency, and that it was a false alarm because he was told', async () => {
      const { incident } = await soc.attack('FS-01', { severity: 90, disposition: 'prevented', sha256: unknownFile() })
      await answer(soc, 'yamato', incident, 'U0TARO', 'false positive')
      await soc.untilClosed('yamato', incident)
      await soc.until('the closing is told', () => heard(soc, incident).includes(`${plant}: closed`))
      expect(heard(soc, incident)).toEqual([
        `${bothAtYamato}: flash report`,
        `${csirt}: flash report`,
        `${plant}: flash report`,
        'chat U0YUKI: question',
        `${bothAtYamato}: closed`,
        `${csirt}: closed`,
        `${plant}: closed`,
      ])
    })

    it('nobody is told of a finding that the allow list holds, in chat neither; the host is released', async () => {
      const { incident } = await soc.attack('LT-12', { scenario: 'inventory tool' })
      expect((await soc.untilClosed('acme', incident)).verdict).toBe('benign')
      await soc.until('the host is released', () => !soc.world.falcon.find('LT-12').cutOff)
      expect(await linesOf(soc, incident, 'released')).toHaveLength(1)
      const { client } = soc.built.services.deliveries
      await client.workflow.getHandle(incidentWorkflowId('acme', incident)).result()
      expect(heard(soc, incident)).toEqual([])
      expect(rootOf(soc, 'acme', incident)).toEqual([])
    })
  })
})
