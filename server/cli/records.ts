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

/** The tenants of the folder that the environment names. */
export const tenantsOf = ({ folders, environment, readSecret }: Config): Promise<Tenants> =>
  readTenants(folders.tenants, environment, readSecret)
