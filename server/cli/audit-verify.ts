import { parseArgs } from 'node:util'
import { exportCheckpoints, verifyRecords } from '../../integrations/records/audit.ts'
import type { Command } from './command.ts'
import { withRecords } from './records.ts'

const help = `Usage: npm run hikeshi -- audit verify [--tenant <id>]

Checks the record of every incident: that no line was changed, added or taken away since it was written, and that the checkpoints
agree. Prints the newest checkpoint of each of the tenants; kept outside, it proves later that nothing older was rewritten.

Exit code: 0 all is as written, 1 something is not, 2 called wrongly.`

/** `audit verify`: see `help`. */
export const auditVerify: Command = {
  help,
  run: async (args, { out, err }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { tenant: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      out(help)
      return 0
    }
    const [report, all] = await withRecords(async (db) =>
      Promise.all([verifyRecords(db, values.tenant), exportCheckpoints(db)]),
    )
    for (const { tenant, incident, wrong } of report.faults)
      err(`${tenant}${incident === undefined ? '' : ` incident ${incident}`}: ${wrong}`)
    const checkpoints = all.filter(({ tenant }) => values.tenant === undefined || tenant === values.tenant)
    if (values.tenant !== undefined && report.incidents === 0 && checkpoints.length === 0) {
      err(`There are no records of a tenant ${values.tenant}.`)
      return 1
    }
    for (const checkpoint of checkpoints) out(JSON.stringify(checkpoint))
    out(
      `${report.incidents} incidents, ${report.lines} lines, ${report.checkpoints} checkpoints: ${report.faults.length === 0 ? 'all as written' : `${report.faults.length} faults`}`,
    )
    return report.faults.length === 0 ? 0 : 1
  },
}
