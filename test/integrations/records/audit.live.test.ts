import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeCheckpoints, verifyRecords } from '../../../integrations/records/audit.ts'
import { openDatabase, type Database } from '../../../integrations/records/database.ts'
import { openByPerson } from '../../../integrations/records/incidents.ts'
import { appendEntry, chainHash, readTimeline } from '../../../integrations/records/log.ts'
import { freshDatabase } from '../../live.ts'

describe('the record', () => {
  let db: Database
  let drop: () => Promise<void>
  let incident: number
  const note = (text: string) =>
    appendEntry(db, incident, { at: new Date().toISOString(), who: 'Hikeshi', what: { kind: 'note', text } })

  beforeAll(async () => {
    const fresh = await freshDatabase()
    drop = fresh.drop
    db = await openDatabase(fresh.url, 4)
    const report = {
      tenant: 'acme',
      title: 'Ransom note',
      severity: 'high',
      by: 'Hana',
      source: null,
      playbook: 'triage',
      playbookVersion: '1',
    } as const
    incident = (await openByPerson(db, report)).incident
    await Promise.all(Array.from({ length: 20 }, (_, n) => note(`line ${n}`)))
  })
  afterAll(async () => {
    await db?.$client.end()
    await drop?.()
  })

  it('is one chain, also when lines are written at once', async () => {
    expect(await readTimeline(db, incident)).toHaveLength(21)
    expect(await verifyRecords(db)).toEqual({ incidents: 1, lines: 21, checkpoints: 0, faults: [] })
  })

  it('is chained by checkpoints, each incident once until it changes', async () => {
    expect(await takeCheckpoints(db)).toEqual(['acme'])
    expect(await takeCheckpoints(db)).toEqual([])
    await note('more')
    expect(await takeCheckpoints(db)).toEqual(['acme'])
    expect(await verifyRecords(db, 'acme')).toMatchObject({ checkpoints: 2, faults: [] })
  })

  it('shows a line that was changed', async () => {
    const before = await db.execute<{ body: string }>(
      sql`select body from events where incident = ${incident} and seq = 5`,
    )
    await db.execute(
      sql`update events set body = replace(body, 'line', 'lie') where incident = ${incident} and seq = 5`,
    )
    expect((await verifyRecords(db)).faults).toContainEqual({
      tenant: 'acme',
      incident,
      wrong: 'line 5 is not what was written',
    })
    await db.execute(sql`update events set body = ${before.rows[0]?.body} where incident = ${incident} and seq = 5`)
    expect((await verifyRecords(db)).faults).toEqual([])
  })

  it('shows by its checkpoints a chain that was written anew', async () => {
    await db.execute(
      sql`update events set body = replace(body, 'line', 'lie') where incident = ${incident} and seq = 5`,
    )
    const { rows } = await db.execute<{ seq: number; body: string }>(
      sql`select seq, body from events where incident = ${incident} order by seq`,
    )
    let head: Buffer = Buffer.alloc(0)
    for (const { seq, body } of rows) {
      head = chainHash(head, seq, body)
      await db.execute(sql`update events set hash = ${head} where incident = ${incident} and seq = ${seq}`)
    }
    await db.execute(sql`update incidents set head = ${head} where id = ${incident}`)
    expect((await verifyRecords(db)).faults).toEqual([
      { tenant: 'acme', incident, wrong: 'line 21 is not what checkpoint 1 saw' },
      { tenant: 'acme', incident, wrong: 'line 22 is not what checkpoint 2 saw' },
    ])
  })

  it('shows a line that was taken away', async () => {
    await db.execute(sql`delete from events where incident = ${incident} and seq = 9`)
    expect((await verifyRecords(db)).faults).toContainEqual({ tenant: 'acme', incident, wrong: 'line 9 is missing' })
  })
})
