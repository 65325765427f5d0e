import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client as TemporalClient, Connection, WorkflowIdConflictPolicy } from '@temporalio/client'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { discardDataFolder } from '../../server/embedded/discard.ts'
import { clusterOf } from '../../server/embedded/postgres.ts'
import { processIdentity } from '../../server/embedded/process-identity.ts'
import { dataFolder, startOwner, type Owner } from './owners.ts'

let dataDir: string
let owners: Owner[]
beforeEach(async () => {
  dataDir = await dataFolder()
  owners = []
})
afterEach(async () => {
  for (const owner of owners) await owner.end('SIGKILL')
  await discardDataFolder(dataDir)
})

const own = async (env: Record<string, string> = {}) => {
  const owner = await startOwner(dataDir, env)
  owners.push(owner)
  return owner
}

const child = async (name: 'postgres' | 'temporal') =>
  z
    .object({ pid: z.number(), identity: z.string(), port: z.number(), fingerprint: z.string() })
    .parse(JSON.parse(await readFile(join(dataDir, 'children', `${name}.json`), 'utf8')))

const cluster = () => clusterOf(dataDir) ?? ''

const up = (owner: Owner) => {
  if (owner.ready === undefined) throw new Error(owner.failed)
  return owner.ready
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function withTemporal<T>(address: string, use: (client: TemporalClient) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address })
  try {
    return await use(new TemporalClient({ connection, namespace: 'hikeshi' }))
  } finally {
    await connection.close()
  }
}

/** A workflow that nobody runs: it stands in the server's database. */
const record = (address: string, workflowId: string) =>
  withTemporal(address, (client) =>
    client.workflow.start('incident', {
      workflowId,
      taskQueue: 'nobody',
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    }),
  )

const state = (address: string, workflowId: string) =>
  withTemporal(address, async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name)

describe('one owner at a time', () => {
  it('refuses a second process, and says who, since when and what to do', async () => {
    const first = await own()
    up(first)
    const second = await own()
    expect(second.failed).toMatch(new RegExp(`in use by process ${first.pid}, since 20\\d\\d-.*kill -INT.*DATA_DIR=`))
    expect(processIdentity(first.pid)).toBeDefined()
    expect(await query(up(first).databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('lets one of several win that come after a killed one', async () => {
    const killed = await own()
    up(killed)
    await killed.end('SIGKILL')
    const next = await Promise.all([own(), own(), own()])
    expect(next.filter(({ ready }) => ready !== undefined)).toHaveLength(1)
    for (const { failed } of next) if (failed !== undefined) expect(failed).toMatch(/in use by process/)
  })
})

describe('after kill -9', () => {
  it('of ours, the next start adopts what still runs, and nothing is lost', async () => {
    const killed = await own()
    await query(up(killed).databaseUrl, 'create table kept as select 7 as number')
    await record(up(killed).address, 'incident/acme/1')
    const before = { postgres: await child('postgres'), temporal: await child('temporal') }
    await killed.end('SIGKILL')

    const next = await own()
    expect(next.progress.join('\n')).toMatch(/PostgreSQL: adopted process/)
    expect(next.progress.join('\n')).toMatch(/Temporal: adopted process/)
    expect({ postgres: await child('postgres'), temporal: await child('temporal') }).toEqual(before)
    expect(await query(up(next).databaseUrl, 'select number from kept')).toEqual([{ number: 7 }])
    expect(await state(up(next).address, 'incident/acme/1')).toBe('RUNNING')

    await next.end('SIGTERM')
    for (const { pid } of Object.values(before)) expect(processIdentity(pid)).toBeUndefined()
  })

  it('of everything, the next start finds every acknowledged write, on the same ports', async () => {
    const killed = await own()
    const { databaseUrl, address } = up(killed)
    await query(databaseUrl, 'create table kept (number int)')
    for (let number = 1; number <= 20; number += 1) {
      await query(databaseUrl, `insert into kept values (${number})`)
      await record(address, `incident/acme/${number}`)
    }
    const children = [await child('postgres'), await child('temporal')]
    await killed.end('SIGKILL')
    for (const { pid } of children) process.kill(pid, 'SIGKILL')

    const next = await own()
    expect(up(next)).toEqual({ databaseUrl, address })
    expect(await query(databaseUrl, 'select count(*)::int as rows from kept')).toEqual([{ rows: 20 }])
    for (let number = 1; number <= 20; number += 1) {
      expect(await state(address, `incident/acme/${number}`)).toBe('RUNNING')
    }
  })

  it('ends an orphan that runs otherwise than it would be started now', async () => {
    const killed = await own()
    up(killed)
    const before = await child('temporal')
    await killed.end('SIGKILL')
    const next = await own({ TEMPORAL_NAMESPACE: 'other' })
    up(next)
    expect(next.progress.join('\n')).toContain(`Temporal: ending process ${before.pid}`)
    expect(processIdentity(before.pid)).toBeUndefined()
    expect((await child('temporal')).pid).not.toBe(before.pid)
  })

  it('leaves a stranger alone who has the pid of a child that is gone', async () => {
    const first = await own()
    up(first)
    await first.end('SIGTERM')
    // As after a reboot: the recorded pid, and that of PostgreSQL's own lock file, now belong to this very process.
    for (const name of ['postgres', 'temporal'] as const) {
      const stranger = { ...(await child(name)), pid: process.pid }
      await writeFile(join(dataDir, 'children', `${name}.json`), JSON.stringify(stranger))
    }
    await writeFile(join(cluster(), 'postmaster.pid'), `${process.pid}\n`, { mode: 0o600 })
    const next = await own()
    expect(next.failed).toBeUndefined()
    expect(next.progress.join('\n')).not.toMatch(/adopted|ending/)
  })
})

it('starts a server again that ended by itself', async () => {
  const owner = await own()
  const { databaseUrl } = up(owner)
  await query(databaseUrl, 'create table kept as select 7 as number')
  const before = await child('postgres')
  process.kill(before.pid, 'SIGKILL')
  for (;;) {
    await sleep(200)
    const now = await child('postgres')
    const rows = now.pid === before.pid ? [] : await query(databaseUrl, 'select number from kept').catch(() => [])
    if (rows.length === 0) continue
    expect(rows).toEqual([{ number: 7 }])
    break
  }
})

it('keeps passwords from other users of the machine', async () => {
  up(await own())
  expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o077).toBe(0)
  for (const folder of [cluster(), ...['children', 'logs', 'owner', 'temporal'].map((name) => join(dataDir, name))]) {
    expect((await stat(folder)).mode & 0o077, folder).toBe(0)
  }
})
