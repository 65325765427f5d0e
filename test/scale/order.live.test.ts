import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leaseRings, readRings } from '../../integrations/records/relaying.ts'
import { openIncident } from '../../server/open-incident.ts'
import type { Severity } from '../../policy/severity.ts'
import { incidentWorkflowId } from '../../workflows/names.ts'
import { startSoc, type Soc } from '../harness.ts'

/** Far more than are rung at once. */
const many = 80

describe('whose incident is rung first, where many wait', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ server: false, worker: false })
  })
  afterAll(() => soc?.stop())

  const open = async (tenant: 'acme' | 'yamato', severity: Severity, name: string): Promise<number> => {
    const opened = await openIncident(soc.built.services, { tenant, severity, title: name, by: 'A test', host: name })
    if ('error' in opened) throw new Error(opened.error)
    return opened.incident
  }
  const openMany = (tenant: 'acme' | 'yamato', severity: Severity, prefix: string) =>
    Promise.all(Array.from({ length: many }, (_, index) => open(tenant, severity, `${prefix}-${index}`)))
  const startOf = async (tenant: string, incident: number): Promise<number> => {
    const { client } = soc.built.services.deliveries
    return (await client.workflow.getHandle(incidentWorkflowId(tenant, incident)).describe()).startTime.getTime()
  }

  it('by turns where they are as bad, and the worst before all: when it has just come in', async () => {
    const storm = await openMany('acme', 'critical', 'RING')
    const equal = await open('yamato', 'critical', 'RING-EQUAL')
    const worst = await open('yamato', 'emergency', 'RING-WORST')
    const dues = await readRings(soc.db, [...storm, equal, worst])
    const inOrder = [...storm, equal, worst].map((id) => dues.find(({ incident }) => incident === id))
    await soc.built.services.ring(inOrder.flatMap((due) => due ?? []))

    const starts = await Promise.all(storm.map((incident) => startOf('acme', incident)))
    const after = async (incident: number) => {
      const start = await startOf('yamato', incident)
      return starts.filter((other) => other >= start).length
    }
    // All but those that were under way already, and a few that were asked for at the same time.
    expect(await after(worst)).toBeGreaterThan(many / 2)
    expect(await after(equal)).toBeGreaterThan(many / 2)
  })

  it('and when it waits for the relay', async () => {
    await soc.db.$client.query('update incidents set read_seq = alert_seq')
    await openMany('acme', 'critical', 'LEASE')
    const equal = await open('yamato', 'critical', 'LEASE-EQUAL')
    const worst = await open('yamato', 'emergency', 'LEASE-WORST')
    const milder = await open('yamato', 'low', 'LEASE-MILDER')
    await soc.db.$client.query("update incidents set ring_after = now() - interval '1 second'")

    const leased = await leaseRings(soc.db, 10, 10_000)
    expect(leased[0]?.incident).toBe(worst)
    expect(leased.slice(1, 3).map(({ incident }) => incident)).toContain(equal)
    const rest = await leaseRings(soc.db, 1000, 10_000)
    expect(rest).toHaveLength(many + 3 - 10)
    expect(rest.at(-1)?.incident).toBe(milder)
    expect(await leaseRings(soc.db, 1000, 10_000)).toEqual([])
  })
})
