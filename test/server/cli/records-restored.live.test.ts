import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { runCli } from '../../../server/cli/commands.ts'
import { incidentWorkflowId } from '../../../workflows/names.ts'
import { startSoc, type Soc } from '../../harness.ts'
import { newHost, roomyWorld, untilAsked } from '../../scenarios/scene.ts'

let soc: Soc
beforeAll(async () => {
  soc = await startSoc({ world: roomyWorld })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await soc?.stop()
})

it('restored records number their incidents on, and the open ones run again without doing again what is done', async () => {
  const asked = newHost(soc, 'yamato', 'PC-ASKED')
  const { incident } = await soc.attack('PC-ASKED')
  await untilAsked(soc, 'yamato', incident)
  newHost(soc, 'acme', 'PC-LOST')
  const lost = await soc.attack('PC-LOST')
  await soc.untilClosed('acme', lost.incident)

  newHost(soc, 'acme', 'PC-CLOSED')
  const closed = await soc.attack('PC-CLOSED')
  await soc.untilClosed('acme', closed.incident)

  // The backup is of an instant at which the second was not there, and the third had just been opened; Temporal knows better.
  await soc.stopWorker()
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
  const { client } = soc.built.services.deliveries
  const runOf = async () => (await client.workflow.getHandle(incidentWorkflowId('yamato', incident)).describe()).runId
  const before = await runOf()
  // Temporal's list lags behind by moments.
  const said: string[] = []
  const terminal = {
    out: (line: string) => said.push(line),
    err: (line: string) => said.push(line),
    input: () => Promise.reject(new Error('nothing is read')),
  }
  const query = `WorkflowType = 'incident' and TaskQueue = '${soc.env['TEMPORAL_TASK_QUEUE']}'`
  await soc.until('Temporal lists all', async () => (await client.workflow.count(query)).count === 3)
  expect(await runCli(['records', 'restored'], terminal), said.join('\n')).toBe(0)
  expect(said).toEqual(['Ended in Temporal: 1. Open, and to begin again when servers and workers start: 2.'])

  await soc.startWorker()
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
