import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tenant } from '../../policy/tenant.ts'
import type { TenantFault } from './fault.ts'
import { readTenant } from './read.ts'
import type { ReadOptions } from './read.ts'

export interface LoadedTenants {
  /** The good ones, by file name. Where there are faults, do not run on these alone: say them and stop. */
  readonly tenants: readonly Tenant[]
  /** All faults of all files. `sayFault` makes a line of each. */
  readonly faults: readonly TenantFault[]
}

const whole = (file: string, wrong: string, instead: string): TenantFault => ({
  file,
  line: 1,
  place: '',
  wrong,
  instead,
})

/** Two customers that post to the same channel would read each other's incidents. */
const sharedChannels = (read: readonly { readonly file: string; readonly tenant: Tenant }[]): readonly TenantFault[] =>
  read.flatMap(({ file, tenant: { chat } }, index) => {
    const other = read
      .slice(0, index)
      .find(
        ({ tenant }) =>
          chat !== undefined && tenant.chat?.channel === chat.channel && tenant.chat.apiUrl === chat.apiUrl,
      )
    return other === undefined
      ? []
      : [
          {
            ...whole(
              file,
              `${other.file} has the same chat channel, so two customers would read each other's incidents`,
              'give each customer a channel of its own',
            ),
            place: 'chat.channel',
          },
        ]
  })

/**
 * Reads every `*.yaml` and `*.yml` of a folder (not below it). Answers all tenants and all faults; a folder that is missing or holds no
 * tenant is a fault too.
 */
export const loadTenants = async (folder: string, options: ReadOptions): Promise<LoadedTenants> => {
  const names = await readdir(folder).catch(() => undefined)
  if (names === undefined)
    return { tenants: [], faults: [whole(folder, 'this folder cannot be read', 'create it, or name another one')] }
  const files = names.filter((name) => /\.ya?ml$/.test(name)).toSorted()
  if (files.length === 0)
    return { tenants: [], faults: [whole(folder, 'there is no tenant file in this folder', 'add one, e.g. acme.yaml')] }
  const results = await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name)
      const text = await readFile(file, 'utf8').catch(() => undefined)
      const result =
        text === undefined
          ? { faults: [whole(file, 'this file cannot be read', 'make it readable for the user that runs this')] }
          : readTenant(text, file, options)
      return { file, result }
    }),
  )
  const read = results.flatMap(({ file, result }) => ('tenant' in result ? [{ file, tenant: result.tenant }] : []))
  const twice = read
    .filter(({ tenant }, index) => read.slice(0, index).some((other) => other.tenant.id === tenant.id))
    .map(({ file, tenant }) => whole(file, `another file has the id ${tenant.id} too`, 'keep one of the two files'))
  return {
    tenants: read.map(({ tenant }) => tenant),
    faults: [
      ...results.flatMap(({ result }) => ('faults' in result ? result.faults : [])),
      ...twice,
      ...sharedChannels(read),
    ],
  }
}
