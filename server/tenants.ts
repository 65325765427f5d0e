import { products } from '../integrations/edr/index.ts'
import { sayFault } from '../integrations/tenants/fault.ts'
import { loadTenants } from '../integrations/tenants/load.ts'
import type { SecretName, Tenant } from '../policy/tenant.ts'
import { SecretError } from './secrets.ts'

/** The customers, as their files say. */
export interface Tenants {
  readonly all: () => readonly Tenant[]
  readonly find: (id: string) => Tenant | undefined
  /** The value behind a secret's name, read anew each time. Throws `SecretError`, which names it. */
  readonly secret: (name: SecretName) => string
}

/** Everything that is wrong with the tenant files, at once. */
export class TenantFilesError extends Error {
  override readonly name = 'TenantFilesError'
}

/**
 * Reads the tenant files, and looks whether every secret that they name is there.
 *
 * @throws TenantFilesError with every fault: file, line, what is wrong, what to write instead.
 */
export const readTenants = async (
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  readSecret: (name: SecretName) => string,
): Promise<Tenants> => {
  const lookForSecret = (name: SecretName) => missing(readSecret, name)
  const { tenants, faults } = await loadTenants(folder, { products, environment, lookForSecret })
  if (faults.length > 0)
    throw new TenantFilesError(
      `The tenant files have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.map(sayFault).join('\n  ')}`,
    )
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]))
  return { all: () => tenants, find: (id) => byId.get(id), secret: readSecret }
}

const missing = (readSecret: (name: SecretName) => string, name: SecretName): SecretError | undefined => {
  try {
    readSecret(name)
    return undefined
  } catch (error) {
    if (error instanceof SecretError) return error
    throw error
  }
}
