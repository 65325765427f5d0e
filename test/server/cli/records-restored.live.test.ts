import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { releaseKey } from '../../../integrations/records/host-state.ts'
import { runCli } from '../../../server/cli/commands.ts'
import { incidentWorkflowId } from '../../../workflows/names.ts'
import { startSoc, type Soc } from '../../harness.ts'
import { newHost, roomyWorld, untilAsked, type Customer } from '../../scenarios/scene.ts'

let soc: Soc
beforeAll(async () => {
  soc = await startSoc({ world: roomyWorld })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await soc?.stop()
})

const describe = (customer: Customer, incident: number) =>
  soc.built.services.deliveries.client.workflow.getHandle(incidentWorkflowId(customer, incident)).describe()
const release = (incident: number) =>
  fetch(`${soc.url}/api/containments/${incident}/release`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ by: 'Hana Mori', reason: 'cleaned' }),
  })

it('restored records number their incidents on, and the open ones run again without doing again what is done', async () => {
  const asked = newHost(soc, 'yamato', 'PC-ASKED')
  const { incident } = await soc.attack('PC-ASKED')
  await untilAsked(soc, 'yamato', incident)
  newHost(soc, 'acme', 'PC-HELD')
  const held = await soc.attack('PC-HELD')
  await soc.untilClosed('acme', held.incident)
  const [forgotten, released] = await Promise.all(
    ['PC-FORGOTTEN', 'PC-RELEASED'].map(async (host) => {
      const aid = newHost(soc, 'acme', host)
      const { incident: number } = await soc.attack(host)
      await soc.untilClosed('acme', number)
      await soc.until('its aftercare has begun', async () => (await describe('acme', number)).type === 'aftercare')
      return { aid, incident: number }
    }),
  )
  if (!forgotten || !released) throw new Error('There are two.')
  newHost(soc, 'acme', 'PC-LOST')
  const lost = await soc.attack('PC-LOST')
  await soc.untilClosed('acme', lost.incident)

  newHost(soc, 'acme', 'PC-CLOSED')
  const closed = await soc.attack('PC-CLOSED')
  await soc.untilClosed('acme', closed.incident)

  // Temporal has lost what looked after two hosts, and with one of them a release that it had taken.
  await soc.stopWorker()
  const { client } = soc.built.services.deliveries
  await soc.db.$client.query(
    `with offer as (
       update questions set state = 'answered', choice = 'release', by = 'Hana Mori', settled_at = now()
       where incident = $1 and key = $2 returning id)
     insert into answers (question, choice, person, person_name, channel, press_id, reason, won, delivered_at)
     select id, 'release', 'hana', 'Hana Mori', 'api', 'taken and lost', '"cleaned"', true, now() from offer`,
    [released.incident, releaseKey],
  )
  for (const one of [forgotten, released])
    await client.workflowService.deleteWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: incidentWorkflowId('acme', one.incident) },
    })

  // The backup is of an instant at which PC-LOST was not there, and PC-CLOSED had just been opened; Temporal knows better.
  for (const table of ['incidents where id', 'alerts where incident', 'acts where incident', 'events where incident'])
    await soc.db.$client.query(`delete from ${table} = $1`, [lost.incident])
  await soc.db.$client.query('delete from open_keys where incident = $1', [lost.incident])
  await soc.db.$client.query("select setval(pg_get_serial_sequence('incidents', 'id'), $1)", [incident])
  for (const table of ['acts', 'containments'])
    await soc.db.$client.query(`delete from ${table} where incident = $1`, [closed.incident])
  await soc.db.$client.query("update incidents set state = 'open', closed_at = null where id = $1", [closed.incident])
  await soc.db.$client.query('insert into open_keys select tenant, host_key, id from incidents where id = $1', [
    closed.incident,
  ])

  for (const [name, value] of Object.entries(soc.env)) vi.stubEnv(name, value)
  const runOf = async () => (await describe('yamato', incident)).runId
  const before = await runOf()
  const heldRun = () => describe('acme', held.incident)
  await soc.until('its aftercare has begun', async () => (await heldRun()).type === 'aftercare')
  const heldBefore = (await heldRun()).runId
  // Temporal's list lags behind by moments.
  const said: string[] = []
  const terminal = {
    out: (line: string) => said.push(line),
    err: (line: string) => said.push(line),
    input: () => Promise.reject(new Error('nothing is read')),
  }
  const query = `WorkflowType IN ('incident', 'aftercare') and ExecutionStatus = 'Running' and TaskQueue = '${soc.env['TEMPORAL_TASK_QUEUE']}'`
  await soc.until('Temporal lists all', async () => (await client.workflow.count(query)).count === 4)
  expect(await runCli(['records', 'restored'], terminal), said.join('\n')).toBe(0)
  expect(said).toEqual([
    'Ended in Temporal: 3. Open, and to begin again when servers and workers start: 2.',
    'Closed, and looked after because they hold a host: 3.',
  ])

  // What outlived an incident that the records know as closed goes on, or begins anew from the records.
  expect((await heldRun()).runId).toBe(heldBefore)
  await soc.startWorker()
  const untilOver = ({ incident: number }: { incident: number }) =>
    soc.until('its aftercare ends', async () => (await describe('acme', number)).status.name === 'COMPLETED')
  await untilOver(released)
  expect(await describe('acme', forgotten.incident)).toMatchObject({ type: 'aftercare', status: { name: 'RUNNING' } })
  expect(soc.world.events({ act: 'lift_containment', target: forgotten.aid })).toEqual([])
  expect((await release(forgotten.incident)).status).toBe(202)
  await untilOver(forgotten)
  for (const { aid } of [released, forgotten])
    expect(soc.world.events({ act: 'lift_containment', target: aid })).toHaveLength(1)
  await soc.untilClosed('acme', closed.incident)
  await soc.until('it runs again', async () => (await runOf()) !== before)
  const other = newHost(soc, 'acme', 'PC-NEW')
  const next = await soc.attack('PC-NEW')
  expect(next.incident).toBeGreaterThan(lost.incident)
  await soc.untilClosed('acme', next.incident)

  expect(await soc.press('yamato', 'U0YUKI', 'leave online')).toBe(200)
  await soc.untilClosed('yamato', incident)
  const contained = soc.world.events({ act: 'contain' }).map(({ target }) => target)
  expect(contained.filter((target) => target === asked)).toHaveLength(1)
  expect(contained.filter((target) => target === other)).toHaveLength(1)
  expect(soc.world.events({ act: 'lift_containment', target: asked })).toHaveLength(1)
})
