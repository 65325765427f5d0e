import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

describe('an isolation of ours', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ world: roomyWorld, acme: { limits: manyAtOnce }, yamato: { limits: manyAtOnce } })
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
    for (const host of ['PC-DOWN', 'PC-DOWN-NO']) newHost(soc, 'acme', host)
    const down = soc.world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'devices' },
      times: 0,
      effect: { status: 503 },
    })
    const incident = await raise('PC-DOWN')
    const refused = await raise('PC-DOWN-NO')
    for (const one of [incident, refused]) {
      await untilAsked(soc, 'acme', one)
      await soc.until('it is told', () => heard(soc, one).includes(`${it_}: isolation delayed`))
      expect(heard(soc, one)).toContain(`${it_}: flash report`)
    }
    const text = JSON.stringify(rootOf(soc, 'acme', incident))
    expect(text).toContain('it has not taken that so far, and we keep trying')
    expect(text).toContain('Carry on isolating PC-DOWN')

    await answer(soc, 'acme', refused, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', refused)
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilHappened(incident, 'answered')
    soc.world.clearFaults(down)
    await soc.untilClosed('acme', incident)
    expect(hostInTheWorld('PC-DOWN')).toEqual({
      acts: ['contain', 'host contained'],
      cutOff: true,
      status: 'contained',
    })
    expect(hostInTheWorld('PC-DOWN-NO')).toEqual({ acts: [], cutOff: false, status: 'normal' })
    expect((await linesOf(soc, refused, 'isolation called off')).map(({ who }) => who)).toEqual(['Hana Mori'])
    await soc.until('the end is told', () => heard(soc, incident).includes(`${it_}: isolated`))
    for (const one of [incident, refused]) await replay(soc, 'acme', one)
  })
})
