import { parseArgs } from 'node:util'
import { severities } from '../../policy/severity.ts'
import { openIncident } from '../open-incident.ts'
import { UsageError, type Command } from './command.ts'
import { tenantsOf, withRecords } from './records.ts'

const help = `Usage: npm run hikeshi -- incidents open --tenant <id> --title <text> --severity <level> --by <name> [--host <name>]
       [--dry-run]

Opens an incident without an alert: the customer who noticed something. Where the host has an open incident, the report becomes a
line on its record. The server rings the incident's workflow within its relay's interval.

  --tenant <id>       the customer
  --title <text>      what was noticed, in a line
  --severity <level>  ${severities.join(', ')}
  --by <name>         who noticed it
  --host <name>       the machine, where there is one
  --dry-run           a rehearsal: people are told and asked, and every message says what it is; nothing is touched until it is closed. It is
                      an incident of its own, also where the host has one that is open; alerts of the host do not come to it.

Exit code: 0 opened, 1 refused, 2 called wrongly.`

const options = {
  tenant: { type: 'string' },
  title: { type: 'string' },
  severity: { type: 'string' },
  by: { type: 'string' },
  host: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const

/** `incidents open`: see `help`. */
export const incidentsOpen: Command = {
  help,
  run: async (args, { out, err }) => {
    const { values } = parseArgs({ args: [...args], options })
    if (values.help) {
      out(help)
      return 0
    }
    const { tenant, title, by, host, 'dry-run': dryRun } = values
    const severity = severities.find((level) => level === values.severity)
    if (!tenant || !title || !by) throw new UsageError('--tenant, --title and --by are needed')
    if (!severity) throw new UsageError(`--severity must be one of ${severities.join(', ')}`)
    const opened = await withRecords(async (db, config) => {
      const tenants = await tenantsOf(config)
      return openIncident({ db, tenants }, { tenant, title, by, severity, dryRun, ...(host !== undefined && { host }) })
    })
    if ('error' in opened) {
      err(opened.error)
      return 1
    }
    out(JSON.stringify(opened))
    return 0
  },
}
