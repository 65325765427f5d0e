import { Connection } from '@temporalio/client'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { freshDatabase } from '../live.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

it('gives a test file a PostgreSQL of its own, durable and on loopback', async () => {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    const setting = async (name: string) => (await client.query<Record<string, string>>(`show ${name}`)).rows[0]?.[name]
    expect(await setting('fsync')).toBe('on')
    expect(await setting('listen_addresses')).toBe('127.0.0.1')
    expect(await setting('server_encoding')).toBe('UTF8')
    expect(await setting('data_checksums')).toBe('on')
  } finally {
    await client.end()
  }
})

it('refuses who does not know the password', async () => {
  const url = new URL(database.url)
  url.password = 'guessed'
  const client = new Client({ connectionString: url.href })
  await expect(client.connect()).rejects.toThrow(/password authentication failed/)
  await client.end()
})

it('gives a Temporal with our namespace and search attributes', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  const namespace = inject('temporalNamespace')
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
    expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(['Tenant', 'Host', 'IncidentState']))
    const { config } = await connection.workflowService.describeNamespace({ namespace })
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBeGreaterThanOrEqual(72 * 3600)
  } finally {
    await connection.close()
  }
})
