import { products } from '../../integrations/edr/index.ts'
import { openDatabase, type Database } from '../../integrations/records/database.ts'
import { loadTenants } from '../../integrations/tenants/load.ts'
import type { Tenant } from '../../policy/tenant.ts'
import { loadConfig, type Config } from '../config.ts'
import { findInfrastructure } from '../embedded/index.ts'
import { readTenants, TenantFilesError, type Tenants } from '../tenants.ts'

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

/**
 * The customers of that folder, whether the secrets that their files name are there or not: for what only shows them.
 *
 * @throws TenantFilesError with every other fault.
 */
export const agreementsOf = async ({ folders, environment }: Config): Promise<readonly Tenant[]> => {
  const { tenants, faults } = await loadTenants(folders.tenants, {
    products,
    environment,
    lookForSecret: () => undefined,
  })
  if (faults.length > 0) throw new TenantFilesError(faults)
  return tenants
}

/** The tenants of the folder that the environment names. */
export const tenantsOf = ({ folders, environment, readSecret }: Config): Promise<Tenants> =>
  readTenants(folders.tenants, environment, readSecret)
