import { sql } from 'drizzle-orm'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isDatabaseDown,
  openDatabase,
  type Database,
  type Transaction,
} from '../../../integrations/records/database.ts'
import { freshDatabase } from '../../live.ts'

const connections = 2

describe('a connection that breaks', () => {
  let db: Database
  let drop: () => Promise<void>
  let operator: Client
  beforeAll(async () => {
    const database = await freshDatabase()
    drop = database.drop
    db = await openDatabase(database.url, connections)
    operator = new Client({ connectionString: database.url })
    await operator.connect()
  })
  afterAll(async () => {
    await operator?.end()
    await db?.$client.end()
    await drop?.()
  })

  const breakOff = async (tx: Transaction) => {
    const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
    await operator.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid])
  }

  it('while a transaction holds it undoes that one, says what it is, and costs the pool nothing', async () => {
    await db.execute(sql`create table kept (number int)`)
    for (let time = 0; time < 3 * connections; time += 1) {
      const fault = await db
        .transaction(async (tx) => {
          await tx.execute(sql`insert into kept values (1)`)
          await breakOff(tx)
          await tx.execute(sql`insert into kept values (2)`)
        })
        .catch((error: unknown) => error)
      expect(isDatabaseDown(fault)).toBe(true)
    }
    await db.transaction((tx) => tx.execute(sql`insert into kept values (3)`))
    expect((await db.execute(sql`select number from kept`)).rows).toEqual([{ number: 3 }])
  })

  it('while nobody sends anything ends no process', async () => {
    await expect(
      db.transaction(async (tx) => {
        await breakOff(tx)
        // The news arrives while the transaction is busy with something else.
        await operator.query('select pg_sleep(0.2)')
      }),
    ).rejects.toSatisfy(isDatabaseDown)
    expect((await db.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }])
  })

  it('leaves a refused statement what it is', async () => {
    const fault = await db.transaction((tx) => tx.execute(sql`select 1 / 0`)).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(Error)
    expect(isDatabaseDown(fault)).toBe(false)
  })
})
