import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Alert } from '../../../integrations/edr/contract.ts'
import { closeIncident } from '../../../integrations/records/closing.ts'
import { openDatabase, type Database } from '../../../integrations/records/database.ts'
import type { Arrival } from '../../../integrations/records/arrival.ts'
import { recordArrivals } from '../../../integrations/records/intake.ts'
import { openByPerson } from '../../../integrations/records/incidents.ts'
import { readLinks } from '../../../integrations/records/links.ts'
import { readTimeline } from '../../../integrations/records/log.ts'
import { Intake } from '../../../server/intake.ts'
import { freshDatabase } from '../../live.ts'

describe('taking alerts into the records', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  /** Two processes, each with a pool of its own. */
  let servers: readonly [Database, Database]
  beforeAll(async () => {
    database = await freshDatabase()
    servers = [await openDatabase(database.url), await openDatabase(database.url)]
  })
  afterAll(async () => {
    for (const server of servers ?? []) await server.$client.end()
    await database?.drop()
  })
  const server = (n: number): Database => (n % 2 === 0 ? servers[0] : servers[1])

  const incidentOf = async (incident: number | undefined) => {
    const { rows } = await servers[0].execute<{ alert_seq: number; severity: string; seqs: number[] | null }>(sql`
      select alert_seq, severity, (select array_agg(seq order by seq) from alerts a where a.incident = i.id) as seqs
      from incidents i where id = ${incident}`)
    return rows[0]
  }
  const countFrom = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1)

  it('makes one alert and one incident of fifty deliveries at once at two servers', async () => {
    const arrival = anArrival(aHost())
    const delivery = { tenant: 'acme', source: 'falcon', digest: randomBytes(32), body: Buffer.from('{}') }
    const recorded = (
      await Promise.all(Array.from({ length: 50 }, (_, n) => recordArrivals(server(n), [arrival], [delivery])))
    ).flat()
    expect(recorded).toHaveLength(50)
    expect(new Set(recorded.map(({ alert }) => alert)).size).toBe(1)
    expect(new Set(recorded.map(({ incident }) => incident)).size).toBe(1)
    expect(recorded.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(recorded.filter(({ ring }) => ring)).toHaveLength(1)
    expect(await incidentOf(recorded[0]?.incident)).toMatchObject({ alert_seq: 1, seqs: [1] })
  })

  it('takes another customer’s alert in between the many of one body', async () => {
    const intake = new Intake(servers[0])
    const name = `name:${randomBytes(4).toString('hex')}`
    // Machines that share a name: each takes a statement of its own.
    const many = countFrom(400).map(() => anArrival(aHost(), { nameKey: name }))
    const ended: string[] = []
    const body = { tenant: 'acme', source: 'falcon', digest: randomBytes(32), body: Buffer.from('[]') }
    const flood = intake.submitEach(many, body).finally(() => ended.push('flood'))
    const { rows } = await servers[1].execute(sql`select count(*)::int as n from alerts where name_key = ${name}`)
    expect(rows[0]?.['n']).toBeLessThan(400)
    const calm = intake.submitEach([anArrival(aHost(), { tenant: 'yamato' })]).finally(() => ended.push('calm'))
    const [{ recorded, refused }, { recorded: other }] = await Promise.all([flood, calm])
    expect(ended).toEqual(['calm', 'flood'])
    expect(other).toMatchObject([{ isNew: true }])
    expect(refused).toEqual([])
    expect(recorded).toHaveLength(400)
    expect(new Set(recorded.map(({ alert }) => alert)).size).toBe(400)
    const kept = sql`select state from deliveries where digest = ${body.digest}`
    expect((await servers[1].execute(kept)).rows).toEqual([{ state: 'parsed' }])
  })

  it('attaches different alerts of one host, at once at two servers, to one incident, and numbers them', async () => {
    const host = aHost()
    const recorded = (
      await Promise.all(
        countFrom(40).map((n) =>
          recordArrivals(server(n), [anArrival(host), anArrival(host, { severity: n === 7 ? 'critical' : 'high' })]),
        ),
      )
    ).flat()
    expect(new Set(recorded.map(({ incident }) => incident)).size).toBe(1)
    expect(recorded.every(({ isNew }) => isNew)).toBe(true)
    expect(await incidentOf(recorded[0]?.incident)).toEqual({
      alert_seq: 80,
      severity: 'critical',
      seqs: countFrom(80),
    })
    const timeline = await readTimeline(servers[0], recorded[0]?.incident ?? 0)
    expect(timeline.map(({ what }) => what.kind)).toEqual(['incident opened'])
  })

  it('takes an alert once that stands twice in a batch', async () => {
    const arrival = anArrival(aHost())
    const [first, other, second] = await recordArrivals(servers[0], [arrival, anArrival(aHost()), arrival])
    expect(first).toMatchObject({ isNew: true, ring: { incident: first?.incident, alertSeq: 1 } })
    expect(second).toEqual({ alert: first?.alert, incident: first?.incident, isNew: false })
    expect(other?.incident).not.toBe(first?.incident)
  })

  it('says with the ring what the start of the workflow needs', async () => {
    const host = aHost()
    const [recorded] = await recordArrivals(servers[0], [anArrival(host), anArrival(host, { severity: 'critical' })])
    expect(recorded?.ring).toEqual({
      incident: recorded?.incident,
      tenant: 'acme',
      playbook: 'endpointIntrusion',
      playbookVersion: 'v1',
      severity: 'critical',
      title: 'Something bad',
      source: 'falcon',
      hostId: host.id,
      hostName: host.name,
      alertSeq: 2,
      kind: 'endpoint',
      state: 'open',
      changed: false,
      openedAt: expect.any(String),
    })
  })

  it('gives the next alert of a closed incident’s host a new incident, which knows the old one', async () => {
    const host = aHost()
    const [first] = await recordArrivals(servers[0], [anArrival(host)])
    const ending = {
      verdict: 'true positive',
      byPerson: false,
      by: 'Hikeshi',
      summary: '',
      dismissive: false,
      weighed: 1,
    } as const
    await closeIncident(servers[0], first?.incident ?? 0, 1, ending)
    const [next] = await recordArrivals(servers[1], [anArrival(host)])
    const { rows } = await servers[0].execute(sql`select previous from incidents where id = ${next?.incident}`)
    expect(rows).toEqual([{ previous: first?.incident }])
  })

  it('loses none of the alerts that come while their incident is being closed', async () => {
    const host = aHost()
    const [first] = await recordArrivals(servers[0], [anArrival(host)])
    const ending = {
      verdict: 'true positive',
      byPerson: false,
      by: 'Hikeshi',
      summary: '',
      dismissive: false,
      weighed: 1,
    } as const
    const [recorded, { outcome }] = await Promise.all([
      Promise.all(countFrom(20).map((n) => recordArrivals(server(n), [anArrival(host)]))),
      closeIncident(servers[1], first?.incident ?? 0, 1, ending),
    ])
    const incidents = new Set(recorded.flat().map(({ incident }) => incident))
    const inFirst = (await incidentOf(first?.incident))?.alert_seq ?? 0
    expect(inFirst).toBe(outcome === 'closed' ? 1 : 21)
    expect(incidents.size).toBe(1)
    expect(recorded.flat().every(({ isNew }) => isNew)).toBe(true)
  })

  describe('alerts of two products', () => {
    /** Ids of machines are each test's own. */
    let run = ''
    beforeEach(() => {
      run = randomBytes(4).toString('hex')
    })
    /** An alert of a product on a machine of that name. */
    const seen = (product: string, short: string, name: string, changes: Partial<Arrival> = {}): Arrival => {
      const id = `${short}-${run}`
      return anArrival(
        { id, name },
        {
          source: product,
          alert: { ...anAlert({ id, name }), product },
          key: `host:${product}:${id}`,
          nameKey: `name:${name}`,
          ...changes,
        },
      )
    }
    const record = async (...arrivals: readonly Arrival[]) =>
      (await recordArrivals(servers[0], arrivals)).map(({ incident }) => incident)
    const aName = () => `pc-${randomBytes(6).toString('hex')}`
    const keysOf = async (incident: number | undefined) => {
      const { rows } = await servers[0].execute<{ key: string; machines: string[] }>(
        sql`select key, machines from open_keys where incident = ${incident} order by key`,
      )
      return rows
    }
    const ending = {
      verdict: 'true positive',
      byPerson: false,
      by: 'Hikeshi',
      summary: '',
      dismissive: false,
      weighed: 99,
    } as const

    it('on one machine make one incident, which is of the machine of the first', async () => {
      const name = aName()
      const [first] = await record(seen('p', 'p1', name))
      const [second, third] = await record(seen('q', 'q1', name, { severity: 'critical' }), seen('p', 'p1', name))
      expect([second, third]).toEqual([first, first])
      const { rows } = await servers[0].execute(sql`
        select source, host_key, host_id, severity, alert_seq from incidents where id = ${first}`)
      expect(rows).toEqual([
        { source: 'p', host_key: `host:p:p1-${run}`, host_id: `p1-${run}`, severity: 'critical', alert_seq: 3 },
      ])
      // What it has learnt holds without the name: the product may call the machine otherwise tomorrow.
      expect(await record(seen('q', 'q1', aName()))).toEqual([first])
    })

    it('in one batch, at once at two servers, make one incident and lose none', async () => {
      const name = aName()
      const recorded = (
        await Promise.all(
          countFrom(40).map((n) =>
            recordArrivals(server(n), [
              seen(n % 3 === 0 ? 'p' : 'q', n % 3 === 0 ? 'p1' : 'q1', name),
              seen(n % 3 === 0 ? 'q' : 'p', n % 3 === 0 ? 'q1' : 'p1', name),
            ]),
          ),
        )
      ).flat()
      expect(new Set(recorded.map(({ incident }) => incident)).size).toBe(1)
      expect(recorded.every(({ isNew }) => isNew)).toBe(true)
      expect(await incidentOf(recorded[0]?.incident)).toMatchObject({ alert_seq: 80, seqs: countFrom(80) })
      const open = await servers[0].execute(
        sql`select count(*)::int as n from incidents where name_key = ${`name:${name}`}`,
      )
      expect(open.rows).toEqual([{ n: 1 }])
    })

    it('two machines of one name within a product are two, at once at two servers too, and the name merges nothing more', async () => {
      const name = aName()
      const recorded = (
        await Promise.all(
          countFrom(30).map((n) =>
            recordArrivals(server(n), [seen('p', `p${n % 2}`, name), seen('p', `p${(n + 1) % 2}`, name)]),
          ),
        )
      ).flat()
      const { rows } = await servers[0].execute<{ incident: number; hosts: number }>(sql`
        select incident, count(distinct host_key)::int as hosts from alerts where name_key = ${`name:${name}`} group by incident`)
      expect(rows.map(({ hosts }) => hosts)).toEqual([1, 1])
      expect(recorded.every(({ isNew }) => isNew)).toBe(true)
      const [other] = await record(seen('q', 'q1', name))
      expect(rows.map(({ incident }) => incident)).not.toContain(other)
      expect(await record(seen('q', 'q1', name))).toEqual([other])
    })

    it('a clone of a machine that another product’s alert had joined is a machine of its own', async () => {
      const name = aName()
      const [first] = await record(seen('p', 'p1', name))
      expect(await record(seen('q', 'q1', name))).toEqual([first])
      const [clone] = await record(seen('q', 'q2', name))
      expect(clone).not.toBe(first)
      expect(await record(seen('q', 'q1', name), seen('q', 'q2', name))).toEqual([first, clone])
    })

    it('of two open incidents the older takes an alert that belongs to both, and they are linked', async () => {
      const [one, two] = [aName(), aName()]
      const [older] = await record(seen('p', 'p1', one))
      const [newer] = await record(seen('q', 'q1', two))
      expect(newer).not.toBe(older)
      // The second product calls its machine by the name now that the first product's has.
      expect(await record(seen('q', 'q1', one))).toEqual([older])
      expect(await record(seen('q', 'q1', two))).toEqual([newer])
      const links = await readLinks(servers[0], 'acme', older ?? 0)
      expect(links.map(({ incident, by }) => [incident, by])).toContainEqual([newer, ['host']])
    })

    it('loses none while the incident is being closed, and opens the next one after it, which knows it', async () => {
      const name = aName()
      const [first] = await record(seen('p', 'p1', name))
      const [recorded, { outcome }] = await Promise.all([
        Promise.all(countFrom(20).map((n) => recordArrivals(server(n), [seen('q', 'q1', name)]))),
        closeIncident(servers[1], first ?? 0, 1, ending),
      ])
      const incidents = new Set(recorded.flat().map(({ incident }) => incident))
      expect(incidents.size).toBe(1)
      expect((await incidentOf(first))?.alert_seq).toBe(outcome === 'closed' ? 1 : 21)
      const [next] = [...incidents]
      if (outcome === 'closed') {
        const { rows } = await servers[0].execute(sql`select previous from incidents where id = ${next}`)
        expect(rows).toEqual([{ previous: first }])
        expect(await keysOf(first)).toEqual([])
      }
      expect(await keysOf(next)).toEqual([
        ...(outcome === 'closed' ? [] : [{ key: `host:p:p1-${run}`, machines: [] }]),
        { key: `host:q:q1-${run}`, machines: [] },
        {
          key: `name:${name}`,
          machines: outcome === 'closed' ? [`host:q:q1-${run}`] : [`host:p:p1-${run}`, `host:q:q1-${run}`],
        },
      ])
      if (outcome === 'closed') await closeIncident(servers[0], next ?? 0, 20, ending)
      else await closeIncident(servers[0], next ?? 0, 21, ending)
      expect(await keysOf(next)).toEqual([])
    })

    it('what a person reports by name joins them, and they join what a person has reported', async () => {
      const name = aName()
      const report = {
        tenant: 'acme',
        title: 'odd',
        severity: 'high',
        by: 'Hana',
        source: null,
        playbook: 'x',
        playbookVersion: 'v1',
      } as const
      const host = { name, nameKey: `name:${name}` }
      const opened = await Promise.all(countFrom(10).map((n) => openByPerson(server(n), { ...report, host })))
      expect(new Set(opened.map(({ incident }) => incident)).size).toBe(1)
      expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1)
      expect(await record(seen('p', 'p1', name), seen('q', 'q1', name))).toEqual([
        opened[0]?.incident,
        opened[0]?.incident,
      ])
      expect(await openByPerson(servers[0], { ...report, host })).toEqual({
        incident: opened[0]?.incident,
        isNew: false,
      })
    })
  })

  it('puts an alert that the product calls ended to the incident of its earlier state', async () => {
    const arrival = anArrival(aHost())
    const [first] = await recordArrivals(servers[0], [arrival])
    const ended = { ...arrival, revision: 'r2', key: 'host:elsewhere', alert: anAlert(aHost(), 'false positive') }
    const [second] = await recordArrivals(servers[0], [ended])
    expect(second).toMatchObject({ incident: first?.incident, isNew: true })
    expect(await incidentOf(first?.incident)).toMatchObject({ alert_seq: 2, seqs: [1, 2] })
  })

  it('gives what the product calls real an incident of its own when the earlier one was dismissed, and no other end', async () => {
    const host = aHost()
    const arrival = anArrival(host)
    const [first] = await recordArrivals(servers[0], [arrival])
    const ending = {
      verdict: 'false positive',
      byPerson: true,
      by: 'Hana',
      summary: '',
      dismissive: true,
      weighed: 1,
    } as const
    await closeIncident(servers[0], first?.incident ?? 0, 1, ending)
    const state = (revision: string, resolution: Alert['resolution']) =>
      recordArrivals(servers[0], [{ ...arrival, revision, alert: anAlert(host, resolution) }])
    const [closed] = await state('r2', 'false positive')
    expect(closed).toMatchObject({ incident: first?.incident, isNew: true })
    expect(closed?.ring).toBeUndefined()
    const [real] = await state('r3', 'true positive')
    expect(real?.incident).not.toBe(first?.incident)
    expect(real).toMatchObject({ isNew: true, ring: { incident: real?.incident } })
  })

  it('keeps a thin alert without an incident, and a body without an alert', async () => {
    const { alert: _, ...thin } = anArrival(aHost())
    const [recorded] = await recordArrivals(servers[0], [{ ...thin, revision: 'unresolved' }])
    expect(recorded).toEqual({ alert: recorded?.alert, isNew: true })
    const digest = randomBytes(32)
    await recordArrivals(
      servers[0],
      [],
      [{ tenant: 'acme', source: 'falcon', digest, body: Buffer.from([0, 255]), fault: 'odd' }],
    )
    const { rows } = await servers[0].execute(sql`select state, fault, body from deliveries where digest = ${digest}`)
    expect(rows).toEqual([{ state: 'unparsed', fault: 'odd', body: Buffer.from([0, 255]) }])
  })
})

const aHost = (): { id: string; name: string } => {
  const id = randomBytes(16).toString('hex')
  return { id, name: `PC-${id.slice(0, 6)}` }
}

const anAlert = (host: { id: string; name: string }, resolution?: Alert['resolution']): Alert => ({
  product: 'crowdstrike_falcon',
  vendorId: 'v',
  revision: 'r1',
  title: 'Something bad',
  severity: 'high',
  vendorSeverity: '70',
  category: 'endpoint',
  occurredAt: '2026-01-01T00:00:00.000Z',
  host,
  techniques: [],
  disposition: 'detected',
  ...(resolution && { resolution }),
})

const anArrival = (host: { id: string; name: string }, changes: Partial<Arrival> = {}): Arrival => ({
  tenant: 'acme',
  source: 'falcon',
  vendorId: randomBytes(8).toString('hex'),
  revision: 'r1',
  alert: anAlert(host),
  severity: 'high',
  title: 'Something bad',
  key: `host:crowdstrike_falcon:${host.id}`,
  fingerprint: undefined,
  playbook: 'endpointIntrusion',
  playbookVersion: 'v1',
  ...changes,
})
