import { randomBytes } from 'node:crypto'
import { MockActivityEnvironment } from '@temporalio/testing'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createContainmentActivities } from '../../../activities/containment.ts'
import { createLedger } from '../../../activities/ledger.ts'
import { createQuestionActivities } from '../../../activities/questions.ts'
import type { World } from '../../../activities/world.ts'
import { finish, intend, writeOnce } from '../../../integrations/records/acts.ts'
import { closeIncident } from '../../../integrations/records/closing.ts'
import { addContainment, setContainment } from '../../../integrations/records/containments.ts'
import { openDatabase, type Database } from '../../../integrations/records/database.ts'
import { readEarlierVerdicts } from '../../../integrations/records/evidence.ts'
import { findKnownHost, openByPerson } from '../../../integrations/records/incidents.ts'
import { recordArrivals } from '../../../integrations/records/intake.ts'
import { readTimeline } from '../../../integrations/records/log.ts'
import { putQuestion, readQuestion, takeAnswer } from '../../../integrations/records/questions.ts'
import { listUnparsed } from '../../../integrations/records/sources.ts'
import { Intake } from '../../../server/intake.ts'
import { aTenant } from '../../policy/a-tenant.ts'
import { freshDatabase } from '../../live.ts'

let db: Database
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await freshDatabase()
  drop = database.drop
  db = await openDatabase(database.url)
})
afterAll(async () => {
  await db?.$client.end()
  await drop?.()
})

const anIncident = async (title = 'A test'): Promise<number> => {
  const report = { tenant: 'acme', title, severity: 'high', by: 'a test', source: null } as const
  return (await openByPerson(db, { ...report, playbook: 'triage', playbookVersion: '1' })).incident
}

const anArrival = (host: { id: string; name: string }, fingerprint?: string) => ({
  tenant: 'acme',
  source: 'falcon',
  vendorId: randomBytes(8).toString('hex'),
  revision: 'r1',
  alert: {
    product: 'crowdstrike_falcon',
    vendorId: 'v',
    revision: 'r1',
    title: 'Something bad',
    severity: 'high' as const,
    vendorSeverity: '70',
    category: 'endpoint' as const,
    occurredAt: '2026-01-01T00:00:00.000Z',
    host,
    techniques: [],
    disposition: 'detected' as const,
  },
  severity: 'high' as const,
  title: 'Something bad',
  key: `host:crowdstrike_falcon:${host.id}`,
  fingerprint,
  playbook: 'endpointIntrusion',
  playbookVersion: 'v1',
})

const aHost = (name = 'PC-ODD') => ({ id: randomBytes(16).toString('hex'), name })

describe('text that PostgreSQL does not take as it is', () => {
  it('ends an act that a product refused with a NUL and half a character', async () => {
    const incident = await anIncident()
    const act = { incident, key: 'isolate/KPC-07/policy', act: 'isolate', class: 'readable', target: 'KPC-07' } as const
    const intent = await intend(db, { ...act, fingerprint: '', lease: 1000 })
    if (intent.state !== 'ours') throw new Error(intent.state)
    const reason = 'no\0 such host \uD83D'
    const entry = {
      at: new Date().toISOString(),
      who: 'Hikeshi',
      why: reason,
      what: { kind: 'note', text: reason },
    } as const
    const end = { state: 'failed', result: reason, entry, through: 1 } as const
    expect(await finish(db, { incident, key: act.key, token: intent.token }, end)).toBe(1)
    expect(await intend(db, { ...act, fingerprint: '', lease: 1000 })).toEqual({
      state: 'failed',
      reason: 'no such host \uFFFD',
    })
  })

  it('finds earlier verdicts beside a line with half a character', async () => {
    const host = aHost()
    const print = JSON.stringify([
      'a product',
      'a title',
      'command',
      `powershell -enc ${randomBytes(6000).toString('base64')}`,
    ])
    const [first] = await recordArrivals(db, [anArrival(host, print)])
    const incident = first?.incident ?? 0
    const entry = { at: new Date().toISOString(), who: '\uDE00', what: { kind: 'note', text: 'x\0\uD83D' } } as const
    await writeOnce(db, { incident, key: 'note/x', act: 'note', target: 'record' }, null, entry, 1)
    const ending = { verdict: 'benign', byPerson: true, by: 'Hana', summary: '', dismissive: true, weighed: 1 } as const
    await closeIncident(db, incident, 1, ending)
    expect(await readEarlierVerdicts(db, 'acme', 0, print)).toMatchObject([{ incident, verdict: 'benign', by: 'Hana' }])
    expect(await readEarlierVerdicts(db, 'acme', 0, `${print} `)).toEqual([])
  })

  it('keeps two notes of many pages apart, and each once', async () => {
    const incident = await anIncident()
    const pages = randomBytes(4000).toString('hex')
    for (const text of [`${pages}1`, `${pages}2`, `${pages}1`]) {
      const entry = { at: new Date().toISOString(), who: 'Hikeshi', what: { kind: 'note', text } } as const
      await writeOnce(db, { incident, key: `note/${text}`, act: 'note', target: 'record' }, null, entry, 1)
    }
    const notes = (await readTimeline(db, incident)).flatMap(({ what }) => (what.kind === 'note' ? what.text : []))
    expect(notes).toEqual([`${pages}1`, `${pages}2`])
  })
})

describe('an alert that the records refuse', () => {
  it('keeps none of its body’s other alerts out, and is shown to the operators', async () => {
    const [good, other] = [anArrival(aHost()), anArrival(aHost())]
    const bad = { ...anArrival(aHost()), title: 'NUL \0' }
    const digest = randomBytes(32)
    const delivery = { tenant: 'acme', source: 'falcon', digest, body: Buffer.from('{}') }
    const { recorded, refused } = await new Intake(db).submitEach([good, bad, other], delivery)
    expect(recorded).toMatchObject([{ isNew: true }, { isNew: true }])
    expect(refused).toEqual([expect.stringContaining(bad.vendorId)])
    expect(await listUnparsed(db, 10)).toMatchObject([{ digest: digest.toString('hex'), fault: refused[0] }])
  })
})

describe('two at once', () => {
  it('an answer that comes while the next person is being asked is taken, and the next person is on record', async () => {
    const incident = await anIncident()
    const question = await putQuestion(db, {
      tenant: 'acme',
      incident,
      key: 'confirm',
      choices: ['isolate', 'leave online'],
      recommend: 'isolate',
      otherwise: 'isolate',
      until: new Date(Date.now() + 60_000).toISOString(),
      asked: [],
    })
    const { askNext } = createQuestionActivities({ db, tenant: () => aTenant() } as unknown as World, {} as never)
    const waiting = async (n: number) => {
      for (;;) {
        const { rows } = await db.execute<{ n: number }>(
          sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        )
        if ((rows[0]?.n ?? 0) >= n) return
      }
    }
    // Both wait for the incident's row, the one that asks first in the queue.
    const [asked, answered] = await db
      .transaction(async (tx) => {
        await tx.execute(sql`select 1 from incidents where id = ${incident} for update`)
        const occasion = { tenant: 'acme', incident, key: 'ask/confirm/next', through: 1 }
        const asking = new MockActivityEnvironment().run(() =>
          askNext({ ...occasion, question: question.id, who: [], by: 'chat', left: 0 }),
        )
        await waiting(1)
        const answering = takeAnswer(db, {
          question: question.id,
          choice: 'isolate',
          person: 'hana',
          personName: 'Hana',
          channel: 'chat',
          pressId: '1',
          reason: 'because',
          needed: () => 1,
        })
        await waiting(2)
        return [asking, answering] as const
      })
      .then((both) => Promise.allSettled(both))
    expect(asked).toMatchObject({ status: 'fulfilled' })
    expect(answered).toMatchObject({ status: 'fulfilled', value: { outcome: 'won' } })
    expect((await readQuestion(db, question.id))?.by).toBe('Hana')
  })
})

describe('a worker whose clock is ahead of the database’s', () => {
  it('does not take what a product shows from before the isolation for a release', async () => {
    const incident = await anIncident()
    const containment = {
      incident,
      key: 'isolate/x/policy',
      tenant: 'acme',
      source: 'falcon',
      hostId: 'x',
      hostName: 'PC',
    }
    await db.transaction((tx) =>
      addContainment(tx, { ...containment, because: '', by: 'Hikeshi', automatic: true, reviewAfter: 1000 }),
    )
    await setContainment(db, incident, containment.key, 'release asked for')
    const isolation = { state: 'not isolated', online: 'online', detail: 'normal' } as const
    const host = () => Promise.resolve({ isolation })
    const world = {
      db,
      requestLimit: 1000,
      tenant: () => aTenant({ sources: [{ name: 'falcon', product: 'p', maxCalls: 1 }] }),
      edr: () => ({ product: 'p', readLag: 10_000, host }),
      productTitle: () => 'A product',
    }
    const { lookAtHost } = createContainmentActivities(
      world as unknown as World,
      createLedger({ db, requestLimit: 1000, productTitle: (product) => product }),
    )
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    try {
      const act = { tenant: 'acme', incident, key: `released/${containment.key}`, through: 1 }
      const look = { ...act, containment: containment.key, confirmed: false, target: 'released' } as const
      const seen: unknown = await new MockActivityEnvironment().run(() => lookAtHost(look))
      expect(seen).toMatchObject({ result: { reached: false, confirmed: false } })
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('which machine is meant', () => {
  it('is said by earlier alerts where they showed one of that name, and by nobody where they showed two', async () => {
    const one = aHost('ONE')
    await recordArrivals(db, [anArrival(one), anArrival(one), anArrival(aHost('TWO')), anArrival(aHost('two'))])
    expect(await findKnownHost(db, 'acme', 'one')).toMatchObject({ key: expect.stringContaining(one.id) })
    expect(await findKnownHost(db, 'acme', 'Two')).toBeUndefined()
  })
})
