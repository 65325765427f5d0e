import { parseArgs } from 'node:util'
import { resumeTenant } from '../../integrations/records/containments.ts'
import { loadConfig } from '../config.ts'
import { readTenants, TenantFilesError } from '../tenants.ts'
import { UsageError, type Command } from './command.ts'
import { tenantsOf, withRecords } from './records.ts'

const checkHelp = `Usage: npm run hikeshi -- tenants check

Reads the tenant files (TENANTS_DIR) as the server does, and says every fault: file, line, what is wrong, what to write instead.

Exit code: 0 no fault, 1 faults, 2 called wrongly.`

/** `tenants check`: see its help. */
export const tenantsCheck: Command = {
  help: checkHelp,
  run: async (args, { out, err }) => {
    const { values } = parseArgs({ args: [...args], options: { help: { type: 'boolean', short: 'h' } } })
    if (values.help) {
      out(checkHelp)
      return 0
    }
    try {
      const { folders, environment, readSecret } = loadConfig()
      const tenants = (await readTenants(folders.tenants, environment, readSecret)).all()
      for (const { id, name, order, service, mode, dryRun } of tenants)
        out(
          `${id}: ${name}; ${service}; ${order}${mode === 'dry run' ? '; dry run' : dryRun.length > 0 ? `; dry run: ${dryRun.join(', ')}` : ''}`,
        )
      return 0
    } catch (error) {
      if (!(error instanceof TenantFilesError)) throw error
      err(error.message)
      return 1
    }
  },
}

const resumeHelp = `Usage: npm run hikeshi -- tenants resume <tenant> --by <name> --reason <text>

Lets automatic isolation go on for a customer whose tripwire has stopped it. Look first at why it was reached. Who and why stand on the
record of each incident whose isolation it refused.

  --by <name>      who lets it go on
  --reason <text>  why, in a line

Exit code: 0 done, 2 called wrongly.`

/** `tenants resume`: see its help. */
export const tenantsResume: Command = {
  help: resumeHelp,
  run: async (args, { out }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { by: { type: 'string' }, reason: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      out(resumeHelp)
      return 0
    }
    const [id, ...more] = positionals
    const { by, reason } = values
    if (id === undefined || more.length > 0) throw new UsageError('name one tenant')
    if (!by || !reason) throw new UsageError('--by and --reason are needed')
    const resumed = await withRecords(async (db, config) => {
      if (!(await tenantsOf(config)).find(id)) throw new UsageError(`there is no tenant ${id}`)
      return resumeTenant(db, id, by, reason)
    })
    out(resumed ? `Automatic isolation goes on for ${id}.` : `Automatic isolation had not been stopped for ${id}.`)
    return 0
  },
}
