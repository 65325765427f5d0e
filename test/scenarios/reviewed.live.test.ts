import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyRecords } from '../../integrations/records/audit.ts'
import { listContainments } from '../../integrations/records/containments.ts'
import { readQuestionOf } from '../../integrations/records/questions.ts'
import { readIncident } from '../../integrations/records/incidents.ts'
import { readLinks } from '../../integrations/records/links.ts'
import { runCli } from '../../server/cli/commands.ts'
import { incidentWorkflowId } from '../../workflows/names.ts'
import { startSoc, type Soc } from '../harness.ts'
import {
  answer,
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

describe('incidents that an analyst reviews', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      world: roomyWorld,
      acme: {
        order: 'by list',
        hosts: { investigateFirst: ['LOOK-1', 'LOOK-2', 'LOOK-3', 'LOOK-4', 'LOOK-5', 'LOOK-6'] },
        limits: manyAtOnce,
        sites: [{ id: 'plant', name: 'Plant', hosts: ['PC-30'], staff: ['kenji'] }],
        confirm: { ask: 'always', responders: [{ who: ['hana'], within: '10m' }], otherwise: 'leave online' },
      },
    })
    for (const host of ['PC-7', 'PC-8', 'PC-9']) newHost(soc, 'acme', host)
  })
  afterAll(() => soc?.stop())

  const attack = (host: string, severity = 90) => soc.attack(host, { severity, sha256: unknownFile() })
  const review = async (incident: number, what: string, body: object): Promise<number> => {
    const response = await fetch(`${soc.url}/api/incidents/acme/${incident}/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'An analyst', reason: 'One story.', ...body }),
    })
    return response.status
  }
  const readContainments = async (incident: number): Promise<number> =>
    (await listContainments(soc.db, 'acme')).filter((one) => one.incident === incident).length
  const orders = (host: string) =>
    soc.world
      .events({ target: soc.world.falcon.find(host).aid })
      .map(({ act }) => act)
      .filter((act) => act === 'contain' || act === 'lift_containment')

  it('is merged into another one: alerts, what is cut off and further alerts go over, and its workflow ends', async () => {
    newHost(soc, 'acme', 'PC-30', false)
    newHost(soc, 'acme', 'PC-31')
    const first = await attack('PC-30')
    await soc.untilHappened(first.incident, 'isolation pending')
    await untilAsked(soc, 'acme', first.incident)
    const second = await attack('PC-31', 50)
    const question = await untilAsked(soc, 'acme', second.incident)

    expect(await review(first.incident, 'merge', { incident: second.incident })).toBe(200)
    expect(await review(first.incident, 'merge', { incident: second.incident })).toBe(409)
    const { client } = soc.built.services.deliveries
    await client.workflow.getHandle(incidentWorkflowId('acme', first.incident)).result()
    // Its own last news still say what it was about.
    const last = await soc.until('it is told by mail', () =>
      soc.world.mail
        .received()
        .find(
          ({ subject, text }) => subject.includes(`(incident ${first.incident})`) && /goes on as incident/.test(text),
        ),
    )
    expect(last.text).toContain('CrowdStrike Falcon only detected it')
    expect(last.text).toContain('https://falcon')
    expect(last.text).not.toMatch(/PC-30 is not isolated|people can work with it/)
    expect(await linesOf(soc, second.incident, 'merged in')).toMatchObject([
      { who: 'An analyst', why: 'One story.', what: { incident: first.incident, alerts: 1, hosts: ['PC-30'] } },
    ])
    // It became critical, and nobody presses a button of the other one any more.
    await soc.until(
      'it is critical',
      async () => (await readIncident(soc.db, 'acme', second.incident))?.severity === 'critical',
    )
    const buttons = JSON.stringify(soc.world.slack.messages('C0ACMESOC').map(({ blocks }) => blocks))
    expect(buttons.match(/"value":"/g)).toHaveLength(question.choices.length)

    // What waited for the off-line host is followed by the incident that goes on.
    soc.world.falcon.host({ aid: soc.world.falcon.find('PC-30').aid, hostname: 'PC-30', online: true })
    await soc.until('the host is isolated on the record', async () =>
      (await linesOf(soc, second.incident, 'isolated')).some(({ what }) => what.host === 'PC-30'),
    )
    const further = await attack('PC-30')
    expect(further.incident).toBe(second.incident)

    await answer(soc, 'acme', second.incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', second.incident)
    expect([orders('PC-30'), orders('PC-31')]).toEqual([['contain'], ['contain']])
    const mailsOf = (incident: number) =>
      soc.world.mail.received().filter(({ messageId }) => messageId.includes(`.incident-${incident}.`))
    // Each detection on its machine, each machine as it stands; whose incident came in is told as well.
    const posts = heard(soc, second.incident).filter((line) => line.startsWith('chat'))
    expect(posts.some((line) => line.includes(`Incident ${first.incident} goes on as part of this one`))).toBe(true)
    const final = await soc.until('the final report is there', () =>
      mailsOf(second.incident).find(({ text }) => text.startsWith('Final report')),
    )
    for (const host of ['PC-30', 'PC-31']) {
      expect(final.text).toContain(`on ${host} at`)
      expect(final.text).toContain(`${host} has been isolated from the network`)
    }

    // Both are released: whoever was told hears it of each, and the people of its site of theirs.
    const release = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const body = JSON.stringify({ by: 'Kenji', reason: 'Cleaned.' })
    const released = await fetch(`${soc.url}/api/containments/${second.incident}/release`, { ...release, body })
    expect(released.status).toBeLessThan(300)
    for (const host of ['PC-30', 'PC-31'])
      await soc.until(`the release of ${host} is told`, () =>
        mailsOf(second.incident).find(({ text }) => text.startsWith(`${host} was released at`)),
      )
    const site = await soc.until('the site is told', () =>
      mailsOf(second.incident).find(({ text }) => text.startsWith('PC-30 at Plant can be used again.')),
    )
    expect(site.text).not.toContain('PC-31')
    const answers = await linesOf(soc, second.incident, 'answered')
    expect(answers.at(-1)?.what.host).toMatchObject({ name: 'PC-30', also: [{ name: 'PC-31' }] })
    for (const { incident } of [first, second]) await replay(soc, 'acme', incident)
    await soc.until('the records are whole', async () => (await verifyRecords(soc.db)).faults.length === 0)
  })

  const manyAsked = async (...hosts: readonly string[]): Promise<readonly number[]> => {
    for (const host of hosts) newHost(soc, 'acme', host)
    const attacks = await Promise.all(hosts.map((host) => attack(host)))
    for (const { incident } of attacks) await untilAsked(soc, 'acme', incident)
    return attacks.map(({ incident }) => incident)
  }

  it('is decided with the one that it was merged into: that one asks about the hosts of both, and does what is chosen to each', async () => {
    const [first = 0, second = 0, third = 0] = await manyAsked('LOOK-1', 'LOOK-2', 'LOOK-3')
    expect(await review(first, 'merge', { incident: second })).toBe(200)
    expect(await review(second, 'merge', { incident: third })).toBe(200)
    const text = () => JSON.stringify(rootOf(soc, 'acme', third))
    await soc.until('the buttons say so', () => text().includes('Isolate LOOK-3, LOOK-1 and LOOK-2 from the network'))
    await answer(soc, 'acme', third, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', third)
    expect(['LOOK-1', 'LOOK-2', 'LOOK-3'].map(orders)).toEqual([['contain'], ['contain'], ['contain']])
    const isolated = (await linesOf(soc, third, 'isolated')).map(({ what }) => what.host)
    expect(isolated.toSorted()).toEqual(['LOOK-1', 'LOOK-2', 'LOOK-3'])
    await replay(soc, 'acme', third)
  })

  it('was held for real, and so is the one that it is merged into: that is weighed again, told, recommended, and is called by what is worst', async () => {
    for (const host of ['LOOK-6', 'PC-36']) newHost(soc, 'acme', host)
    const sha256 = unknownFile()
    const first = await soc.attack('LOOK-6', { severity: 70, sha256 })
    const before = await untilAsked(soc, 'acme', first.incident)
    const second = await soc.attack('PC-36', { severity: 70, sha256, name: 'The same file' })
    await untilAsked(soc, 'acme', second.incident)
    expect(await review(second.incident, 'merge', { incident: first.incident })).toBe(200)
    await soc.until('it is told', () => heard(soc, first.incident).some((line) => line.endsWith(': weighed again')))
    const findings = await linesOf(soc, first.incident, 'finding')
    expect(findings.map(({ what }) => what.verdict)).toEqual(['undetermined', 'true positive'])
    expect(findings.at(-1)?.what.reasons).toContainEqual({ kind: 'same file elsewhere', hosts: ['PC-36'] })
    const question = await readQuestionOf(soc.db, first.incident)
    expect([before.recommend, question?.recommend]).toEqual(['leave online', 'isolate'])
    // One of the other host alone is worse, and gives its name to it.
    await soc.attack('PC-36', { severity: 90, sha256: unknownFile(), name: 'Ransomware behaviour' })
    await soc.until('it is called so', () =>
      JSON.stringify(rootOf(soc, 'acme', first.incident)).includes('LOOK-6 and PC-36 · Ransomware behaviour'),
    )
    await answer(soc, 'acme', first.incident, 'U0HANA', 'isolate')
    expect((await soc.untilClosed('acme', first.incident)).verdict).toBe('true positive')
    await replay(soc, 'acme', first.incident)
  })

  it('is not merged once it is decided, nor into one that is, nor while the product has not answered: nothing decided is lost', async () => {
    const [decided = 0, other = 0] = await manyAsked('LOOK-4', 'LOOK-5')
    await soc.stopWorker()
    await answer(soc, 'acme', decided, 'U0HANA', 'isolate')
    await soc.untilHappened(decided, 'answered')
    expect(await review(decided, 'merge', { incident: other })).toBe(409)
    expect(await review(other, 'merge', { incident: decided })).toBe(409)
    await soc.startWorker()
    await soc.untilClosed('acme', decided)
    expect(orders('LOOK-4')).toEqual(['contain'])

    const down = soc.world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'devices' },
      times: 0,
      effect: { status: 503 },
    })
    newHost(soc, 'acme', 'PC-35')
    const { incident } = await attack('PC-35')
    await soc.until('its isolation is wanted', async () => (await readContainments(incident)) > 0)
    expect(await review(incident, 'merge', { incident: other })).toBe(409)
    soc.world.clearFaults(down)
    await soc.untilHappened(incident, 'isolated')
    expect(await review(incident, 'merge', { incident: other })).toBe(200)
    await answer(soc, 'acme', other, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', other)
    expect([orders('PC-35'), orders('LOOK-5')]).toEqual([['contain'], ['contain']])
  })

  it('does not go down with the one that it was merged into: what a dismissal did not weigh goes on, with its own host', async () => {
    for (const host of ['PC-32', 'PC-33']) newHost(soc, 'acme', host)
    const first = await attack('PC-32')
    const second = await attack('PC-33')
    for (const { incident } of [first, second]) await untilAsked(soc, 'acme', incident)
    expect(await review(first.incident, 'merge', { incident: second.incident })).toBe(200)
    await soc.untilHappened(second.incident, 'alerts added')
    await answer(soc, 'acme', second.incident, 'U0HANA', 'false positive')
    await soc.untilClosed('acme', second.incident)
    const [passedOn] = await linesOf(soc, second.incident, 'alerts passed on')
    const next = passedOn && (await readIncident(soc.db, 'acme', passedOn.what.incident))
    expect(next?.hostName).toBe('PC-32')
    expect((await attack('PC-32')).incident).toBe(next?.id)
    expect((await attack('PC-33')).incident).not.toBe(next?.id)
  })

  it('is not merged into one that is closed, nor into itself, nor by another customer', async () => {
    const { incident } = await attack('PC-7')
    expect(await review(incident, 'merge', { incident })).toBe(409)
    expect(await review(incident, 'merge', { incident: 999_999_999 })).toBe(409)
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', incident)
    const other = await attack('PC-8')
    expect(await review(other.incident, 'merge', { incident })).toBe(409)
    // Closed ones can be linked.
    expect(await review(other.incident, 'links', { incident })).toBe(200)
    const linked = (await readLinks(soc.db, 'acme', incident)).find((one) => one.incident === other.incident)
    expect(linked?.by).toContain('person')
  })

  it('is still isolated by us when it is attacked again: that is said, and who wants it back gets it released by the incident that holds it', async () => {
    newHost(soc, 'acme', 'PC-44')
    const first = await attack('PC-44')
    await answer(soc, 'acme', first.incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', first.incident)
    await soc.untilHappened(first.incident, 'isolated')

    const dismissed = await attack('PC-44')
    await soc.until('it says who holds it', async () =>
      JSON.stringify(rootOf(soc, 'acme', dismissed.incident)).includes(`still isolated by us`),
    )
    await answer(soc, 'acme', dismissed.incident, 'U0HANA', 'false positive')
    await soc.untilClosed('acme', dismissed.incident)
    expect(await linesOf(soc, dismissed.incident, 'isolation not needed')).toMatchObject([
      { why: { kind: 'held by us', incident: first.incident } },
    ])
    expect([orders('PC-44'), soc.world.falcon.find('PC-44').cutOff]).toEqual([['contain'], true])

    // Who decides to keep it counts on that isolation, and hears when it ends.
    const kept = await attack('PC-44')
    await answer(soc, 'acme', kept.incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', kept.incident)

    const again = await attack('PC-44')
    await answer(soc, 'acme', again.incident, 'U0HANA', 'leave online')
    await soc.untilHappened(first.incident, 'released')
    await soc.untilClosed('acme', again.incident)
    expect(orders('PC-44')).toEqual(['contain', 'lift_containment'])
    const ended = (await linesOf(soc, kept.incident, 'release asked for')).map(({ who, why }) => [who, why])
    expect(ended).toEqual([['Hana Mori', { kind: 'released in', incident: first.incident }]])
    expect(await linesOf(soc, dismissed.incident, 'release asked for')).toEqual([])
    await soc.until('who heard of it hears which incident counted on it', () =>
      soc.world.mail
        .received()
        .some(({ text }) => text.includes(`Incident ${kept.incident} counts on the same isolation`)),
    )
    for (const { incident } of [first, again])
      expect((await linesOf(soc, incident, 'release asked for')).map(({ who }) => who)).toEqual(['Hana Mori'])
    for (const { incident } of [first, dismissed, again]) await replay(soc, 'acme', incident)
    await soc.until('the records are whole', async () => (await verifyRecords(soc.db)).faults.length === 0)
  })

  it('of one of two machines of a name says nothing of the other; of the name alone, that it is up to the one that holds it', async () => {
    const pair = [newHost(soc, 'acme', 'PC-PAIR'), newHost(soc, 'acme', 'PC-PAIR')] as const
    const cutOff = () => pair.map((aid) => soc.world.falcon.find(aid).cutOff)
    const textOf = (incident: number) => JSON.stringify(rootOf(soc, 'acme', incident))
    const first = await attack(pair[0])
    await soc.untilHappened(first.incident, 'isolated')
    const second = await attack(pair[1])
    await untilAsked(soc, 'acme', second.incident)
    await soc.untilHappened(second.incident, 'isolated')
    expect(textOf(second.incident)).not.toContain(`incident ${first.incident}`)

    const opened = await fetch(`${soc.url}/api/incidents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        tenant: 'acme',
        title: 'It types by itself',
        severity: 'high',
        by: 'Aiko',
        host: 'PC-PAIR',
      }),
    })
    const { incident, isNew } = (await opened.json()) as { incident: number; isNew: boolean }
    expect(isNew).toBe(true)
    await untilAsked(soc, 'acme', incident)
    expect(textOf(incident)).toContain(`Leave PC-PAIR to incident ${second.incident}`)
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', incident)
    expect(await linesOf(soc, incident, 'release asked for')).toEqual([])
    expect(cutOff()).toEqual([true, true])

    await answer(soc, 'acme', second.incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', second.incident)
    expect(cutOff()).toEqual([true, false])
  })

  it('is rated milder: what is no worse than what the person saw leaves it so, what is worse raises it again', async () => {
    const { incident, vendorId } = await attack('PC-9', 70)
    await untilAsked(soc, 'acme', incident)
    const severity = async () => (await readIncident(soc.db, 'acme', incident))?.severity
    const added = (count: number) =>
      soc.until(`${count} alerts were added`, async () => {
        const lines = await linesOf(soc, incident, 'alerts added')
        return lines.reduce((sum, { what }) => sum + what.count, 0) === count
      })
    expect(await review(incident, 'rating', { severity: 'low' })).toBe(200)
    await soc.until('those who were told hear that it is milder', () =>
      heard(soc, incident).some((line) => /^chat U0HANA: .*re-rated from High to Low/.test(line)),
    )

    // The same alert in another state, and another one: high as before.
    soc.world.falcon.change(vendorId, { status: 'reopened' })
    await soc.world.falcon.deliver(vendorId)
    expect((await attack('PC-9', 70)).incident).toBe(incident)
    await added(2)
    expect(await severity()).toBe('low')
    expect(await linesOf(soc, incident, 'severity raised')).toEqual([])

    expect((await attack('PC-9', 90)).incident).toBe(incident)
    const raised = await soc.untilHappened(incident, 'severity raised')
    expect(raised.what).toMatchObject({ from: 'low', to: 'critical' })
    expect(await severity()).toBe('critical')
    await soc.until('those of the worse level are told', () =>
      heard(soc, incident).includes('chat U0HANA U0KENJI: severity raised'),
    )
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', incident)
    expect(heard(soc, incident).filter((line) => /^chat.*severity raised/.test(line))).toHaveLength(1)
    await replay(soc, 'acme', incident)
  })

  it('is rated milder and worse by people: on the record, told to those of the worse level; who was told hears the end', async () => {
    newHost(soc, 'acme', 'PC-34')
    const { incident } = await attack('PC-34')
    await untilAsked(soc, 'acme', incident)
    expect(await review(incident, 'rating', { severity: 'low' })).toBe(200)
    await soc.until('the IT department hears that it is milder', () =>
      heard(soc, incident).some((line) => /^mail it-department.*re-rated from Critical to Low/.test(line)),
    )
    expect(await review(incident, 'rating', { severity: 'critical' })).toBe(200)
    await soc.until('those of the worse level hear again', () =>
      heard(soc, incident).some((line) => line.includes('severity raised') && line.startsWith('chat')),
    )
    expect(await review(incident, 'rating', { severity: 'medium' })).toBe(200)
    await soc.until('those of critical hear that it is milder', () =>
      heard(soc, incident).some((line) => /^chat U0HANA U0KENJI: .*re-rated from Critical to Medium/.test(line)),
    )
    expect(
      (await linesOf(soc, incident, 'severity re-rated')).map(({ who, what }) => [who, what.from, what.to]),
    ).toEqual([
      ['An analyst', 'critical', 'low'],
      ['An analyst', 'low', 'critical'],
      ['An analyst', 'critical', 'medium'],
    ])
    expect(await linesOf(soc, incident, 'severity raised')).toEqual([])
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', incident)
    // Nobody is mentioned for a medium one.
    await soc.until('the end is told', () => heard(soc, incident).includes('chat U0HANA U0KENJI: closed'))
    expect(heard(soc, incident)).toContain('chat U0HANA U0KENJI: final report')
    await replay(soc, 'acme', incident)
  })

  it('is not rated by a word that is no level', async () => {
    const errors: string[] = []
    const terminal = { out: () => {}, err: (line: string) => errors.push(line), input: async () => new Uint8Array() }
    const args = ['incidents', 'rerate', '1', '--to', 'wrong', '--tenant', 'acme', '--by', 'x', '--reason', 'y']
    expect(await runCli(args, terminal)).toBe(2)
    expect(errors.join()).toContain('--to must be one of')
  })
})
