import { parseArgs } from 'node:util'
import { link, merge, rerate, type Review, type Reviewed } from '../../integrations/records/reviewing.ts'
import type { Database } from '../../integrations/records/database.ts'
import { severities } from '../../policy/severity.ts'
import { standingOf } from '../../policy/standing.ts'
import type { Tenant } from '../../policy/tenant.ts'
import { UsageError, type Command } from './command.ts'
import { tenantsOf, withRecords } from './records.ts'

const options = {
  tenant: { type: 'string' },
  to: { type: 'string' },
  by: { type: 'string' },
  reason: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const common = `  --tenant <id>     the customer
  --by <name>       who says so
  --reason <text>   why; stands on the record and in messages

Exit code: 0 done, 1 refused, 2 called wrongly.`

const numberOf = (text: string | undefined, what: string): number => {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text))
    throw new UsageError(`${what} must be the number of an incident`)
  return Number(text)
}

type Work = (db: Database, incident: number, review: Review, agreed: Tenant) => Promise<Reviewed>

/** One command on one incident; `workOf` makes of `--to` what is done, or says what is wrong with it. */
const reviewing = (help: string, workOf: (to: string | undefined) => Work): Command => ({
  help,
  run: async (args, { out, err }) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    if (values.help) {
      out(help)
      return 0
    }
    const { tenant, by, reason, to } = values
    const incident = numberOf(positionals[0], 'the first argument')
    if (!tenant || !by || !reason) throw new UsageError('--tenant, --by and --reason are needed')
    const work = workOf(to)
    const reviewed = await withRecords(async (db, config) => {
      const agreed = (await tenantsOf(config)).find(tenant)
      if (!agreed) throw new UsageError(`there is no tenant ${tenant}`)
      return work(db, incident, { tenant, by, reason }, agreed)
    })
    if ('error' in reviewed) {
      err(reviewed.error)
      return 1
    }
    out('Done. Its workflow is told within the interval of the relay.')
    return 0
  },
})

/** `incidents rerate`: see its help. */
export const incidentsRerate = reviewing(
  `Usage: npm run hikeshi -- incidents rerate <incident> --to <level> --tenant <id> --by <name> --reason <text>

Rates an open incident worse or milder. Those of the worse level are told; the times agreed run anew.
A later alert raises it again only where it is worse than all that were there.

  --to <level>      ${severities.join(', ')}
${common}`,
  (to) => {
    const severity = severities.find((level) => level === to)
    if (!severity) throw new UsageError(`--to must be one of ${severities.join(', ')}`)
    return (db, incident, review) => rerate(db, incident, severity, review)
  },
)

/** `incidents link`: see its help. */
export const incidentsLink = reviewing(
  `Usage: npm run hikeshi -- incidents link <incident> --to <incident> --tenant <id> --by <name> --reason <text>

Notes on both records that two incidents, open or closed, belong together.

  --to <incident>   the other one
${common}`,
  (to) => {
    const other = numberOf(to, '--to')
    return (db, incident, review) => link(db, incident, other, review)
  },
)

/** `incidents merge`: see its help. */
export const incidentsMerge = reviewing(
  `Usage: npm run hikeshi -- incidents merge <incident> --to <incident> --tenant <id> --by <name> --reason <text>

Closes an open incident into another open one: its alerts go over, its question is withdrawn, and what it has cut off is followed by the
other one from then on. This cannot be undone. A dry run is not merged with what is none.

  --to <incident>   the one that goes on
${common}`,
  (to) => {
    const into = numberOf(to, '--to')
    return (db, incident, review, agreed) => merge(db, incident, into, review, standingOf(agreed))
  },
)
