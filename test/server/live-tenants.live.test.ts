import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ScheduleNotFoundError } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { pointAt } from '../../server/demo/environment.ts'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram, type Program } from '../processes.ts'
import { newHost, roomyWorld } from '../scenarios/scene.ts'

describe('tenant files that change while a server and a worker run', () => {
  let soc: Soc
  let server: Program
  let worker: Program
  let yamato = ''
  const path = (id: string) => join(soc.env['TENANTS_DIR'] ?? '', `${id}.yaml`)

  beforeAll(async () => {
    soc = await startSoc({ server: false, worker: false, world: roomyWorld })
    yamato = await readFile(path('yamato'), 'utf8')
    await rm(path('yamato'))
    const atEnd = (end: () => Promise<void>) => void ends.push(end)
    server = await startProgram('main', soc.env, atEnd)
    worker = await startProgram('worker', soc.env, atEnd)
    pointAt(soc.world, server.url)
  })
  const ends: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const end of ends) await end()
    await soc?.stop()
  })

  /** Both have said so in their log, once more than before. */
  const bothSay = async (message: string, change: () => Promise<void>): Promise<void> => {
    const said = ({ printed }: Program) => printed.filter((line) => line.includes(message)).length
    const before = [server, worker].map(said)
    await change()
    await soc.until(`server and worker say “${message}”`, () =>
      [server, worker].every((program, index) => said(program) > (before[index] ?? 0)),
    )
  }
  const changeAcme = async (changes: Readonly<Record<string, unknown>>): Promise<void> => {
    const file = parse(await readFile(path('acme'), 'utf8')) as Record<string, unknown>
    // As editors write: beside it, then in its place.
    await writeFile(`${path('acme')}.new`, stringify({ ...file, ...changes }))
    await rename(`${path('acme')}.new`, path('acme'))
  }
  const refused = async (): Promise<readonly string[]> => {
    const status = (await (await fetch(`${server.url}/api/status`)).json()) as { tenantFilesRefused: string[] }
    return status.tenantFilesRefused
  }
  const contained = (agent: string) => soc.world.events({ act: 'contain', target: agent }).length
  const schedule = () =>
    soc.built.services.deliveries.client.schedule.getHandle(`${soc.env['TEMPORAL_TASK_QUEUE']}/reconcile/yamato/falcon`)

  const untilThere = () =>
    soc.until('its schedule is there', () =>
      schedule()
        .describe()
        .then(
          () => true,
          () => false,
        ),
    )
  const untilGone = () =>
    soc.until('its schedule is gone', () =>
      schedule()
        .describe()
        .then(
          () => false,
          (error: unknown) => error instanceof ScheduleNotFoundError,
        ),
    )

  it('a customer who comes is taken in: webhook, response, schedule', async () => {
    const agent = newHost(soc, 'yamato', 'YPC-NEW')
    expect((await soc.attack('YPC-NEW')).status).toBe(401)

    await bothSay('tenants have changed', () => writeFile(path('yamato'), yamato))
    const { status } = await soc.attack('YPC-NEW')
    expect(status).toBe(202)
    await soc.until('the machine of the new customer is cut off', () => contained(agent) === 1)
    await untilThere()
  })

  it('a playbook that only rehearses touches nothing, until the file takes that back', async () => {
    await bothSay('tenants have changed', () => changeAcme({ dryRun: ['endpointIntrusion'] }))
    const agent = newHost(soc, 'acme', 'APC-DRY')
    const { incident } = await soc.attack('APC-DRY')
    await soc.untilHappened(incident, 'would have acted')
    expect(contained(agent)).toBe(0)
    await bothSay('tenants have changed', () => changeAcme({ dryRun: [] }))
  })

  it('a faulty file is refused and told, and what it said before counts on', async () => {
    await bothSay('tenant files are refused', () => changeAcme({ mode: 'alive', service: 'detection only' }))
    expect(await refused()).toEqual([expect.stringMatching(/acme\.yaml:\d+: mode: /)])

    const agent = newHost(soc, 'acme', 'APC-OLD')
    const { status } = await soc.attack('APC-OLD')
    expect(status).toBe(202)
    await soc.until('the machine is cut off as agreed before', () => contained(agent) === 1)
  })

  it('a changed one counts from then on, with connections of its own', async () => {
    await bothSay('tenants have changed', () =>
      changeAcme({
        mode: 'live',
        service: 'detection only',
        mail: { server: '${SMTP_URL}', from: 'night@soc.example' },
      }),
    )
    expect(await refused()).toEqual([])

    const agent = newHost(soc, 'acme', 'APC-NEW')
    await soc.attack('APC-NEW')
    // What the incident before still has to say comes from there, too.
    await soc.until('a mail of it from the new sender', () =>
      soc.world.mail
        .received()
        .some(({ from, subject }) => from.includes('night@soc.example') && subject.includes('APC-NEW')),
    )
    expect(contained(agent)).toBe(0)
  })

  it('a customer who goes is refused, and asked for nothing any more', async () => {
    await bothSay('tenants have changed', () => rm(path('yamato')))
    expect((await soc.attack('YPC-NEW')).status).toBe(401)
    await untilGone()
  })

  it('a customer who goes while no server runs is asked for nothing either, when one does', async () => {
    await bothSay('tenants have changed', () => writeFile(path('yamato'), yamato))
    await untilThere()
    await server.signal('SIGTERM')
    await rm(path('yamato'))
    server = await startProgram('main', soc.env, (end) => void ends.push(end))
    pointAt(soc.world, server.url)
    await untilGone()
  })

  it('the folder itself may go: everybody stays', async () => {
    const folder = soc.env['TENANTS_DIR'] ?? ''
    await bothSay('tenant files are refused', () => rename(folder, `${folder}-away`))
    expect(await refused()).toEqual([expect.stringContaining('this folder cannot be read')])
    const { status } = await soc.attack('APC-NEW')
    expect(status).toBe(202)
    await bothSay('without fault again', () => rename(`${folder}-away`, folder))
  })
})
