import { parseArgs } from 'node:util'
import { listContainments } from '../../integrations/records/containments.ts'
import { speak } from '../../messages/index.ts'
import { releaseHeld } from '../release.ts'
import { UsageError, type Command } from './command.ts'
import { tenantsOf, withRecords } from './records.ts'

const listHelp = `Usage: npm run hikeshi -- containments list [--tenant <id>]

Prints what is cut off now, or asked to be, oldest first, one line of JSON each: incident, tenant, host, state, by whom, why, since when,
and when a person must look at it again.

Exit code: 0 done, 2 called wrongly.`

/** `containments list`: see its help. */
export const containmentsList: Command = {
  help: listHelp,
  run: async (args, { out }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { tenant: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      out(listHelp)
      return 0
    }
    await withRecords(async (db, config) => {
      const tenants = await tenantsOf(config)
      for (const one of await listContainments(db, values.tenant)) {
        const { incident, tenant, hostName: host, state, by, askedAt, reviewAt } = one
        const { language = 'en', timeZone = 'UTC' } = tenants.find(tenant) ?? {}
        const because = speak(language).reason(one.because, timeZone)
        out(JSON.stringify({ incident, tenant, host, state, by, because, askedAt, reviewAt }))
      }
    })
    return 0
  },
}

const releaseHelp = `Usage: npm run hikeshi -- containments release <incident> --by <name> --reason <text>

Releases the host that an incident holds isolated, or calls its isolation off where that still waits for the host or the product. An
open incident that asks what to do takes it as the answer to leave the host on-line. Who and why stand on its record; the server gives
it to the incident within its relay's interval, and the product's confirmation follows on the record. Where several people must agree, it
counts as one of them, and \`missing\` says how many more must; from the command line and the API together one comes.

  --by <name>      who releases; where several must agree, the id or the name of one who may decide
  --reason <text>  why, in a line

Exit code: 0 on the record, 1 nothing is held or somebody released before, 2 called wrongly.`

/** `containments release`: see its help. */
export const containmentsRelease: Command = {
  help: releaseHelp,
  run: async (args, { out, err }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { by: { type: 'string' }, reason: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      out(releaseHelp)
      return 0
    }
    const { by, reason } = values
    const [incident = 0, ...more] = positionals.map(Number)
    if (!(Number.isInteger(incident) && incident > 0 && incident < 2 ** 31) || more.length > 0)
      throw new UsageError('name one incident by its number')
    if (!by || !reason) throw new UsageError('--by and --reason are needed')
    const released = await withRecords(async (db, config) => {
      const tenants = await tenantsOf(config)
      return releaseHeld(db, tenants.find, { incident, by, reason, channel: 'cli' })
    })
    if ('error' in released) {
      err(released.error)
      return 1
    }
    const { tenant, missing } = released
    out(JSON.stringify({ incident, tenant, missing }))
    return 0
  },
}
