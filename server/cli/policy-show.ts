import { parseArgs } from 'node:util'
import { findProduct } from '../../integrations/edr/index.ts'
import { speak } from '../../messages/index.ts'
import { loadConfig } from '../config.ts'
import { readAgreements } from '../tenants.ts'
import { UsageError, type Command } from './command.ts'

const help = `Usage: npm run hikeshi -- policy show <tenant> [--language en|ja]

Prints what a customer agreed to, in words that can be shown to it; in the customer's language, unless another one is
named. The secrets that the customer's file names need not be there.

Exit code: 0 printed, 1 the tenant files have faults, 2 called wrongly.`

/** `policy show`: see `help`. */
export const policyShow: Command = {
  help,
  run: async (args, { out }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { language: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      out(help)
      return 0
    }
    const [id] = positionals
    if (id === undefined) throw new UsageError('name the tenant')
    const { language } = values
    if (language !== undefined && language !== 'en' && language !== 'ja')
      throw new UsageError('--language must be en or ja')
    const { http, folders, environment } = loadConfig()
    const tenant = (await readAgreements(folders.tenants, { ...environment, PUBLIC_URL: http.publicUrl })).find(
      (one) => one.id === id,
    )
    if (!tenant) throw new UsageError(`there is no tenant ${id}`)
    out(speak(language ?? tenant.language).agreement(tenant, (product) => findProduct(product)?.title ?? product))
    return 0
  },
}
