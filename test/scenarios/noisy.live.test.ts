import { workflowMetadataQuery } from '@temporalio/workflow'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readIncident } from '../../integrations/records/incidents.ts'
import { verifyRecords } from '../../integrations/records/audit.ts'
import type { ApiAlert } from '../../simulators/falcon/alerts.ts'
import { signWebhook } from '../../simulators/falcon/webhook.ts'
import { falconWebhookSecrets } from '../../simulators/seed.ts'
import { incidentWorkflowId } from '../../workflows/names.ts'
import { startSoc, type Soc } from '../harness.ts'
import { runsOf } from '../workflows/runs.ts'
import { answer, heard, linesOf, newHost, roomyWorld, untilAsked } from './scene.ts'

/** Alerts of the one host, and how many requests are under way at once. */
const alerts = 2000
const senders = 6
/** Alerts a body: what one Fusion workflow sends at a time, and what a stream's reader gathers. */
const bodySizes = [1, 1, 1, 2, 5, 10]

const hostname = 'LT-NOISY'
const waves = 20

describe('a noisy incident', () => {
  let soc: Soc
  let aid: string
  let incident: number
  beforeAll(async () => {
    soc = await startSoc({
      world: roomyWorld,
      acme: {
        confirm: { ask: 'always', responders: [{ who: ['hana'], within: '30m' }], otherwise: 'isolate' },
      },
      env: { CONTINUE_AS_NEW_AFTER: '50' },
    })
    aid = newHost(soc, 'acme', hostname, false)
    incident = (await soc.attack(hostname, { severity: 50 })).incident
    await untilAsked(soc, 'acme', incident)
    await soc.untilHappened(incident, 'isolation pending')
  })
  afterAll(() => soc?.stop())

  /** The number of the newest alert that the workflow has read. */
  const readUpTo = async (): Promise<unknown> => {
    const { rows } = await soc.db.execute(sql`select read_seq as "readSeq" from incidents where id = ${incident}`)
    return rows[0]?.['readSeq']
  }
  const runs = () => runsOf(soc.built.services.deliveries.client, 'acme', incident)

  it('takes 2,000 alerts, each once, while a question is open and a host is waited for', async () => {
    const made = await Promise.all(Array.from({ length: alerts - 1 }, (_, n) => detection(soc, n)))
    const bodies = inBodies(made)
    // What a sender did not see acknowledged, it sends again.
    const repeated = bodies.filter((_, n) => n % 20 === 0)
    // In waves, so that a fast machine does not read them all at one go, in too few runs.
    const posts = [...bodies, ...repeated]
    const wave = Math.ceil(posts.length / waves)
    for (let from = 0; from < posts.length; from += wave) {
      const statuses = await postAll(soc, posts.slice(from, from + wave))
      expect(new Set(statuses)).toEqual(new Set([202]))
      await soc.until('the workflow has read the wave', async () => {
        const row = await readIncident(soc.db, 'acme', incident)
        return row !== undefined && row.alertSeq === (await readUpTo())
      })
    }

    await soc.until('the workflow has read them all', async () => (await readUpTo()) === alerts)
    const { rows } = await soc.db.execute(sql`
      select count(*)::int as n, count(distinct vendor_id)::int as ids, min(seq) as first, max(seq) as last, count(distinct seq)::int as places
      from alerts where tenant = 'acme' and incident = ${incident}`)
    expect(rows).toEqual([{ n: alerts, ids: alerts, first: 1, last: alerts, places: alerts }])
    const added = await linesOf(soc, incident, 'alerts added')
    expect(added.reduce((sum, { what }) => sum + what.count, 0)).toBe(alerts - 1)
    expect((await soc.incidents('acme')).map(({ id }) => id)).toEqual([incident])
  })

  it('has gone on in several runs, which all know whose they are', async () => {
    const all = await runs()
    expect(all.length).toBeGreaterThan(3)
    for (const { history } of all) {
      const [started] = history.events ?? []
      const { searchAttributes, workflowTaskTimeout } = started?.workflowExecutionStartedEventAttributes ?? {}
      expect(Object.keys(searchAttributes?.indexedFields ?? {})).toEqual(
        expect.arrayContaining(['Tenant', 'Host', 'Severity', 'Playbook', 'PlaybookVersion', 'IncidentState']),
      )
      expect(Number(workflowTaskTimeout?.seconds)).toBe(5)
    }
    const handle = soc.built.services.deliveries.client.workflow.getHandle(incidentWorkflowId('acme', incident))
    const { currentDetails } = await handle.query(workflowMetadataQuery)
    expect(currentDetails).toBe(
      `**critical: ${hostname}: RansomwareFileEncryption**\n\nwaiting for hana: confirm-incident`,
    )
  })

  it('has asked one question once, isolated once, and told the worse level once', async () => {
    expect((await readIncident(soc.db, 'acme', incident))?.severity).toBe('critical')
    expect(await linesOf(soc, incident, 'question asked')).toHaveLength(1)
    expect(await linesOf(soc, incident, 'isolation asked for')).toHaveLength(1)
    expect(await linesOf(soc, incident, 'isolation pending')).toHaveLength(1)
    expect(soc.world.events({ act: 'contain', target: aid })).toHaveLength(1)
    const all = heard(soc, incident)
    expect(all.filter((line) => line.endsWith(': question'))).toEqual(['chat U0HANA: question'])
    expect(all).toHaveLength(new Set(all).size)
    expect(all.some((line) => line.endsWith(': severity raised'))).toBe(true)
  })

  it('isolates the host when it comes back', async () => {
    const before = (await runs()).length
    soc.world.falcon.hosts.setOnline(aid, true)
    await soc.untilHappened(incident, 'isolated')
    expect(soc.world.falcon.find(hostname).cutOff).toBe(true)
    expect(before).toBeGreaterThan(3)
  })

  it('takes the click, and closes with nothing done twice', async () => {
    const pressed = await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    expect(pressed.status).toBe(200)
    const row = await soc.untilClosed('acme', incident)
    expect(row.alertSeq).toBe(alerts)
    expect(await readUpTo()).toBe(alerts)
    await soc.until('the closing is told', () => heard(soc, incident).some((line) => line.endsWith(': closed')))

    expect((await linesOf(soc, incident, 'answered')).map(({ what }) => what.choice)).toEqual(['isolate'])
    // What the one that is worse than the others made us find is found once, however many runs there were.
    expect(await linesOf(soc, incident, 'finding')).toHaveLength(2)
    for (const kind of ['question asked', 'isolation asked for', 'isolated', 'severity raised'] as const)
      expect(await linesOf(soc, incident, kind), kind).toHaveLength(1)
    expect(soc.world.events({ act: 'contain', target: aid })).toHaveLength(1)
    const all = heard(soc, incident)
    expect(all).toHaveLength(new Set(all).size)
    expect((await verifyRecords(soc.db, 'acme')).faults).toEqual([])
    await soc.until('its aftercare has begun', async () => {
      const [started] = (await runs()).at(-1)?.history.events ?? []
      return started?.workflowExecutionStartedEventAttributes?.workflowType?.name === 'aftercare'
    })
  })
})

/** A detection that is not posted yet; one in the middle is worse than the others. */
const detection = async (soc: Soc, n: number): Promise<ApiAlert> => {
  const { alert } = await soc.world.falcon.detect({ host: hostname, severity: n === alerts / 2 ? 90 : 50 })
  return alert
}

/** Bodies of one alert or several, as JSON. */
const inBodies = (all: readonly ApiAlert[]): string[] => {
  const bodies: string[] = []
  for (let from = 0; from < all.length;) {
    const size = bodySizes[bodies.length % bodySizes.length] ?? 1
    bodies.push(JSON.stringify(size === 1 ? all[from] : all.slice(from, from + size)))
    from += size
  }
  return bodies
}

/** Posts every body, signed, several at a time; returns the statuses. */
const postAll = async (soc: Soc, bodies: readonly string[]): Promise<number[]> => {
  const left = [...bodies]
  const statuses: number[] = []
  const send = async (): Promise<void> => {
    for (let body = left.shift(); body !== undefined; body = left.shift()) {
      const headers = signWebhook(body, falconWebhookSecrets.acme, new Date())
      const response = await fetch(`${soc.url}/webhooks/acme/falcon`, { method: 'POST', headers, body })
      statuses.push(response.status)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: senders }, send))
  return statuses
}
