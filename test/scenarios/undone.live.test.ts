import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readHeld } from '../../integrations/records/aftercare.ts'
import { resumeTenant, trip } from '../../integrations/records/containments.ts'
import { startSoc, type Soc } from '../harness.ts'
import {
  answer,
  everybodyWhoHeard,
  heard,
  linesOf,
  manyAtOnce,
  newHost,
  replay,
  rootOf,
  roomyWorld,
  unknownFile,
  untilAsked,
} from './scene.ts'

const it_ = 'mail it-department@acme.example'
const falcon = 'crowdstrike_falcon'

describe('an isolation of ours', () => {
  let soc: Soc
  beforeAll(async () => {
    const hall = { id: 'hall', name: 'Hall 3', hosts: ['PC-DOWN*'], staff: ['kenji'] }
    soc = await startSoc({
      world: roomyWorld,
      acme: { limits: manyAtOnce, sites: [hall] },
      yamato: { limits: manyAtOnce, order: 'isolate first' },
    })
  })
  afterAll(() => soc?.stop())

  /** Isolated first, and not clear, so that a person of ACME is asked. */
  const raise = async (host: string): Promise<number> =>
    (await soc.attack(host, { severity: 70, sha256: unknownFile() })).incident
  /** What the machine and Falcon say: acts upon it, in order, and how it stands now. */
  const hostInTheWorld = (host: string) => {
    const { aid, cutOff, status } = soc.world.falcon.find(host)
    const acts = soc.world.events({ target: aid, where: ({ act }) => /contain/.test(act) || act === 'host released' })
    return { acts: acts.map(({ act }) => act), cutOff, status }
  }
  const isolatedAndReleased = {
    acts: ['contain', 'host contained', 'lift_containment', 'host released'],
    cutOff: false,
    status: 'normal',
  }
  /** Waits for the mail that tells the end, and returns all that was heard. */
  const untilClosingHeard = async (incident: number): Promise<string[]> => {
    await soc.until('the closing is heard', () => heard(soc, incident).includes(`${it_}: closed`))
    return heard(soc, incident)
  }

  /** Falcon is down for this machine, until the fault is cleared; it says when to ask again, which keeps the tests short. */
  const down = (aid: string): string =>
    soc.world.fault({ product: falcon, match: { path: 'devices', body: aid }, times: 0, effect: away })
  const away = { status: 503, headers: { 'retry-after': '1' } }
  /** What those beside the machine were written. */
  const orders = (incident: number): string[] =>
    soc.world.mail
      .mailbox('kenji.abe@acme.example')
      .filter(({ subject }) => subject.endsWith(`(incident ${incident})`))
      .map(({ text }) => text)
  const isUnplugged = (incident: number): boolean =>
    orders(incident).some((text) => text.includes('Unplug its network cable now'))
  const letGo = (incident: number): Promise<Response> =>
    fetch(`${soc.url}/api/containments/${incident}/release`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'The night shift', reason: 'It is needed.' }),
    })
  /** The product has not taken the isolation, which is told; then somebody decides. */
  const untilDelayed = (incident: number) => soc.untilHappened(incident, 'isolation delayed')

  it('ends when a person calls it a false alarm: released, verified, and those who were told are told', async () => {
    newHost(soc, 'acme', 'PC-FALSE')
    const incident = await raise('PC-FALSE')
    await soc.untilHappened(incident, 'isolated')
    await answer(soc, 'acme', incident, 'U0HANA', 'false positive')
    const row = await soc.untilClosed('acme', incident)
    expect(row).toMatchObject({
      verdict: 'false positive',
      summary: { kind: 'chosen', by: 'Hana Mori', choice: 'false positive' },
    })
    expect(hostInTheWorld('PC-FALSE')).toEqual(isolatedAndReleased)
    // Not closed before Falcon has said so.
    const kinds = (await soc.timeline(incident)).map(({ what }) => what.kind)
    expect(kinds.indexOf('released')).toBeGreaterThan(kinds.indexOf('answered'))
    expect(kinds.indexOf('released')).toBeLessThan(kinds.indexOf('closed'))
    const all = await untilClosingHeard(incident)
    expect(all.filter((line) => !line.endsWith('isolated'))).toEqual([
      'chat U0HANA: flash report',
      `${it_}: flash report`,
      'chat U0HANA: question',
      'chat U0HANA: released',
      `${it_}: released`,
      'chat U0HANA: closed',
      `${it_}: closed`,
    ])
  })

  it('ends when the person wants the host on-line', async () => {
    newHost(soc, 'acme', 'PC-NEEDED')
    const incident = await raise('PC-NEEDED')
    await soc.untilHappened(incident, 'isolated')
    await answer(soc, 'acme', incident, 'U0KENJI', 'leave online')
    await soc.untilClosed('acme', incident)
    expect(hostInTheWorld('PC-NEEDED')).toEqual(isolatedAndReleased)
    expect((await linesOf(soc, incident, 'release asked for')).map(({ who }) => who)).toEqual(['Kenji Abe'])
    expect(await linesOf(soc, incident, 'released')).toHaveLength(1)
    await soc.until('the end is told', () => heard(soc, incident).includes('chat U0HANA: closed'))
    expect(heard(soc, incident)).toContain(`${it_}: released`)
    expect(everybodyWhoHeard(soc, incident)).toEqual(['chat U0HANA', it_])
  })

  it('that still waits for an off-line host is cancelled by a release: when it is back, it stays on the network', async () => {
    newHost(soc, 'acme', 'LT-AWAY', false)
    const incident = await raise('LT-AWAY')
    await soc.until('people know that it is pending', () => heard(soc, incident).includes(`${it_}: isolation pending`))
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', incident)
    soc.world.falcon.hosts.setOnline(soc.world.falcon.find('LT-AWAY').aid, true)
    expect(hostInTheWorld('LT-AWAY')).toEqual({
      ...isolatedAndReleased,
      acts: ['contain', 'lift_containment', 'host released'],
    })
    expect(await linesOf(soc, incident, 'isolated')).toEqual([])
    expect(await linesOf(soc, incident, 'released')).toHaveLength(1)
    await soc.until('the release is told', () => heard(soc, incident).includes(`${it_}: released`))
  })

  it('that still waits is cancelled by a finding of the allow list too', async () => {
    newHost(soc, 'acme', 'LT-ALLOWED', false)
    const { incident } = await soc.attack('LT-ALLOWED', { scenario: 'inventory tool' })
    expect((await soc.untilClosed('acme', incident)).verdict).toBe('benign')
    soc.world.falcon.hosts.setOnline(soc.world.falcon.find('LT-ALLOWED').aid, true)
    expect(hostInTheWorld('LT-ALLOWED')).toEqual({
      ...isolatedAndReleased,
      acts: ['contain', 'lift_containment', 'host released'],
    })
    // Whoever heard that it was pending, if anybody had by then, hears that it is over; the CSO and Kenji hear of nothing.
    const mailed = (end: string) => heard(soc, incident).includes(`${it_}: ${end}`)
    if (mailed('isolation pending')) await soc.until('the end is told', () => mailed('closed'))
    for (const who of everybodyWhoHeard(soc, incident)) expect(['chat U0HANA', it_]).toContain(who)
  })

  it('of an off-line host is waited for, also while no worker runs, and people are told each step', async () => {
    newHost(soc, 'acme', 'LT-LATER', false)
    const { incident } = await soc.attack('LT-LATER', { severity: 90, sha256: unknownFile() })
    const cso = 'mail ryo.ito@acme.example'
    await soc.until('people know that it is pending', () => heard(soc, incident).includes(`${cso}: isolation pending`))
    expect((await linesOf(soc, incident, 'isolation pending')).map(({ what }) => what.online)).toEqual(['offline'])
    expect((await soc.incidents('acme')).find(({ id }) => id === incident)?.state).toBe('open')

    await soc.stopWorker()
    const { aid } = soc.world.falcon.find('LT-LATER')
    soc.world.falcon.hosts.setOnline(aid, true)
    await soc.world.waitForEvent({ act: 'host contained', target: aid })
    await soc.startWorker()
    expect((await soc.untilClosed('acme', incident)).verdict).toBe('true positive')
    expect(hostInTheWorld('LT-LATER')).toEqual({
      acts: ['contain', 'host contained'],
      cutOff: true,
      status: 'contained',
    })

    await soc.until('the end is told', () => heard(soc, incident).includes('chat U0HANA U0KENJI: closed'))
    const both = 'chat U0HANA U0KENJI'
    const everybody = (news: string) => [`${both}: ${news}`, `${it_}: ${news}`, `${cso}: ${news}`]
    const all = heard(soc, incident)
    expect(all.toSorted()).toEqual(
      [
        ...['flash report', 'isolation pending', 'isolated', 'final report'].flatMap(everybody),
        `${both}: closed`,
      ].toSorted(),
    )
    for (const [sooner, later] of [
      ['isolation pending', 'isolated'],
      ['flash report', 'isolated'],
      ['isolated', 'final report'],
    ] as const)
      expect(all.lastIndexOf(`${cso}: ${sooner}`)).toBeLessThan(all.indexOf(`${both}: ${later}`))
  })

  it('that the product does not take holds nobody up: they are told, and asked; a no ends it for good, and what is not called off is done', async () => {
    const faults = ['PC-DOWN', 'PC-DOWN-NO'].map((host) => down(newHost(soc, 'acme', host)))
    const incident = await raise('PC-DOWN')
    const refused = await raise('PC-DOWN-NO')
    for (const one of [incident, refused]) {
      await untilAsked(soc, 'acme', one)
      await soc.until('it is told', () => heard(soc, one).includes(`${it_}: isolation delayed`))
      // What anybody hears first of an incident is its first report.
      expect(heard(soc, one).find((line) => line.startsWith(it_))).toBe(`${it_}: flash report`)
    }
    const text = JSON.stringify(rootOf(soc, 'acme', incident))
    expect(text).toContain('it has not taken that so far, and we keep trying')
    expect(text).toContain('Carry on isolating PC-DOWN')

    // It goes on for long: they are told again, once, and who can reach the machine is asked to cut it off, whatever becomes of our worker.
    const toldOften = (one: number, who: string) =>
      heard(soc, one).filter((line) => line === `${who}: isolation delayed`)
    await soc.stopWorker()
    await soc.startWorker()
    for (const one of [incident, refused])
      await soc.until('it is told again', () => toldOften(one, it_).length === 2 && isUnplugged(one))
    expect((await linesOf(soc, incident, 'isolation delayed')).map(({ what }) => what.byHand)).toEqual([
      undefined,
      true,
    ])
    const again = soc.world.mail
      .mailbox('it-department@acme.example')
      .findLast(({ subject }) => subject.includes('PC-DOWN:'))
    expect(again?.text).toContain('unplug its network cable now and turn its wireless off, leave it switched on')

    await answer(soc, 'acme', refused, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', refused)
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilHappened(incident, 'answered')
    for (const fault of faults) soc.world.clearFaults(fault)
    await soc.untilClosed('acme', incident)
    expect(hostInTheWorld('PC-DOWN')).toEqual({
      acts: ['contain', 'host contained'],
      cutOff: true,
      status: 'contained',
    })
    expect(hostInTheWorld('PC-DOWN-NO')).toEqual({ acts: [], cutOff: false, status: 'normal' })
    expect((await linesOf(soc, refused, 'isolation called off')).map(({ who }) => who)).toEqual(['Hana Mori'])
    await soc.until('the end is told', () => heard(soc, incident).includes(`${it_}: isolated`))
    expect(toldOften(incident, it_)).toHaveLength(2)
    expect(toldOften(incident, 'chat U0HANA')).toHaveLength(2)
    await soc.until('the staff hear that it is called off', () => orders(refused).length === 2)
    expect(orders(refused).at(-1)).toContain('that was called off before it happened')
    expect(orders(refused).at(-1)).toContain('you may connect it again')
    for (const one of [incident, refused]) await replay(soc, 'acme', one)
  })

  it.concurrent('whose release the product does not take holds no other host up, and people are told; it is released once', async () => {
    const [aid] = ['PC-STUCK', 'PC-FREE'].map((host) => newHost(soc, 'acme', host))
    const [into, from] = [await raise('PC-STUCK'), await raise('PC-FREE')]
    for (const one of [into, from]) await soc.untilHappened(one, 'isolated')
    for (const one of [into, from]) await untilAsked(soc, 'acme', one)
    const merged = await fetch(`${soc.url}/api/incidents/acme/${from}/merge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'An analyst', reason: 'One story.', incident: into }),
    })
    expect(merged.status).toBe(200)
    const fault = down(aid ?? '')
    await answer(soc, 'acme', into, 'U0HANA', 'leave online')
    await soc.until('the other one is released', () => hostInTheWorld('PC-FREE').status === 'normal')
    await soc.until('it is told', () => heard(soc, into).includes(`${it_}: release pending`))
    expect(hostInTheWorld('PC-STUCK').cutOff).toBe(true)
    soc.world.clearFaults(fault)
    await soc.untilClosed('acme', into)
    expect(hostInTheWorld('PC-STUCK')).toEqual(isolatedAndReleased)
    expect((await linesOf(soc, into, 'released')).map(({ what }) => what.host).toSorted()).toEqual([
      'PC-FREE',
      'PC-STUCK',
    ])
    await replay(soc, 'acme', into)
  })

  it.concurrent('that was decided and waits for an off-line host is called off by the API; an open question takes that for its answer', async () => {
    for (const host of ['LT-DECIDED', 'LT-ASKED']) newHost(soc, 'acme', host, false)
    const [decided, asked] = [await raise('LT-DECIDED'), await raise('LT-ASKED')]
    for (const one of [decided, asked]) await soc.untilHappened(one, 'isolation pending')
    await answer(soc, 'acme', decided, 'U0HANA', 'isolate')
    await soc.untilHappened(decided, 'answered')
    await untilAsked(soc, 'acme', asked)
    for (const one of [decided, asked]) expect((await letGo(one)).status).toBe(202)
    const second = await letGo(decided)
    expect(second.status).toBe(409)
    expect(await second.json()).toEqual({ error: expect.stringContaining('The night shift has released') })
    for (const [one, host] of [
      [decided, 'LT-DECIDED'],
      [asked, 'LT-ASKED'],
    ] as const) {
      await soc.untilClosed('acme', one)
      soc.world.falcon.hosts.setOnline(soc.world.falcon.find(host).aid, true)
      expect(hostInTheWorld(host).status).toBe('normal')
      expect(await readHeld(soc.db, one)).toEqual([])
      expect((await linesOf(soc, one, 'released')).length).toBe(1)
      expect((await letGo(one)).status).toBe(409)
      await replay(soc, 'acme', one)
    }
    expect((await linesOf(soc, asked, 'answered')).map(({ who, what }) => [who, what.choice, what.channel])).toEqual([
      ['The night shift', 'leave online', 'api'],
    ])
  })

  it.concurrent('that is asked for again by a person is done on that word, where the first one is refused meanwhile', async () => {
    const fault = down(newHost(soc, 'yamato', 'KPC-AGAIN'))
    const { incident } = await soc.attack('KPC-AGAIN', { severity: 70, sha256: unknownFile() })
    await untilDelayed(incident)
    await answer(soc, 'yamato', incident, 'U0YUKI', 'isolate')
    await soc.untilHappened(incident, 'answered')
    await soc.db.transaction((tx) => trip(tx, 'yamato'))
    await soc.untilHappened(incident, 'isolation refused')
    soc.world.clearFaults(fault)
    await soc.untilClosed('yamato', incident)
    expect(hostInTheWorld('KPC-AGAIN').acts).toEqual(['contain', 'host contained'])
    expect((await linesOf(soc, incident, 'isolation asked for')).map(({ who }) => who)).toEqual(['Yuki Tanaka'])
    await resumeTenant(soc.db, 'yamato', 'An analyst', 'It was a test.')
  })

  it.concurrent('that is in doubt and asked for again is released as well, where the second one is called off', async () => {
    const aid = newHost(soc, 'acme', 'PC-TWICE')
    // Cut off, and the answer lost; then the product refuses to show it.
    soc.world.fault({ product: falcon, match: { path: '=contain', body: aid }, effect: { drop: 'after' } })
    let refused = ''
    const stop = soc.world.onEvent((event) => {
      if (event.act !== 'contain' || event.target !== aid) return
      stop()
      const match = { path: 'devices', body: aid }
      refused = soc.world.fault({ product: falcon, match, times: 0, effect: { status: 403 } })
    })
    const incident = await raise('PC-TWICE')
    await soc.untilHappened(incident, 'uncertain')
    const fault = down(aid)
    soc.world.clearFaults(refused)
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await untilDelayed(incident)
    expect((await letGo(incident)).status).toBe(202)
    await soc.untilHappened(incident, 'isolation called off')
    expect(hostInTheWorld('PC-TWICE').cutOff).toBe(true)
    soc.world.clearFaults(fault)
    await soc.untilClosed('acme', incident)
    expect(hostInTheWorld('PC-TWICE')).toEqual(isolatedAndReleased)
    expect(await readHeld(soc.db, incident)).toEqual([])
    await replay(soc, 'acme', incident)
  })

  it.concurrent('that was tried for long and is refused then has failed: they are told, and nothing of it is held', async () => {
    const aid = newHost(soc, 'acme', 'PC-DOWN-LATE')
    const fault = down(aid)
    const incident = await raise('PC-DOWN-LATE')
    await soc.until('it is told', () => heard(soc, incident).includes(`${it_}: isolation delayed`))
    await soc.until('the staff are asked', () => isUnplugged(incident))
    soc.world.clearFaults(fault)
    soc.world.fault({ product: falcon, match: { path: 'devices', body: aid }, times: 0, effect: { status: 403 } })
    await soc.until('it is told', () => heard(soc, incident).includes(`${it_}: isolation failed`))
    expect(orders(incident).at(-1)).toContain('Unplug its network cable now')
    expect(await readHeld(soc.db, incident)).toEqual([])
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', incident)
    expect(hostInTheWorld('PC-DOWN-LATE')).toEqual({ acts: [], cutOff: false, status: 'normal' })
    await replay(soc, 'acme', incident)
  })

  it.concurrent('that may have been taken and was not is told as cancelled when it is called off', async () => {
    const aid = newHost(soc, 'acme', 'PC-NEVER')
    soc.world.fault({ product: falcon, match: { path: '=contain', body: aid }, times: 0, effect: { drop: 'before' } })
    const incident = await raise('PC-NEVER')
    await untilDelayed(incident)
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', incident)
    expect(hostInTheWorld('PC-NEVER').acts).not.toContain('contain')
    const mail = soc.world.mail
      .mailbox('it-department@acme.example')
      .find(({ text }) => /The isolation of PC-NEVER was cancelled/.test(text))
    expect(mail?.text).toContain('before it took effect')
    expect(JSON.stringify(rootOf(soc, 'acme', incident))).toContain('was cancelled before it took effect')
    await replay(soc, 'acme', incident)
  })
})
