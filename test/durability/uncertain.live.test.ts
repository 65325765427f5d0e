import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, tenantFolder, type Soc } from '../harness.ts'
import { heard, linesOf, newHost, roomyWorld } from '../scenarios/scene.ts'
import { acmeAsksNobody } from './round.ts'

const falcon = 'crowdstrike_falcon'
const contains = 'devices-actions.*=contain'
const reads = '/devices/entities/devices/v2'
const itDepartment = 'it-department@acme.example'

describe('an act of which nobody can tell whether it happened', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ world: roomyWorld, acme: acmeAsksNobody })
  })
  afterAll(() => soc?.stop())

  /** The product cuts the host off and the answer is lost; then it refuses to show the host, so often (0: for good). */
  const cutOffUnseen = (agent: string, times: number): void => {
    soc.world.fault({ product: falcon, match: { path: contains, body: agent }, effect: { drop: 'after' } })
    const stop = soc.world.onEvent((event) => {
      if (event.act !== 'contain' || event.target !== agent) return
      stop()
      soc.world.fault({ product: falcon, match: { path: reads, body: agent }, times, effect: { status: 403 } })
    })
  }
  /** Puts another file of the customer's in its place, and waits until it counts. */
  const changeAcme = async (changes: object): Promise<void> => {
    const { tenants } = soc.built.services
    const counted = new Promise<void>((resolve) => tenants.onChange(() => resolve()))
    const folder = await tenantFolder({ acme: { ...acmeAsksNobody, ...changes } })
    const path = join(soc.env['TENANTS_DIR'] ?? '', 'acme.yaml')
    await copyFile(join(folder, 'acme.yaml'), `${path}.new`)
    await rename(`${path}.new`, path)
    await rm(folder, { recursive: true })
    await counted
  }
  const untilTold = (incident: number, news: string): Promise<unknown> =>
    soc.until(`it is told: ${news}`, () => heard(soc, incident).includes(news))

  it('an isolation: the record says so, people are told to look, and it is not repeated', async () => {
    const agent = newHost(soc, 'acme', 'PC-DOUBT')
    cutOffUnseen(agent, 0)
    const { incident } = await soc.attack('PC-DOUBT')
    await soc.untilClosed('acme', incident)

    const [line, ...more] = await linesOf(soc, incident, 'uncertain')
    expect(line).toMatchObject({ what: { act: 'isolation', target: 'PC-DOUBT' } })
    expect(line?.why).toMatchObject({ kind: 'may have happened' })
    // The playbook asks for it once more, for the finding: that changes nothing of what is not known.
    expect(more).toHaveLength(1)
    expect(await linesOf(soc, incident, 'isolation failed')).toEqual([])
    expect(await linesOf(soc, incident, 'isolated')).toEqual([])
    expect(soc.world.events({ act: 'contain', target: agent })).toHaveLength(1)
    const { rows } = await soc.db.execute(sql`select state from containments where incident = ${incident}`)
    expect(rows).toEqual([{ state: 'uncertain' }, { state: 'uncertain' }])

    await untilTold(incident, `mail ${itDepartment}: uncertain`)
    expect(heard(soc, incident).find((line) => line.startsWith('chat') && line.endsWith(': uncertain'))).toBeDefined()
    const letter = soc.world.mail.mailbox(itDepartment).find(({ text }) => text.startsWith('We could not tell'))
    expect(letter?.text).toContain('We could not tell whether this took effect: isolation, PC-DOUBT.')
    expect(letter?.text).toContain('Please look at it in CrowdStrike Falcon or with your own eyes, and call us.')
    expect(letter?.text).not.toMatch(/PC-DOUBT is (not )?isolated/)

    // It may be cut off: a person can release it, also after the end.
    soc.world.clearFaults()
    const asked = await fetch(`${soc.url}/api/containments/${incident}/release`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'Hana Sato', reason: 'looked at' }),
    })
    expect(asked.status).toBe(202)
    await soc.untilHappened(incident, 'released')
    expect(soc.world.falcon.find('PC-DOUBT').cutOff).toBe(false)
    expect(soc.world.events({ act: 'lift_containment', target: agent })).toHaveLength(1)
    const { rows: after } = await soc.db.execute(sql`select state from containments where incident = ${incident}`)
    expect(after).toEqual([{ state: 'released' }, { state: 'released' }])
  })

  it('an isolation, which the product shows later: then the record says that the host is isolated', async () => {
    const agent = newHost(soc, 'acme', 'PC-SHOWN')
    cutOffUnseen(agent, 1)
    const { incident } = await soc.attack('PC-SHOWN')
    await soc.untilClosed('acme', incident)
    expect(await linesOf(soc, incident, 'uncertain')).toHaveLength(1)
    expect(await linesOf(soc, incident, 'isolated')).toHaveLength(1)
    expect(await linesOf(soc, incident, 'isolation not needed')).toEqual([])
    expect(soc.world.events({ act: 'contain', target: agent })).toHaveLength(1)
  })

  it('an isolation for what is a false alarm: the host is let go all the same', async () => {
    const agent = newHost(soc, 'acme', 'PC-ALARM')
    cutOffUnseen(agent, 1)
    const { incident } = await soc.attack('PC-ALARM', { scenario: 'inventory tool' })
    await soc.untilClosed('acme', incident)
    expect(await linesOf(soc, incident, 'uncertain')).toHaveLength(1)
    expect(await linesOf(soc, incident, 'released')).toHaveLength(1)
    expect(soc.world.falcon.find('PC-ALARM').cutOff).toBe(false)
    expect(soc.world.events({ act: 'lift_containment', target: agent })).toHaveLength(1)
  })

  it('an isolation that is answered by nonsense three times: so it is on the record, and told', async () => {
    const agent = newHost(soc, 'acme', 'PC-ODD')
    const nonsense = { status: 200, body: '<html>Welcome</html>' }
    soc.world.fault({ product: falcon, match: { path: contains, body: agent }, times: 3, effect: nonsense })
    const { incident } = await soc.attack('PC-ODD')
    await soc.untilClosed('acme', incident, 90_000)
    expect(await linesOf(soc, incident, 'uncertain')).toMatchObject([{ what: { act: 'isolation', target: 'PC-ODD' } }])
    await untilTold(incident, `mail ${itDepartment}: uncertain`)
    // It had not happened: the finding's own isolation did.
    expect(soc.world.events({ act: 'contain', target: agent })).toHaveLength(1)
    expect(await linesOf(soc, incident, 'isolated')).toHaveLength(1)
  })

  it.each([
    {
      what: 'the host is never to be isolated',
      changes: { hosts: { neverIsolate: ['PC-NEVER'] } },
      name: 'PC-NEVER',
      said: 'isolation refused',
    },
    { what: 'we only detect', changes: { service: 'detection only' }, name: 'PC-DETECT', said: 'would have acted' },
  ])('an isolation that got no answer is not tried again where by then $what', async ({ changes, name, said }) => {
    const agent = newHost(soc, 'acme', name)
    // The product never hears of it, and we do not know that.
    const fault = soc.world.fault({
      product: falcon,
      match: { path: contains, body: agent },
      times: 0,
      effect: { drop: 'before' },
    })
    const { incident } = await soc.attack(name)
    await soc.world.waitForEvent({ act: 'fault', where: (event) => event['fault'] === fault }, 20_000)
    await changeAcme(changes)
    soc.world.clearFaults(fault)
    await soc.untilClosed('acme', incident, 60_000)
    expect(soc.world.events({ act: 'contain', target: agent })).toEqual([])
    const { rows } = await soc.db.execute(sql`select distinct state from containments where incident = ${incident}`)
    expect(rows).toEqual([{ state: 'not ours' }])
    expect((await soc.timeline(incident)).map(({ what }) => what.kind)).toContain(said)
    await changeAcme({})
  })

  it('a mail: the record says so, and people are told by what works', async () => {
    newHost(soc, 'acme', 'PC-MAIL')
    const match = { path: itDepartment, body: 'PC-MAIL' }
    soc.world.fault({ product: 'mail', match, effect: { drop: 'after' } })
    soc.world.fault({ product: 'mail', match, effect: { status: 554 } })
    const { incident } = await soc.attack('PC-MAIL')
    await soc.untilClosed('acme', incident)
    expect(await linesOf(soc, incident, 'uncertain')).toMatchObject([
      { what: { act: 'mail', target: 'IT department' } },
    ])
    await untilTold(incident, `mail ${itDepartment}: uncertain`)
    expect(heard(soc, incident).find((line) => line.startsWith('chat') && line.endsWith(': uncertain'))).toBeDefined()
    expect(heard(soc, incident).filter((line) => line === `mail ${itDepartment}: flash report`)).toHaveLength(1)
  })
})
