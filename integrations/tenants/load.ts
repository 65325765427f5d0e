import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tenant } from '../../policy/tenant.ts'
import type { TenantFault } from './fault.ts'
import { readTenant } from './read.ts'
import type { ReadOptions } from './read.ts'

/** A tenant file that is without fault by itself. */
export interface GoodFile {
  readonly file: string
  readonly tenant: Tenant
}

export interface LoadedTenants {
  /** The good ones, by file name. Where there are faults, do not run on these alone: say them and stop. */
  readonly tenants: readonly Tenant[]
  /** All faults of all files. `sayFault` makes a line of each. */
  readonly faults: readonly TenantFault[]
}

/** The text of every tenant file of a folder by its path, in order; the fault of a file that cannot be read. */
export type TenantTexts = ReadonlyMap<string, string | TenantFault>

/** Bytes of a tenant file: far more than any customer's says, and no more than can be read within a moment. */
const longest = 1_000_000

const whole = (file: string, wrong: string, instead: string): TenantFault => ({
  file,
  line: 1,
  place: '',
  wrong,
  instead,
})

/** Two files that cannot both count. */
export interface Clash {
  readonly files: readonly [string, string]
  readonly fault: TenantFault
}

/** Of two files with one customer, or two customers that post to the same channel and would read each other's incidents. */
export const clashes = (read: readonly GoodFile[]): readonly Clash[] =>
  read.flatMap(({ file, tenant }, index) =>
    read.slice(0, index).flatMap((other): Clash[] => {
      const files = [other.file, file] as const
      if (other.tenant.id === tenant.id)
        return [
          {
            files,
            fault: whole(file, `another file has the id ${tenant.id} too`, 'keep one of the two files'),
          },
        ]
      const { chat } = tenant
      if (!chat || other.tenant.chat?.channel !== chat.channel || !isSameAddress(other.tenant.chat.apiUrl, chat.apiUrl))
        return []
      const fault = whole(
        file,
        `${other.file} has the same chat channel, so two customers would read each other's incidents`,
        'give each customer a channel of its own',
      )
      return [{ files, fault: { ...fault, place: 'chat.channel' } }]
    }),
  )

/** However its host is written, and whether or not it ends in a slash. */
const isSameAddress = (a: string, b: string): boolean => {
  const [one, other] = [a, b].map((address) => new URL(address.replace(/\/*$/, '/')).href)
  return one === other
}

/** Reads every `*.yaml` and `*.yml` of a folder (not below it). A folder that is missing or holds no tenant is a fault. */
export const readTexts = async (folder: string): Promise<TenantTexts | TenantFault> => {
  const names = await readdir(folder).catch(() => undefined)
  if (names === undefined) return whole(folder, 'this folder cannot be read', 'create it, or name another one')
  const files = names.filter((name) => /\.ya?ml$/.test(name)).toSorted()
  if (files.length === 0) return whole(folder, 'there is no tenant file in this folder', 'add one, e.g. acme.yaml')
  return new Map(
    await Promise.all(
      files.map(async (name): Promise<[string, string | TenantFault]> => {
        const file = join(folder, name)
        return [file, await readText(file)]
      }),
    ),
  )
}

/** What is no file (a pipe, a device) may never end, and would keep all others waiting. */
const readText = async (file: string): Promise<string | TenantFault> => {
  const found = await stat(file).catch(() => undefined)
  if (found && !found.isFile()) return whole(file, 'this is no regular file', 'put a file in its place')
  if (found && found.size > longest)
    return whole(file, `this file is longer than ${longest} bytes`, 'write one customer in one file')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text ?? whole(file, 'this file cannot be read', 'make it readable for the user that runs this')
}

/** Each file by itself: those that are good, and all faults of the others. */
export const readFiles = (
  texts: TenantTexts,
  options: ReadOptions,
): { readonly good: readonly GoodFile[]; readonly faults: readonly TenantFault[] } => {
  const good: GoodFile[] = []
  const faults: TenantFault[] = []
  for (const [file, text] of texts) {
    const result = typeof text === 'string' ? readTenant(text, file, options) : { faults: [text] }
    if ('tenant' in result) good.push({ file, tenant: result.tenant })
    else faults.push(...result.faults)
  }
  return { good, faults }
}

/** Reads the tenant files of a folder. Answers all tenants and all faults. */
export const loadTenants = async (folder: string, options: ReadOptions): Promise<LoadedTenants> => {
  const texts = await readTexts(folder)
  if ('wrong' in texts) return { tenants: [], faults: [texts] }
  const { good, faults } = readFiles(texts, options)
  return {
    tenants: good.map(({ tenant }) => tenant),
    faults: [...faults, ...clashes(good).map(({ fault }) => fault)],
  }
}
