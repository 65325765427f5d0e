import { WorkflowNotFoundError } from '@temporalio/client'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  forgetReported,
  markAsked,
  markFailing,
  markReported,
  startCursor,
} from '../../integrations/records/sources.ts'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { alertsOf, attackMany, once, polled, untilAlerts, untilAsked, world } from './ground.ts'

const list = { product: 'cybereason', match: { path: 'mmng' } } as const

/** Lets `pages` pages through, and holds the next one. */
const holdAfter = (soc: Soc, pages: number, hold: 'before' | 'after'): void => {
  if (pages > 0) soc.world.fault({ ...list, times: pages, effect: { delayMs: 0 } })
  soc.world.fault({ ...list, effect: { hold } })
}

describe('a source that is polled', () => {
  let soc: Soc
  let expected: Record<string, number> = {}
  beforeAll(async () => {
    soc = await startSoc({ yamato: polled, world })
    await untilAsked(soc)
  })
  afterEach(() => soc.world.clearFaults())
  afterAll(() => soc?.stop())

  it('is asked page by page; what is added and what changes between the pages leaves no gap and comes once', async () => {
    holdAfter(soc, 1, 'before')
    const made = attackMany(soc, 10)
    const held = await soc.world.waitForHeld()
    const added = attackMany(soc, 2)
    // Those that were read go to the end of the list, and all behind them move up.
    const changed = made.slice(0, 3)
    for (const id of changed) soc.world.cybereason.change(id.split('@')[0] ?? '', { severity: 'Low' })
    soc.world.release(held.id)
    expected = { ...once([...made, ...added]), ...Object.fromEntries(changed.map((id) => [id, 2])) }
    await untilAlerts(soc, expected)
    await untilAsked(soc)
    expect(await alertsOf(soc)).toEqual(expected)
  })

  it('has a malop on several machines as an alert and an incident of each', async () => {
    const [one, two] = ['CAD-21', 'CAD-22'].map((name) => soc.world.cybereason.find(name).guid)
    const { guid } = soc.world.cybereason.attack({ hosts: ['CAD-21', 'CAD-22'] })
    expected = { ...expected, ...once([`${guid}@${one}`, `${guid}@${two}`]) }
    await untilAlerts(soc, expected)
    const { rows } = await soc.db.execute<{ name: string; incident: number }>(sql`
      select i.host_name as name, i.id as incident from alerts a join incidents i on i.id = a.incident
      where a.vendor_id like ${`${guid}@%`} order by 1`)
    expect(rows.map(({ name }) => name)).toEqual(['cad-21', 'cad-22'])
  })

  it.each([
    ['five minutes behind', -5],
    ['five minutes ahead', 5],
    ['an hour ahead', 60],
    ['put right again', 0],
  ])('has a clock that is %s: nothing is missed', async (_, minutes) => {
    soc.world.cybereason.clockMs = minutes * 60_000
    const found = soc.world.cybereason.find('FS-01').guid
    const { guid } = soc.world.cybereason.attack({ hosts: ['FS-01'] })
    expected = { ...expected, [`${guid}@${found}`]: 1 }
    await untilAlerts(soc, expected)
  })

  it('was down for an hour: it is asked from where we were, and the SOC hears of both, once', async () => {
    // The first mail arrives, and its sender never hears that it did.
    soc.world.fault({ product: 'mail', effect: { drop: 'after' } })
    soc.world.fault({ product: 'cybereason', times: 0, effect: { status: 503 } })
    // The list is asked for in vain: whatever was under way has moved the cursor before, and nothing moves it now.
    await untilAsked(soc, 1)
    await soc.db.execute(sql`update cursors set since = now() - interval '1 hour' where source = 'cybereason'`)
    const guid = soc.world.cybereason.find('FS-01').guid
    const made = [59, 40, 20, 1].map((minutes) => {
      const at = new Date(Date.now() - minutes * 60_000).toISOString()
      return `${soc.world.cybereason.attack({ hosts: ['FS-01'], at }).guid}@${guid}`
    })
    const failures = () => soc.world.events({ product: 'cybereason', act: 'fault' }).length
    const before = failures()
    await askAnew(soc)
    await soc.until('it was asked in vain again', () => failures() > before)
    expect(await alertsOf(soc)).toEqual(expected)
    expect(watchHeard(soc)).toEqual([])
    await soc.db.execute(
      sql`update cursors set asked_at = asked_at - interval '1 hour', failing_since = failing_since - interval '1 hour' where source = 'cybereason'`,
    )
    expect(await askedSecondsAgo(soc)).toBeGreaterThan(3600)
    const status = await soc.until('the status says it', async () => (await failing(soc))[0])
    expect(status).toMatchObject({ tenant: 'yamato', source: 'cybereason', fault: expect.stringContaining('503') })
    await askAnew(soc)
    await soc.until('the SOC hears that it cannot be asked', () => watchHeard(soc).length > 0)
    await askAnew(soc)
    await soc.world.waitForEvent({ act: 'mail repeated', target: 'watch@soc.example' }, 60_000)
    expect(watchHeard(soc)).toEqual([cannotBeAsked])
    const [letter] = soc.world.mail.mailbox('watch@soc.example')
    expect(letter?.text).toContain('We know of no alert of it since then')
    expect(letter?.text).toContain('Reason: We got no good answer from Cybereason.')
    soc.world.clearFaults()
    await askAnew(soc)
    expected = { ...expected, ...once(made) }
    await untilAlerts(soc, expected)
    await soc.until('it has been asked again', async () => (await failing(soc)).length === 0)
    expect(await askedSecondsAgo(soc)).toBeLessThan(3600)
    await soc.until('the SOC hears that it is over', () => watchHeard(soc).length > 1)
    await untilAsked(soc)
    expect(watchHeard(soc)).toEqual([
      cannotBeAsked,
      '[Watch] Cybereason (cybereason) of 大和精機株式会社 can be asked again',
    ])
  })

  it('gives one that is not understood among others: it is kept raw, once, and the others come', async () => {
    const { guid } = soc.world.cybereason.find('FS-01')
    const at = Date.now() - 30_000
    const [odd, good] = [{ malopGuidV2: 'ODD-1' }, { guid: 'GOOD-1' }].map((id) => ({
      ...id,
      displayName: 'tool.exe',
      severity: 'High',
      creationTime: at,
      lastUpdateTime: at,
      machines: [{ guid, displayName: 'fs-01' }],
    }))
    const body = { status: 'SUCCESS', data: { data: [odd, good], totalHits: 2 } }
    soc.world.fault({ ...list, times: 2, effect: { status: 200, body } })
    expected = { ...expected, [`GOOD-1@${guid}`]: 1 }
    await untilAlerts(soc, expected)
    await untilAsked(soc)
    const kept = await api<{ source: string; fault: string; bytes: number }[]>(soc, 'unparsed')
    expect(kept).toEqual([expect.objectContaining({ source: 'cybereason', bytes: JSON.stringify(odd).length })])
    expect(kept[0]?.fault).toContain('without guid')
    const { waiting } = await api<{ waiting: { unparsed: number } }>(soc, 'status')
    expect(waiting.unparsed).toBe(1)
  })

  it('fails for long: that is news once, until it is told that it is over', async () => {
    const { db } = soc
    const [which, fault] = [['acme', 'another'] as const, 'it is away']
    await startCursor(db, ...which, new Date().toISOString())
    expect(await markFailing(db, ...which, fault)).toBeUndefined()
    await db.execute(sql`update cursors set failing_since = now() - interval '11 minutes' where source = 'another'`)
    const since = await markFailing(db, ...which, fault)
    expect(Date.parse(since ?? '')).toBeLessThan(Date.now() - 10 * 60_000)
    // Who could not be told is told at the next attempt.
    expect(await markFailing(db, ...which, fault)).toBe(since)
    await markReported(db, ...which, since ?? '')
    expect(await markFailing(db, ...which, fault)).toBeUndefined()
    expect([await markAsked(db, ...which), await markAsked(db, ...which)]).toEqual([since, since])
    await forgetReported(db, ...which)
    expect(await markAsked(db, ...which)).toBeUndefined()
    expect(await markFailing(db, ...which, fault)).toBeUndefined()
  })

  it('ends every session: a new one is opened, and nothing is missed', async () => {
    soc.world.cybereason.sessions.end()
    const made = attackMany(soc, 1)
    expected = { ...expected, ...once(made) }
    await untilAlerts(soc, expected)
  })
})

describe('a poller that is killed', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ yamato: polled, world, worker: false })
  })
  afterAll(() => soc?.stop())

  it('between any two steps: no gap, no double', { timeout: 400_000 }, async () => {
    let expected: Record<string, number> = {}
    let worker = await startProgram('worker', soc.env)
    await untilAsked(soc)
    const goOn = async () => {
      soc.world.clearFaults()
      worker = await startProgram('worker', soc.env)
    }

    for (const [pages, hold] of [
      [0, 'before'],
      [1, 'after'],
      [2, 'before'],
    ] as const) {
      holdAfter(soc, pages, hold)
      const made = attackMany(soc, 10)
      await soc.world.waitForHeld()
      expected = { ...expected, ...once(made) }
      await worker.signal('SIGKILL')
      // Once it is noticed by itself that the worker is gone, which takes half a minute.
      if (pages < 2) await askAnew(soc)
      await goOn()
      await untilAlerts(soc, expected, 90_000)
    }

    // A page is in the records, and the cursor has not moved: another transaction holds it. What was read is no longer listed there,
    // so that the first page holds new ones.
    soc.world.cybereason.reset()
    holdAfter(soc, 0, 'after')
    const made = attackMany(soc, 10)
    const held = await soc.world.waitForHeld()
    await soc.db
      .transaction(async (tx) => {
        await tx.execute(sql`select 1 from cursors where source = 'cybereason' for update`)
        soc.world.release(held.id)
        await soc.until('a page is in the records', () => hasAny(soc, made))
        await worker.signal('SIGKILL')
        throw new Error('back')
      })
      .catch((error: unknown) => {
        if (!(error instanceof Error && error.message === 'back')) throw error
      })
    await askAnew(soc)
    await goOn()
    expected = { ...expected, ...once(made) }
    await untilAlerts(soc, expected, 90_000)
    await untilAsked(soc)
    expect(await alertsOf(soc)).toEqual(expected)
  })
})

/** Ends an asking that waits before it tries again, longer each time: its schedule begins the next one. */
const askAnew = async (soc: Soc): Promise<void> => {
  const { schedule, workflow } = soc.built.services.deliveries.client
  const { info } = await schedule.getHandle(`${soc.env['TEMPORAL_TASK_QUEUE']}/reconcile/yamato/cybereason`).describe()
  for (const { workflow: running } of info.runningActions)
    await workflow
      .getHandle(running.workflowId)
      .terminate('begin anew')
      .catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error
      })
}

/** What the SOC of the polled customer has been written of the source: subjects of mails, each mail once. */
const watchHeard = (soc: Soc): string[] => soc.world.mail.mailbox('watch@soc.example').map(({ subject }) => subject)
const cannotBeAsked = '[Watch] Cybereason (cybereason) of 大和精機株式会社 cannot be asked for its alerts'

const hasAny = async (soc: Soc, ids: readonly string[]): Promise<boolean> => {
  const known = await alertsOf(soc)
  return ids.some((id) => id in known)
}

const api = async <T>(soc: Soc, path: string): Promise<T> =>
  (await fetch(`${soc.url}/api/${path}`)).json() as Promise<T>

/** The sources that cannot be asked, as the operators see them. */
const failing = async (soc: Soc) => (await api<{ sourcesFailing: readonly object[] }>(soc, 'status')).sourcesFailing

/** Since when the source was not asked, as Prometheus reads it. */
const askedSecondsAgo = async (soc: Soc): Promise<number> => {
  const text = await (await fetch(`${soc.url}/metrics`)).text()
  const line = text.split('\n').find((line) => line.startsWith('hikeshi_source_asked_seconds{tenant="yamato"'))
  return Number(line?.split(' ').at(-1))
}
