import { workflowMetadataQuery } from '@temporalio/workflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { incidentWorkflowId } from '../../workflows/names.ts'
import { startSoc, type Soc } from '../harness.ts'
import { answer, newHost, roomyWorld, untilAsked } from '../scenarios/scene.ts'
import { runsOf, unexplained } from './runs.ts'

describe('an incident in the Temporal UI', () => {
  let soc: Soc
  let incident: number
  const hostname = 'LT-LEGIBLE'
  beforeAll(async () => {
    soc = await startSoc({
      worker: false,
      world: roomyWorld,
      acme: { confirm: { ask: 'always', responders: [{ who: ['hana'], within: '10m' }], otherwise: 'isolate' } },
    })
    newHost(soc, 'acme', hostname, false)
    incident = (await soc.attack(hostname, { severity: 50 })).incident
  })
  afterAll(() => soc?.stop())

  const client = () => soc.built.services.deliveries.client
  const handle = () => client().workflow.getHandle(incidentWorkflowId('acme', incident))
  const attributes = async () => {
    const { searchAttributes } = await handle().describe()
    return Object.fromEntries(Object.entries(searchAttributes).map(([name, values]) => [name, values?.[0]]))
  }
  const details = async () => (await handle().query(workflowMetadataQuery)).currentDetails ?? ''
  const raise = (severity: number) => soc.attack(hostname, { severity })
  const same = {
    Tenant: 'acme',
    Host: hostname,
    Playbook: 'endpointIntrusion',
    PlaybookVersion: expect.stringMatching(/\S/),
  }

  it('says at its start whose it is, where, how bad, and by which playbook', async () => {
    await soc.until('the workflow is started', () => attributes().catch(() => undefined))
    expect(await attributes()).toMatchObject({ ...same, Severity: 3, IncidentState: 'open' })
    const started = await handle().describe()
    expect(await started.staticSummary()).toBe(`medium: ${hostname}: RansomwareFileEncryption`)
    expect(await started.staticDetails()).toBe(
      `Incident ${incident} of ACME Trading Co., Ltd.; playbook “Malware or intruder on an endpoint”.`,
    )
  })

  it('says whom it waits for, and a level that was raised meanwhile', async () => {
    await soc.startWorker()
    await untilAsked(soc, 'acme', incident)
    await soc.until('the workflow says so', async () => (await attributes())['IncidentState'] !== 'open')
    expect(await attributes()).toMatchObject({ ...same, Severity: 3, IncidentState: 'waiting for an answer' })
    expect(await details()).toBe(
      `**medium: ${hostname}: RansomwareFileEncryption**\n\nwaiting for hana: confirm-incident`,
    )
    await raise(90)
    await soc.until('the level is raised', async () => (await attributes())['Severity'] === 5)
    expect(await attributes()).toMatchObject({ ...same, IncidentState: 'waiting for an answer' })
  })

  it('is found by what it waits for', async () => {
    const query = `Tenant = 'acme' AND Host = '${hostname}' AND Severity = 5 AND IncidentState = 'waiting for an answer'`
    await soc.until('it is listed', async () => (await client().workflow.count(query)).count === 1)
  })

  it('says that it waits for a host that is off-line', async () => {
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.until('the playbook waits for the host', async () => !(await details()).includes('confirm-incident'))
    expect(await details()).toBe(
      `**critical: ${hostname}: RansomwareFileEncryption**\n\nwaiting until ${hostname} is isolated`,
    )
    expect(await attributes()).toMatchObject({ ...same, IncidentState: 'open' })
  })

  it('says how it ended', async () => {
    soc.world.falcon.hosts.setOnline(soc.world.falcon.find(hostname).aid, true)
    await soc.untilClosed('acme', incident)
    const [run] = await runsOf(client(), 'acme', incident)
    const details = async () =>
      (await client().workflow.getHandle(`incident/acme/${incident}`, run?.runId).query(workflowMetadataQuery))
        .currentDetails
    await soc.until('its aftercare has begun', async () => (await handle().describe()).type === 'aftercare')
    expect(await attributes()).toMatchObject({ ...same, Severity: 5, IncidentState: 'host held' })
    expect(await details()).toMatch(/^\*\*critical: .*\n\nclosed as true positive$/)
  })

  it('says what it waits for while its host is held', async () => {
    await soc.until('the aftercare has looked', async () => (await details()).includes('closed;'))
    expect(await details()).toBe(
      `**critical: ${hostname}: RansomwareFileEncryption**\n\nclosed; ${hostname} stays isolated until a person releases it`,
    )
  })

  it('says of every activity and timer what it is for, and of every message what it does', async () => {
    const runs = await runsOf(client(), 'acme', incident)
    expect(runs.flatMap(({ history }) => history.events ?? []).length).toBeGreaterThan(30)
    expect(runs.flatMap(({ history }) => unexplained(history))).toEqual([])
    const { definition } = await handle().query(workflowMetadataQuery)
    for (const { name, description } of [
      ...(definition?.signalDefinitions ?? []),
      ...(definition?.updateDefinitions ?? []),
    ])
      expect(description, name ?? '').toMatch(/\S/)
    expect(definition?.updateDefinitions).toHaveLength(3)
  })
})
