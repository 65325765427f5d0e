import { openDatabase, type Database } from '../../integrations/records/database.ts'
import { loadConfig, type Config } from '../config.ts'
import { findInfrastructure } from '../embedded/index.ts'
import { readTenants, type Tenants } from '../tenants.ts'

/** Runs a command on the records of the Hikeshi that the environment names, and lets them go again. */
export const withRecords = async <T>(work: (db: Database, config: Config) => Promise<T>): Promise<T> => {
  const config = loadConfig()
  const db = await openDatabase(findInfrastructure(config).databaseUrl, 2)
  try {
    return await work(db, config)
  } finally {
    await db.$client.end()
  }
}

/** The tenants of the folder that the environment names. A command writes no links, and need not know where they lead. */
export const tenantsOf = ({ http, folders, environment, readSecret }: Config): Promise<Tenants> =>
  readTenants(folders.tenants, { ...environment, PUBLIC_URL: http.publicUrl }, readSecret)
