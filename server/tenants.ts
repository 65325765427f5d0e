import { products } from '../integrations/edr/index.ts'
import type { LookForSecret } from '../integrations/tenants/check/secrets.ts'
import { sayFault, type TenantFault } from '../integrations/tenants/fault.ts'
import { loadTenants } from '../integrations/tenants/load.ts'
import type { ReadOptions } from '../integrations/tenants/read.ts'
import type { SecretName, Tenant } from '../policy/tenant.ts'
import { playbookNames } from './playbook-choice.ts'
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
  constructor(faults: readonly TenantFault[]) {
    super(
      `The tenant files have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.map(sayFault).join('\n  ')}`,
    )
  }
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
  const tenants = await faultless(folder, readOptions(environment, readSecret))
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]))
  return { all: () => tenants, find: (id) => byId.get(id), secret: readSecret }
}

/**
 * The customers, whether the secrets that their files name are there or not: for what only shows them.
 *
 * @throws TenantFilesError with every other fault.
 */
export const readAgreements = (
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Tenant[]> => faultless(folder, { ...catalogues, environment, lookForSecret: () => undefined })

const faultless = async (folder: string, options: ReadOptions): Promise<readonly Tenant[]> => {
  const { tenants, faults } = await loadTenants(folder, options)
  if (faults.length > 0) throw new TenantFilesError(faults)
  return tenants
}

const catalogues = { products, playbooks: playbookNames }

/** What tenant files are checked against: the catalogues of products and playbooks, and the secrets that are there. */
export const readOptions = (
  environment: Readonly<Record<string, string | undefined>>,
  readSecret: (name: SecretName) => string,
): ReadOptions => ({ ...catalogues, environment, lookForSecret: (name, kind) => faultOf(readSecret, name, kind) })

/** A personal code is keyed in on a telephone, and its number of tries is made for so many digits. */
const isCode = (value: string): boolean => /^[0-9]{4,12}$/.test(value)

const faultOf = (
  readSecret: (name: SecretName) => string,
  name: SecretName,
  kind: 'any' | 'code',
): ReturnType<LookForSecret> => {
  try {
    const value = readSecret(name)
    if (kind === 'any' || isCode(value)) return undefined
    return { wrong: `${name}: what is there is no code of 4 to 12 digits`, instead: 'choose another code' }
  } catch (error) {
    if (error instanceof SecretError) return error
    throw error
  }
}
