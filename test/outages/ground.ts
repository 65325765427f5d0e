import { Client } from 'pg'
import { discardDataFolder } from '../../server/embedded/discard.ts'
import { orphan } from '../../server/embedded/children.ts'
import { isRunning } from '../../server/embedded/process-identity.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { dataFolder, startOwner } from '../server/owners.ts'

type Server = 'temporal' | 'postgres'

/** A Temporal and a PostgreSQL of a test's own, to be taken away from those who work on them. */
export interface Ground {
  /** For `startSoc`: these servers instead of the run's. */
  readonly env: { readonly DATABASE_URL: string; readonly TEMPORAL_ADDRESS: string }
  /** SIGKILL; resolves when it is gone. Nobody starts it again. */
  readonly kill: (server: Server) => Promise<void>
  /** Starts what was killed, on its files and its port; resolves when it answers. */
  readonly bringBack: () => Promise<void>
  /** SIGSTOP: connections stand, and nothing is ever answered. */
  readonly freeze: (server: Server) => Promise<void>
  /** SIGCONT. */
  readonly thaw: () => Promise<void>
  readonly discard: () => Promise<void>
}

/** Brings both up as the product does. Its owner is killed at once: the servers run on, and nobody looks after them. */
export const startGround = async (): Promise<Ground> => {
  const folder = await dataFolder()
  const bringUp = async () => {
    const owner = await startOwner(folder)
    await owner.end('SIGKILL')
    if (!owner.ready) throw new Error(owner.failed)
    return owner.ready
  }
  const { databaseUrl, address } = await bringUp()
  const frozen: number[] = []
  const running = (server: Server) => {
    const record = orphan(folder, server)
    if (!record) throw new Error(`${server} does not run`)
    return record
  }
  const thaw = () => {
    for (const pid of frozen.splice(0)) process.kill(pid, 'SIGCONT')
    return Promise.resolve()
  }
  return {
    env: { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: address },
    kill: async (server) => {
      const record = running(server)
      process.kill(record.pid, 'SIGKILL')
      while (isRunning(record)) await sleep(20)
    },
    bringBack: async () => {
      await bringUp()
    },
    freeze: async (server) => {
      const { pid } = running(server)
      frozen.push(pid, ...(server === 'postgres' ? await sessions(databaseUrl) : []))
      for (const one of frozen) process.kill(one, 'SIGSTOP')
    },
    thaw,
    discard: async () => {
      await thaw()
      await discardDataFolder(folder)
    },
  }
}

/** PostgreSQL has a process for each connection. */
const sessions = async (url: string): Promise<number[]> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ pid: number }>(
      'select pid from pg_stat_activity where pid <> pg_backend_pid()',
    )
    return rows.map(({ pid }) => pid)
  } finally {
    await client.end()
  }
}
