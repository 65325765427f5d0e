import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { answer, heard, linesOf, manyAtOnce, newHost, roomyWorld, unknownFile, untilAsked } from './scene.ts'

const people = [
  { id: 'hana', name: 'Hana Mori', mail: 'hana.mori@acme.example', slack: 'U0HANA' },
  { id: 'kenji', name: 'Kenji Abe', mail: 'kenji.abe@acme.example', slack: 'U0KENJI' },
  {
    id: 'cso',
    name: 'Ryo Ito (CSO)',
    mail: 'ryo.ito@acme.example',
    phone: '+819012340011',
    code: 'env:ACME_CSO_PHONE_CODE',
  },
  { id: 'sato', name: '佐藤', language: 'ja', mail: 'sato@acme.example' },
  { id: 'smith', name: 'Smith', mail: 'smith@acme.example' },
]
const harmless = unknownFile()
const real = () => ({ severity: 90, sha256: unknownFile() })
const open = () => ({ severity: 70, sha256: unknownFile() })
const onCall = [{ chat: 'on-call' }]
const orders = (soc: Soc, host: string) =>
  soc.world
    .events({
      target: soc.world.falcon.find(host).aid,
      where: ({ act }) => act === 'contain' || act === 'lift_containment',
    })
    .map(({ act }) => act)

describe('a customer with sites', () => {
  let soc: Soc
  beforeAll(async () => {
    const site = { id: 'osaka', name: '大阪工場', hosts: ['OSK-*'], staff: ['sato', 'smith'] }
    soc = await startSoc({
      world: roomyWorld,
      acme: {
        people,
        limits: manyAtOnce,
        sites: [
          { ...site, securityDepartment: ['kenji'], within: '5s', order: 'investigate first' },
          { ...site, id: 'kobe', name: 'Kobe', hosts: ['KOB-*'] },
        ],
        confirm: {
          ask: 'when undetermined',
          responders: [{ who: ['hana'], within: '30s' }],
          otherwise: 'leave online',
        },
        times: {
          critical: { firstResponse: '1d' },
          high: { decision: '8s', closing: '1d' },
          medium: { firstResponse: '3s', closing: '14s' },
          warnBefore: '4s',
        },
        soc: ['hana', 'smith'],
      },
      yamato: {
        limits: manyAtOnce,
        soc: ['taro'],
        response: { release: { decides: 'customer' } },
        confirm: { ask: 'never', responders: [{ who: ['yuki', 'taro'], within: '30s' }], otherwise: 'leave online' },
        allowList: [{ match: { sha256: harmless }, owner: 'Taro Suzuki', reason: 'A scanner.', expires: '2030-01-01' }],
      },
    })
    newHost(soc, 'yamato', 'KPC-30')
    for (const host of ['OSK-1', 'OSK-2', 'KOB-1', 'PC-7', 'PC-8', 'PC-9', 'PC-15', 'PC-16']) newHost(soc, 'acme', host)
  })
  afterAll(() => soc?.stop())

  it('people beside an isolated machine hear in their language what was done and what to do; nobody else hears that', async () => {
    const { incident } = await soc.attack('KOB-1', real())
    await soc.untilClosed('acme', incident)
    const to = (address: string) =>
      soc.world.mail.mailbox(address).flatMap(({ text }) => (text.includes('KOB-1') ? [text] : []))
    const [japanese, ...more] = to('sato@acme.example')
    expect(more).toEqual([])
    expect(japanese).toContain('電源を切ること')
    expect(japanese).toContain('Kobe')
    expect(to('smith@acme.example')).toEqual([expect.stringContaining('switch KOB-1 off')])
    expect(to('it-department@acme.example').join()).not.toContain('switch KOB-1 off')
  })

  it('an open finding goes to the site’s security department, and to the responders when its time is over', async () => {
    const { incident } = await soc.attack('OSK-1', open())
    await untilAsked(soc, 'acme', incident)
    expect(orders(soc, 'OSK-1')).toEqual([]) // the site agreed to investigate first
    const [asked] = await linesOf(soc, incident, 'question asked')
    expect(asked?.what.asked).toEqual(['Kenji Abe'])
    const next = await soc.untilHappened(incident, 'next person asked')
    expect(next.what).toMatchObject({ asked: ['Hana Mori'] })
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', incident)
    expect(orders(soc, 'OSK-1')).toEqual(['contain'])
  })

  it('who of the department was asked may answer, about this site alone', async () => {
    const elsewhere = await soc.attack('PC-7', open())
    await answer(soc, 'acme', elsewhere.incident, 'U0KENJI', 'leave online') // refused
    await answer(soc, 'acme', elsewhere.incident, 'U0HANA', 'leave online')
    const { incident } = await soc.attack('OSK-2', open())
    await answer(soc, 'acme', incident, 'U0KENJI', 'leave online')
    await Promise.all([soc.untilClosed('acme', incident), soc.untilClosed('acme', elsewhere.incident)])
    expect((await linesOf(soc, elsewhere.incident, 'answered')).map(({ who }) => who)).toEqual(['Hana Mori'])
    expect((await linesOf(soc, incident, 'answered')).map(({ who }) => who)).toEqual(['Kenji Abe'])
  })

  it('what turned out harmless is released after a person of the customer said so, where that is theirs to decide', async () => {
    const { incident } = await soc.attack('KPC-30', { severity: 90, sha256: harmless })
    const question = await untilAsked(soc, 'yamato', incident)
    expect(question.key).toBe('release-host')
    expect(orders(soc, 'KPC-30')).toEqual(['contain'])
    await answer(soc, 'yamato', incident, 'U0TARO', 'leave online') // the SOC's: not theirs to decide
    await answer(soc, 'yamato', incident, 'U0YUKI', 'leave online')
    await soc.untilClosed('yamato', incident)
    expect(orders(soc, 'KPC-30')).toEqual(['contain', 'lift_containment'])
    expect((await linesOf(soc, incident, 'release asked for')).map(({ who }) => who)).toEqual(['Yuki Tanaka'])
  })

  it('the SOC is warned before a limit, and told once that it passed', async () => {
    const { incident } = await soc.attack('PC-8', open())
    await soc.untilHappened(incident, 'limit near')
    await soc.untilHappened(incident, 'limit passed')
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', incident)
    const told = heard(soc, incident).filter((line) => line.includes('time agreed'))
    expect(told.map((line) => line.replace(/ at .*/, '').replace('<@U0HANA> ', ''))).toEqual([
      'chat U0HANA: The time agreed for the decision ends',
      'mail hana.mori@acme.example: The time agreed for the decision ends',
      'mail smith@acme.example: The time agreed for the decision ends',
      'chat U0HANA: The time agreed for the decision ended',
      'mail hana.mori@acme.example: The time agreed for the decision ended',
      'mail smith@acme.example: The time agreed for the decision ended',
    ])
    // Who has no name in the customer's chat is not told by a word in it.
    const byChat = (await linesOf(soc, incident, 'told')).filter(
      ({ what }) => what.channel === 'chat' && what.what.startsWith('limit'),
    )
    expect(byChat.map(({ what }) => what.to)).toEqual([['Hana Mori'], ['Hana Mori']])
    expect((await linesOf(soc, incident, 'limit passed')).map(({ what }) => what)).toMatchObject([
      { limit: 'decision', warned: true },
    ])
  })

  it('what is merged in keeps its own time, from its own receipt', async () => {
    const first = await soc.attack('PC-15', open())
    const second = await soc.attack('PC-16', open())
    await untilAsked(soc, 'acme', second.incident)
    const merged = await fetch(`${soc.url}/api/incidents/acme/${first.incident}/merge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'An analyst', reason: 'One story.', incident: second.incident }),
    })
    expect(merged.status).toBe(200)
    const [passed, ...more] = await soc
      .untilHappened(second.incident, 'limit passed')
      .then(() => linesOf(soc, second.incident, 'limit passed'))
    const receipt = (await soc.incidents('acme')).find(({ id }) => id === first.incident)?.openedAt ?? ''
    expect(passed?.what).toMatchObject({
      limit: 'decision',
      until: new Date(Date.parse(receipt) + 8_000).toISOString(),
    })
    expect(more).toEqual([])
    await answer(soc, 'acme', second.incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', second.incident)
  })

  it('a limit that passes while the worker is down is told late, once, and says so', async () => {
    const { incident } = await soc.attack('PC-9', open())
    await untilAsked(soc, 'acme', incident)
    const { openedAt } = (await soc.incidents('acme')).find(({ id }) => id === incident) ?? { openedAt: '' }
    await soc.stopWorker()
    // Of another level, for which other times were agreed: nobody is told of it in time, nor is it closed.
    newHost(soc, 'acme', 'PC-17')
    const milder = await soc.attack('PC-17', { severity: 50, sha256: unknownFile() })
    await soc.until('the time agreed is over', () => Date.now() > Date.parse(openedAt) + 8500)
    await soc.startWorker()
    await soc.untilHappened(incident, 'limit passed')
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', incident)
    expect(await linesOf(soc, incident, 'limit near')).toEqual([])
    expect((await linesOf(soc, incident, 'limit passed')).map(({ what }) => what)).toMatchObject([{ warned: false }])
    const told = heard(soc, incident).filter((line) => line.includes('time agreed'))
    expect(told).toEqual([
      expect.stringMatching(/^chat U0HANA: .* This warning comes late/),
      expect.stringMatching(/^mail hana.*: .* This warning comes late/),
      expect.stringMatching(/^mail smith.*: .* This warning comes late/),
    ])
    const passed = () => linesOf(soc, milder.incident, 'limit passed')
    await soc.until('both are passed', async () => (await passed()).length === 2)
    expect((await passed()).map(({ what }) => [what.limit, what.warned])).toEqual([
      ['firstResponse', false],
      ['closing', true],
    ])
    await answer(soc, 'acme', milder.incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', milder.incident)
  })
})

describe('a customer that isolates by itself, with a SOC that decides', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      world: roomyWorld,
      acme: {
        people,
        limits: manyAtOnce,
        order: 'investigate first',
        soc: ['hana'],
        response: {
          isolate: { decides: 'soc', performs: 'customer', tell: ['cso'] },
          release: { decides: 'customer', performs: 'product' },
        },
        confirm: { ask: 'always', responders: [{ who: ['hana', 'kenji'], within: '30s' }], otherwise: 'isolate' },
      },
      yamato: {
        limits: manyAtOnce,
        service: 'response only',
        rosters: [
          {
            id: 'on-call',
            name: 'On call',
            timeZone: 'Asia/Tokyo',
            rotation: { people: ['yuki'], from: '2020-01-01', handover: '09:00' },
            overrides: [{ from: '2020-01-01T09:00', until: '2099-01-01T09:00', person: 'taro' }],
          },
        ],
        matrix: { emergency: onCall, critical: onCall, high: onCall, medium: onCall, low: onCall },
        confirm: { ask: 'never', responders: [{ who: ['on-call'], within: '30s' }], otherwise: 'isolate' },
      },
    })
    newHost(soc, 'acme', 'PC-20')
    newHost(soc, 'yamato', 'KPC-20')
  })
  afterAll(() => soc?.stop())

  it('the customer is asked to do it, we call no API, and it is done when the product says so', async () => {
    const { incident } = await soc.attack('PC-20', real())
    await answer(soc, 'acme', incident, 'U0KENJI', 'isolate') // the customer’s: not theirs to decide
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    const asked = await soc.untilHappened(incident, 'isolation asked for')
    expect(asked).toMatchObject({ who: 'Hana Mori', what: { of: 'customer' } })
    await soc.until('the CSO is asked', () =>
      heard(soc, incident).some((line) => line.startsWith('mail ryo.ito@acme.example: It is yours to isolate PC-20')),
    )
    expect(orders(soc, 'PC-20')).toEqual([])
    soc.world.falcon.hosts.order(soc.world.falcon.find('PC-20').aid, 'contain', { by: 'the customer' })
    await soc.untilHappened(incident, 'isolated')
    await soc.untilClosed('acme', incident)
    expect((await linesOf(soc, incident, 'answered')).map(({ who }) => who)).toEqual(['Hana Mori'])
  })

  it('what the product does by itself we do not do: we look until it says so', async () => {
    newHost(soc, 'acme', 'PC-21')
    const { aid } = soc.world.falcon.find('PC-21')
    const { incident } = await soc.attack('PC-21', real())
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilHappened(incident, 'isolation asked for')
    soc.world.falcon.hosts.order(aid, 'contain', { by: 'the customer' })
    await soc.untilClosed('acme', incident)
    const released = await fetch(`${soc.url}/api/containments/${incident}/release`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'Kenji Abe', reason: 'Cleaned.' }),
    })
    expect(released.status).toBe(202)
    expect((await soc.untilHappened(incident, 'release asked for')).what).toMatchObject({ of: 'product' })
    soc.world.falcon.hosts.order(aid, 'lift_containment', { by: 'the product' })
    await soc.untilHappened(incident, 'released')
    const bySomebody = soc.world.events({ target: aid, act: 'lift_containment' }).map(({ by }) => by)
    expect(bySomebody).toEqual(['the product'])
  })

  it('response only: nothing is cut off before a person said yes; whoever is on call is asked, and all of the roster may answer', async () => {
    const { incident } = await soc.attack('KPC-20', real())
    await untilAsked(soc, 'yamato', incident)
    expect(orders(soc, 'KPC-20')).toEqual([])
    await soc.until('the question is told', () => heard(soc, incident).length >= 2)
    expect(heard(soc, incident)).toEqual(['chat U0TARO: flash report', 'chat U0TARO: question'])
    await answer(soc, 'yamato', incident, 'U0YUKI', 'isolate')
    await soc.untilClosed('yamato', incident)
    expect(orders(soc, 'KPC-20')).toEqual(['contain'])
  })
})
