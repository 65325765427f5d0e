import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** A new, empty database beside that of `url`. It goes with the data folder. */
export const freshDatabase = async (url: string): Promise<{ readonly url: string }> => {
  const name = `bench_${randomBytes(6).toString('hex')}`
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  const fresh = new URL(url)
  fresh.pathname = `/${name}`
  return { url: fresh.href }
}
