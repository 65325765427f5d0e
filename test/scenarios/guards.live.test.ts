import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyRecords } from '../../integrations/records/audit.ts'
import { speak } from '../../messages/index.ts'
import { startSoc, type Soc } from '../harness.ts'
import {
  answer,
  everybodyWhoHeard,
  heard,
  linesOf,
  manyAtOnce,
  newHost,
  refusals,
  rootOf,
  roomyWorld,
  unknownFile,
  untilAsked,
} from './scene.ts'

/** All orders that Falcon was given about a host, by whomever; and whether it is cut off. */
const touched = (soc: Soc, host: string) => {
  const { aid, cutOff } = soc.world.falcon.find(host)
  const orders = soc.world.events({ target: aid, where: ({ act }) => act === 'contain' || act === 'lift_containment' })
  return { orders: orders.map(({ act }) => act), cutOff }
}
const untouched = { orders: [], cutOff: false }
const cutOffOnce = { orders: ['contain'], cutOff: true }

const critical = () => ({ severity: 90, sha256: unknownFile() })

describe('what the customer has forbidden', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      world: roomyWorld,
      acme: {
        limits: { containments: { max: 100, within: '1h' }, tripwire: { max: 2, within: '10m' } },
        hosts: { approvalNeeded: ['SHOP-01', 'PC-6'], neverIsolate: ['SOC-GW'] },
      },
      yamato: { limits: { containments: { max: 1, within: '1h' }, tripwire: { max: 1, within: '10m' } } },
    })
  })
  afterAll(() => soc?.stop())

  it('a host that is never isolated is not, nobody is offered to, and people are told', async () => {
    const [policy, person] = await Promise.all([soc.attack('SOC-GW', critical()), soc.attack('DC-01', critical())])
    // Who decides is not offered what would be refused, and reads why.
    const question = await untilAsked(soc, 'yamato', person.incident)
    expect([question.choices, question.recommend]).toEqual([['leave online', 'false positive'], 'leave online'])
    expect(JSON.stringify(rootOf(soc, 'yamato', person.incident))).toContain(
      speak('ja').reason({ kind: 'never isolate', host: 'DC-01' }, 'Asia/Tokyo'),
    )
    await answer(soc, 'yamato', person.incident, 'U0YUKI', 'leave online')
    await soc.untilClosed('acme', policy.incident)
    await soc.untilClosed('yamato', person.incident)
    expect(await refusals(soc, policy.incident)).toEqual([
      expect.stringContaining("is on the customer's list of hosts that we never isolate"),
    ])
    expect(await refusals(soc, person.incident)).toEqual([])
    expect([touched(soc, 'SOC-GW'), touched(soc, 'DC-01')]).toEqual([untouched, untouched])
    // The first report says why, nothing goes before it; the last ones say whose the threat is.
    await soc.until('the end is told', () => heard(soc, policy.incident).includes('chat U0HANA U0KENJI: closed'))
    expect(heard(soc, policy.incident)[0]).toBe('chat U0HANA U0KENJI: flash report')
    expect(heard(soc, policy.incident).filter((line) => line.endsWith('refused'))).toEqual([])
    const letters = soc.world.mail.mailbox('it-department@acme.example').map(({ text }) => text.replaceAll(/\s+/g, ' '))
    const [flash, final] = letters.filter((text) => text.includes('SOC-GW'))
    const never = "SOC-GW is on the customer's list of hosts that we never isolate."
    expect(flash).toContain(`SOC-GW is not isolated. Reason: ${never}`)
    expect(final).toContain(`We have not cut SOC-GW off. ${never} The threat is not over`)
    const left = '当社はDC-01を隔離していません。理由：DC-01は、お客様の「隔離しない端末」の一覧に載っています。'
    await soc.until('the first message says whose it is', () =>
      rootOf(soc, 'yamato', person.incident)[0]?.text.includes(left),
    )
  })

  it('a host that needs a yes is isolated on the approver’s click alone', async () => {
    const { incident } = await soc.attack('SHOP-01', critical())
    await untilAsked(soc, 'acme', incident)
    expect(await refusals(soc, incident)).toEqual(['SHOP-01 is isolated only after a person of the customer said yes.'])
    expect(touched(soc, 'SHOP-01')).toEqual(untouched)
    await answer(soc, 'acme', incident, 'U0KENJI', 'isolate')
    await soc.untilClosed('acme', incident)
    expect(touched(soc, 'SHOP-01')).toEqual(cutOffOnce)
    expect((await linesOf(soc, incident, 'isolation asked for')).map(({ who }) => who)).toEqual(['Kenji Abe'])
  })

  it('no more hosts than agreed are isolated, on a person’s word neither, and people are told', async () => {
    const first = await soc.attack('KPC-11', critical())
    await soc.untilHappened(first.incident, 'isolated')
    const second = await soc.attack('DB-01', critical())
    await answer(soc, 'yamato', second.incident, 'U0YUKI', 'isolate')
    await soc.untilClosed('yamato', second.incident)
    expect(await refusals(soc, second.incident)).toEqual(['1 isolations within 60 min; the customer allows 1.'])
    expect([touched(soc, 'KPC-11'), touched(soc, 'DB-01')]).toEqual([cutOffOnce, untouched])
    expect(heard(soc, second.incident)).toContain('mail makoto.kato@yamato.example: isolation refused')
    newHost(soc, 'yamato', 'KPC-12')
    // One more would stop automatic isolation for all; that of a rehearsal stops nothing.
    const report = { tenant: 'yamato', title: 'A drill', severity: 'critical', by: 'Yuki Tanaka', host: 'KPC-12' }
    const drill = await api<{ incident: number }>('POST', '/incidents', { ...report, dryRun: true })
    await soc.untilHappened(drill.incident, 'isolation refused')
    expect(await refusals(soc, drill.incident)).toEqual([expect.stringContaining('(tripwire: 1)')])
    expect(await api('GET', '/status')).toMatchObject({ waiting: { tripped: [] } })
    // A release is never forbidden.
    await answer(soc, 'yamato', first.incident, 'U0YUKI', 'leave online')
    await soc.untilClosed('yamato', first.incident)
    expect(touched(soc, 'KPC-11')).toEqual({ orders: ['contain', 'lift_containment'], cutOff: false })
  })

  it('the tripwire stops automatic isolation of the customer: a person is asked, until a person resumes it', async () => {
    const hosts = ['PC-1', 'PC-2', 'PC-3', 'PC-4', 'PC-5']
    for (const host of hosts) newHost(soc, 'acme', host)
    const attack = async (host: string) => (await soc.attack(host, critical())).incident
    for (const host of ['PC-1', 'PC-2']) await soc.untilClosed('acme', await attack(host))

    const third = await attack('PC-3')
    await untilAsked(soc, 'acme', third)
    const stops =
      '2 automatic isolations within 10 min (tripwire: 2): automatic isolation stops until a person resumes it.'
    expect(await refusals(soc, third)).toEqual([stops])
    await soc.until('people are told', () =>
      heard(soc, third).includes('mail it-department@acme.example: flash report'),
    )
    expect(touched(soc, 'PC-3')).toEqual(untouched)
    await answer(soc, 'acme', third, 'U0HANA', 'isolate') // a person may
    await soc.untilClosed('acme', third)

    const fourth = await attack('PC-4')
    await untilAsked(soc, 'acme', fourth)
    expect(await refusals(soc, fourth)).toEqual([
      'Automatic isolation has stopped for this customer until a person resumes it.',
    ])
    expect(await api('GET', '/status')).toMatchObject({ waiting: { tripped: ['acme'] } })
    await answer(soc, 'acme', fourth, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', fourth)

    expect(await api('POST', '/tenants/acme/resume', {})).toHaveProperty('error')
    expect(await api('GET', '/status')).toMatchObject({ waiting: { tripped: ['acme'] } })
    const grounds = { by: 'Kenji Abe', reason: 'It was a drill.' }
    expect(await api('POST', '/tenants/acme/resume', grounds)).toEqual({ resumed: true })
    expect(await api('POST', '/tenants/acme/resume', grounds)).toEqual({ resumed: false })
    for (const incident of [third, fourth])
      expect(await linesOf(soc, incident, 'isolation resumed')).toMatchObject([
        { who: 'Kenji Abe', why: 'It was a drill.' },
      ])
    expect((await verifyRecords(soc.db)).faults).toEqual([])
    await soc.untilClosed('acme', await attack('PC-5'))
    expect(hosts.map((host) => touched(soc, host))).toEqual([cutOffOnce, cutOffOnce, cutOffOnce, untouched, cutOffOnce])
  })

  it('a dry run stands by itself: it touches nothing, and what is real goes on beside it', async () => {
    newHost(soc, 'acme', 'PC-6')
    const drill = async () => {
      const report = { tenant: 'acme', title: 'The spring drill', severity: 'critical', by: 'Kenji Abe', host: 'PC-6' }
      return (await api<{ incident: number }>('POST', '/incidents', { ...report, dryRun: true })).incident
    }
    const would = async (incident: number) =>
      (await linesOf(soc, incident, 'would have acted')).map(({ what }) => `${what.act}: ${what.reason}`)

    const first = await drill()
    await untilAsked(soc, 'acme', first)
    const real = (await soc.attack('PC-6', critical())).incident
    expect(real).not.toBe(first)
    for (const [one, other] of [
      [first, real],
      [real, first],
    ])
      expect(
        await api('POST', `/incidents/acme/${one}/merge`, {
          incident: other,
          by: 'Kenji Abe',
          reason: 'The same host.',
        }),
      ).toEqual({ error: `Incident ${first} is a dry run, and the other one is not. The two can be linked.` })
    for (const one of [first, real]) await answer(soc, 'acme', one, 'U0KENJI', 'isolate')
    await soc.untilClosed('acme', real)
    await soc.untilClosed('acme', first)
    expect(await would(first)).toEqual(['isolate: dry run'])
    expect(await would(real)).toEqual([])
    await soc.until('its end is told', () => heard(soc, first).includes('chat U0HANA U0KENJI: closed'))
    const letters = soc.world.mail.mailbox('it-department@acme.example').map(({ text }) => text)
    const said = (isDrill: boolean) =>
      letters
        .filter((text) => text.includes('PC-6') && text.includes('The spring drill') === isDrill)
        .map((text) => text.includes('Dry run: everything is played through'))
    expect([new Set(said(true)), new Set(said(false))]).toEqual([new Set([true]), new Set([false])])

    // Nor does a later one release what a real incident holds.
    const second = await drill()
    await answer(soc, 'acme', second, 'U0KENJI', 'leave online')
    await soc.untilClosed('acme', second)
    expect(await would(second)).toEqual(['release: dry run'])
    expect(touched(soc, 'PC-6')).toEqual(cutOffOnce)
  })

  const api = async <T = unknown>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { 'content-type': 'application/json' }
    const sent = body && { headers, body: JSON.stringify(body) }
    return (await fetch(`${soc.url}/api${path}`, { method, ...sent })).json() as Promise<T>
  }
})

describe('a customer of whom nothing is touched', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      world: roomyWorld,
      acme: { mode: 'dry run', limits: manyAtOnce },
      yamato: { service: 'detection only' },
    })
  })
  afterAll(() => soc?.stop())

  it('in a dry run everything runs and people are told, and say that it is one', async () => {
    const [clear, asked] = await Promise.all([
      soc.attack('KPC-07', critical()),
      soc.attack('KPC-08', { severity: 70, sha256: unknownFile() }),
    ])
    await answer(soc, 'acme', asked.incident, 'U0HANA', 'isolate')
    for (const { incident } of [clear, asked]) {
      await soc.untilClosed('acme', incident)
      const would = await linesOf(soc, incident, 'would have acted')
      expect(new Set(would.map(({ what }) => `${what.act}: ${what.reason}`))).toEqual(new Set(['isolate: dry run']))
    }
    await soc.until('all is told', () => heard(soc, clear.incident).includes('chat U0HANA U0KENJI: closed'))
    expect(everybodyWhoHeard(soc, clear.incident)).toContain('mail ryo.ito@acme.example')
    expect(heard(soc, asked.incident)).toContain('chat U0HANA: question')
    for (const { text, html } of soc.world.mail.mailbox('it-department@acme.example')) {
      expect(text).toContain('Dry run')
      expect(html).toContain('Dry run')
    }
    expect([touched(soc, 'KPC-07'), touched(soc, 'KPC-08')]).toEqual([untouched, untouched])
  })

  it('with detection only nothing is touched, whatever people choose, and they are told', async () => {
    const [laptop, server] = await Promise.all([soc.attack('KPC-11', critical()), soc.attack('FS-01', critical())])
    const { choices } = await untilAsked(soc, 'yamato', laptop.incident)
    expect(choices).toEqual(['leave online', 'false positive'])
    await answer(soc, 'yamato', laptop.incident, 'U0YUKI', 'leave online')
    await answer(soc, 'yamato', server.incident, 'U0TARO', 'leave online')
    for (const { incident } of [laptop, server]) await soc.untilClosed('yamato', incident)
    const would = await linesOf(soc, laptop.incident, 'would have acted')
    expect(new Set(would.map(({ what }) => `${what.act}: ${what.reason}`))).toEqual(
      new Set(['isolate: detection only']),
    )
    await soc.until('the end is told', () => heard(soc, laptop.incident).includes('chat U0YUKI U0TARO: closed'))
    expect(heard(soc, laptop.incident)).toContain('mail csirt@yamato.example: final report')
    const letters = soc.world.mail.mailbox('csirt@yamato.example').map(({ text }) => text.replaceAll(/\s+/g, ''))
    const final = letters.find((text) => text.includes('確報') && text.includes('KPC-11')) ?? ''
    expect(final).toContain('検知のみのご契約のため、お客様の環境には操作を行いません。脅威は解消していません。')
    expect(final).not.toMatch(/ことを推奨します|改めてお願い|予定している対応はありません/)
    expect([touched(soc, 'KPC-11'), touched(soc, 'FS-01')]).toEqual([untouched, untouched])
    expect(soc.world.events({ where: ({ act }) => act === 'contain' || act === 'lift_containment' })).toEqual([])
  })
})
