import { WorkflowNotFoundError } from '@temporalio/client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { verifyRecords } from '../../integrations/records/audit.ts'
import { readOffer } from '../../integrations/records/aftercare.ts'
import { runCli } from '../../server/cli/commands.ts'
import { acmeAsksNobody } from '../durability/round.ts'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { runsOf } from '../workflows/runs.ts'
import { buttonOf, channelOf, heard, linesOf, newHost, roomyWorld, unknownFile, type Customer } from './scene.ts'

const [falconOfAcme] = acmeAsksNobody.sources
const reviewedAfter = (reviewAfter: string) => ({ lookEvery: ['1s'], patience: '3s', reviewAfter })

/** Both customers cut off first and ask nobody; Yamato wants isolations looked at again very soon. */
const customers = {
  acme: { ...acmeAsksNobody, isolation: reviewedAfter('8h') },
  yamato: {
    order: 'isolate first',
    hosts: {},
    confirm: { ask: 'never', responders: [{ who: ['yuki'], within: '5s' }], otherwise: 'isolate' },
    limits: acmeAsksNobody.limits,
    isolation: reviewedAfter('2s'),
    sources: [
      {
        ...falconOfAcme,
        webhook: { proof: 'vendor', secret: 'env:YAMATO_FALCON_WEBHOOK_SECRET' },
        api: {
          ...falconOfAcme?.api,
          credentials: { clientId: 'env:YAMATO_FALCON_CLIENT_ID', clientSecret: 'env:YAMATO_FALCON_CLIENT_SECRET' },
        },
      },
    ],
  },
}

/** An incident that is closed while its host stays isolated; resolves when its button is in chat. */
const heldAfter = async (soc: Soc, customer: Customer, host: string) => {
  const aid = newHost(soc, customer, host)
  const { incident } = await soc.attack(host, { severity: 90, sha256: unknownFile() })
  await soc.untilClosed(customer, incident)
  const button = await soc.until(`incident ${incident} can be released in chat`, async () => {
    const offer = await readOffer(soc.db, incident)
    return offer && buttonOf(soc, customer, offer.id, 'release')
  })
  return { incident, aid, button }
}

const statusOf = async (soc: Soc, customer: Customer, incident: number) => {
  const handle = soc.built.services.deliveries.client.workflow.getHandle(`incident/${customer}/${incident}`)
  return (await handle.describe()).status.name
}
const untilOver = (soc: Soc, customer: Customer, incident: number) =>
  soc.until(
    `the aftercare of ${incident} ends`,
    async () => (await statusOf(soc, customer, incident)) === 'COMPLETED',
    30_000,
  )

const lifts = (soc: Soc, aid: string) => soc.world.events({ act: 'lift_containment' }).filter((e) => e.target === aid)

/** Temporal loses an incident: nothing of it runs, and nothing ran. */
const lose = async (soc: Soc, customer: Customer, incident: number): Promise<void> => {
  const { client } = soc.built.services.deliveries
  const workflowId = `incident/${customer}/${incident}`
  const { namespace } = client.options
  await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } })
  await soc.until(`Temporal does not know incident ${incident} any more`, () =>
    statusOf(soc, customer, incident).then(
      () => false,
      (error: unknown) => error instanceof WorkflowNotFoundError,
    ),
  )
}

/** What the incident's first message in chat says now. */
const rootOf = (soc: Soc, customer: Customer, ts: string): string =>
  JSON.stringify(soc.world.slack.messages(channelOf[customer]).find((message) => message.ts === ts))

const allIsWritten = async (soc: Soc) => expect((await verifyRecords(soc.db)).faults).toEqual([])

describe('a host that stays isolated after its incident', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ world: roomyWorld, ...customers })
  })
  afterAll(() => soc?.stop())
  afterEach(() => vi.unstubAllEnvs())

  const post = (incident: number, body: object) =>
    fetch(`${soc.url}/api/containments/${incident}/release`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('is released by a press of somebody who may decide, once; the message says who and when', async () => {
    const { incident, aid, button } = await heldAfter(soc, 'acme', 'PC-BUTTON')
    expect(rootOf(soc, 'acme', button.ts)).toContain('Release PC-BUTTON to the network')
    // Kenji may not decide at this customer.
    await soc.world.slack.click({ user: 'U0KENJI', ...button })
    expect((await readOffer(soc.db, incident))?.state).toBe('open')

    expect((await soc.world.slack.click({ user: 'U0HANA', ...button })).status).toBe(200)
    await untilOver(soc, 'acme', incident)
    expect(lifts(soc, aid)).toHaveLength(1)
    expect(soc.world.falcon.find('PC-BUTTON').status).toBe('normal')
    const asked = (await soc.timeline(incident)).filter(({ what }) => what.kind === 'release asked for')
    expect(asked.map(({ who }) => who)).toEqual(['Hana Mori'])
    expect(await linesOf(soc, incident, 'released')).toHaveLength(1)
    expect(heard(soc, incident)).toEqual(
      expect.arrayContaining(['mail it-department@acme.example: released', 'chat U0HANA U0KENJI: released']),
    )
    const root = rootOf(soc, 'acme', button.ts)
    expect(root).toMatch(/Hana Mori chose at [^"]*Release PC-BUTTON to the network/)
    expect(root).not.toContain('"type":"button"')
    await allIsWritten(soc)
  })

  it('is released by the API; the second is told who was first', async () => {
    expect((await post(4, { by: 'Operator', reason: 'cleaned' })).status).toBe(409)
    const { incident, aid } = await heldAfter(soc, 'acme', 'PC-API')
    expect((await post(incident, { by: 'Operator' })).status).toBe(400)
    expect((await post(incident, { by: 'Kenji Abe', reason: 'reinstalled' })).status).toBe(202)
    const second = await post(incident, { by: 'Somebody', reason: 'me too' })
    expect(second.status).toBe(409)
    expect(await second.json()).toEqual({ error: expect.stringContaining('Kenji Abe has released') })
    const line = await soc.untilHappened(incident, 'release asked for')
    expect(line).toMatchObject({ who: 'Kenji Abe', why: 'reinstalled' })
    await untilOver(soc, 'acme', incident)
    expect(lifts(soc, aid)).toHaveLength(1)
    expect((await post(incident, { by: 'Somebody', reason: 'me too' })).status).toBe(409)
  })

  it('is listed and released on the command line, also while nobody can take it', async () => {
    const { incident, aid } = await heldAfter(soc, 'acme', 'PC-CLI')
    for (const [name, value] of Object.entries(soc.env)) vi.stubEnv(name, value)
    const cli = async (...args: string[]) => {
      const [out, err]: [string[], string[]] = [[], []]
      const code = await runCli(args, {
        out: (line) => out.push(line),
        err: (line) => err.push(line),
        input: () => Promise.reject(new Error('nothing is read')),
      })
      return { code, out, err: err.join('\n') }
    }
    const listed = await cli('containments', 'list', '--tenant', 'acme')
    expect(listed.out.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ incident, tenant: 'acme', host: 'PC-CLI', state: 'isolated' }),
    )
    expect((await cli('containments', 'release', String(incident), '--by', 'Operator')).code).toBe(2)
    expect((await cli('containments', 'release', 'all', '--by', 'Operator', '--reason', 'x')).code).toBe(2)

    await soc.stopWorker()
    const args = ['containments', 'release', String(incident), '--by', 'Operator', '--reason', 'cleaned']
    expect(await cli(...args)).toMatchObject({ code: 0 })
    expect(await cli(...args)).toMatchObject({ code: 1, err: expect.stringContaining('Operator has released') })
    expect(lifts(soc, aid)).toHaveLength(0)
    await soc.startWorker()
    await untilOver(soc, 'acme', incident)
    expect(lifts(soc, aid)).toHaveLength(1)
    expect((await cli('containments', 'list')).out.join('')).not.toContain(`"incident":${incident},`)
  })

  it('is called to mind when its review is due, again and again, until it is released by hand in the console', async () => {
    const { incident, aid, button } = await heldAfter(soc, 'yamato', 'KPC-REVIEW')
    await soc.until('two reviews are told', async () => {
      const told = await linesOf(soc, incident, 'told')
      return told.filter(({ what }) => what.what === 'review due' && what.channel === 'chat').length >= 2
    })
    const [message] = soc.world.slack
      .messages(channelOf.yamato)
      .filter(({ text }) => text.includes('KPC-REVIEW') && text.includes('隔離の見直しの時期'))
    expect(message?.text).toMatch(/<@U0YUKI>/)
    expect(message?.text).toMatch(/隔離は[^"]*にHikeshiが指示しました（理由：/)
    expect(message?.text).toContain('「KPC-REVIEWの隔離を解除する」を押す')

    soc.world.falcon.hosts.order(aid, 'lift_containment', { by: 'console' })
    const line = await soc.untilHappened(incident, 'released by others')
    expect(line).toMatchObject({ who: 'CrowdStrike Falcon', why: { kind: 'state at product' } })
    await untilOver(soc, 'yamato', incident)
    expect(lifts(soc, aid)).toHaveLength(1)
    expect(rootOf(soc, 'yamato', button.ts)).not.toContain('"type":"button"')
    expect(rootOf(soc, 'yamato', button.ts)).toContain(
      'KPC-REVIEWの隔離が当社以外により解除されていることを確認しました',
    )
    expect(await linesOf(soc, incident, 'answered')).toEqual([])
    await allIsWritten(soc)
  })

  it('may be isolated and the product refuses to say: people are reminded of the doubt, and release it to be sure', async () => {
    const aid = newHost(soc, 'yamato', 'KPC-DOUBT')
    const reads = { product: 'crowdstrike_falcon', match: { path: '/devices/entities/devices/v2', body: aid } } as const
    soc.world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'devices-actions.*=contain', body: aid },
      effect: { drop: 'after' },
    })
    const stop = soc.world.onEvent((event) => {
      if (event.act !== 'contain' || event.target !== aid) return
      stop()
      soc.world.fault({ ...reads, times: 0, effect: { status: 403 } })
    })
    const { incident } = await soc.attack('KPC-DOUBT', { severity: 90, sha256: unknownFile() })
    await soc.untilClosed('yamato', incident)
    await soc.until('a review is told', async () =>
      (await linesOf(soc, incident, 'told')).some(({ what }) => what.what === 'review due' && what.channel === 'chat'),
    )
    const reminder = soc.world.slack
      .messages(channelOf.yamato)
      .find(({ text }) => text.includes('KPC-DOUBT') && text.includes('隔離の見直しの時期'))
    expect(reminder?.text).toContain('CrowdStrike FalconがKPC-DOUBTを隔離したか確認できませんでした')
    expect(reminder?.text).not.toMatch(/KPC-DOUBTを(ネットワークから)?隔離しました|KPC-DOUBTの隔離は、/)

    soc.world.clearFaults()
    const offer = await readOffer(soc.db, incident)
    const button = offer && buttonOf(soc, 'yamato', offer.id, 'release')
    if (!button) throw new Error('There is no button.')
    await soc.world.slack.click({ user: 'U0YUKI', ...button })
    await untilOver(soc, 'yamato', incident)
    expect(lifts(soc, aid)).toHaveLength(1)
    expect(soc.world.falcon.find('KPC-DOUBT').cutOff).toBe(false)
  })

  it('is released although Temporal has lost what looked after it', async () => {
    const { incident, aid, button } = await heldAfter(soc, 'acme', 'PC-FORGOTTEN')
    await lose(soc, 'acme', incident)
    expect((await soc.world.slack.click({ user: 'U0HANA', ...button })).status).toBe(200)
    await soc.until('it is looked after again', () => statusOf(soc, 'acme', incident).then(Boolean, () => false))
    await untilOver(soc, 'acme', incident)
    expect(lifts(soc, aid)).toHaveLength(1)
    expect((await linesOf(soc, incident, 'released')).map(({ who }) => who)).toHaveLength(1)
    expect(heard(soc, incident)).toContain('mail it-department@acme.example: released')
    await allIsWritten(soc)
  })

  it('is left to the next incident that has isolated it anew', async () => {
    const first = await heldAfter(soc, 'acme', 'PC-ANEW')
    soc.world.falcon.hosts.order(first.aid, 'lift_containment', { by: 'console' })
    await soc.until('the console’s release is there', () => soc.world.falcon.hosts.readStatus(first.aid) === 'normal')
    const { incident: second } = await soc.attack('PC-ANEW', { severity: 90, sha256: unknownFile() })
    expect(second).not.toBe(first.incident)
    await soc.untilClosed('acme', second)
    await soc.untilHappened(second, 'isolated')

    await soc.world.slack.click({ user: 'U0HANA', ...first.button })
    const line = await soc.untilHappened(first.incident, 'released by others')
    expect(line).toMatchObject({ who: 'Hikeshi', why: { kind: 'isolated anew', incident: second } })
    await untilOver(soc, 'acme', first.incident)
    // The one of the console.
    expect(lifts(soc, first.aid)).toHaveLength(1)
    expect(soc.world.falcon.find('PC-ANEW').status).toBe('contained')
    expect((await post(second, { by: 'Operator', reason: 'cleaned' })).status).toBe(202)
    await untilOver(soc, 'acme', second)
    expect(soc.world.falcon.find('PC-ANEW').status).toBe('normal')
  })

  it('is offered again when the product refuses to release it', async () => {
    const { incident, aid, button } = await heldAfter(soc, 'acme', 'PC-REFUSED')
    const fault = soc.world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'devices-actions.*=lift_containment', body: aid },
      effect: { status: 403, body: JSON.stringify({ errors: [{ code: 403, message: 'no permission' }] }) },
    })
    await soc.world.slack.click({ user: 'U0HANA', ...button })
    await soc.untilHappened(incident, 'release failed')
    await soc.until('people hear of it', () =>
      heard(soc, incident).some((line) => line.includes('release failed') || line.includes('isolat')),
    )
    await soc.until('the button is back', () => rootOf(soc, 'acme', button.ts).includes('"type":"button"'))
    soc.world.clearFaults(fault)
    await soc.world.slack.click({ user: 'U0HANA', ...button })
    await untilOver(soc, 'acme', incident)
    expect(lifts(soc, aid)).toHaveLength(1)
    expect(await linesOf(soc, incident, 'answered')).toHaveLength(2)
    await allIsWritten(soc)
  })

  it('costs nothing where nothing stays isolated', async () => {
    newHost(soc, 'acme', 'PC-HARMLESS')
    const { incident } = await soc.attack('PC-HARMLESS', { scenario: 'inventory tool' })
    expect((await soc.untilClosed('acme', incident)).verdict).toBe('benign')
    await untilOver(soc, 'acme', incident)
    expect(await runsOf(soc.built.services.deliveries.client, 'acme', incident)).toHaveLength(1)
    expect(await readOffer(soc.db, incident)).toBeUndefined()
    expect((await post(incident, { by: 'Operator', reason: 'x' })).status).toBe(409)
  })
})

describe('kill -9 of the worker in mid-release', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ world: roomyWorld, worker: false, ...customers })
  })
  afterAll(() => soc?.stop())

  it.each(['before', 'after'] as const)('%s the product acts: it is released, once', async (hold) => {
    const worker = await startProgram('worker', soc.env)
    const { incident, aid, button } = await heldAfter(soc, 'acme', `PC-KILLED-${hold.toUpperCase()}`)
    soc.world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'devices-actions.*=lift_containment', body: aid },
      effect: { hold },
    })
    await soc.world.slack.click({ user: 'U0HANA', ...button })
    const { id } = await soc.world.waitForHeld(({ body }) => body.includes(aid))
    await worker.signal('SIGKILL')
    soc.world.release(id, 'go')
    soc.world.clearFaults()
    const next = await startProgram('worker', soc.env)
    await soc.until('it is released', async () => (await linesOf(soc, incident, 'released')).length > 0)
    await untilOver(soc, 'acme', incident)
    expect(lifts(soc, aid)).toHaveLength(1)
    expect(await linesOf(soc, incident, 'released')).toHaveLength(1)
    await allIsWritten(soc)
    await next.signal('SIGTERM')
  })
})
