import { writeOnce } from '../integrations/records/acts.ts'
import { closeIncident } from '../integrations/records/closing.ts'
import { markLimit, takeAlerts } from '../integrations/records/incidents.ts'
import { isDismissive } from '../policy/verdict.ts'
import { adoptable } from './adopting.ts'
import type { Activities } from './contract.ts'
import type { World } from './world.ts'

/** What an incident's workflow does in the records alone. */
export const createCaseworkActivities = (
  world: World,
): Pick<Activities, 'readAlerts' | 'limitDue' | 'note' | 'close'> => ({
  readAlerts: async ({ tenant, incident, through, severity }) => {
    const { newest, adopted, ...read } = await takeAlerts(world.db, incident, through, severity)
    // Without any, the tenant file is not needed.
    const held = adopted.map((one) => adoptable(world.tenant(tenant), one))
    return { result: { ...read, adopted: held }, newest }
  },

  limitDue: ({ limit, what, until, warned, ...occasion }) => {
    const happening =
      what === 'passed'
        ? ({ kind: 'limit passed', limit, until, warned } as const)
        : ({ kind: `limit ${what}`, limit, until } as const)
    const entry = { at: new Date().toISOString(), who: 'Hikeshi', what: happening }
    return world.db.transaction(async (tx) => {
      await markLimit(tx, occasion.incident, limit, what === 'near')
      return writeOnce(tx, { ...occasion, act: 'limit', target: limit }, null, entry, occasion.through)
    })
  },

  note: ({ text, ...occasion }) => {
    const entry = { at: new Date().toISOString(), who: 'Hikeshi', what: { kind: 'note', text } } as const
    return writeOnce(world.db, { ...occasion, act: 'note', target: 'record' }, null, entry, occasion.through)
  },

  close: async ({ finding, incident, through }) => {
    const { verdict, summary, weighed, by } = finding
    const ending = {
      verdict,
      summary,
      weighed,
      by: by ?? 'Hikeshi',
      byPerson: by !== undefined,
      dismissive: isDismissive(verdict),
    }
    const { outcome, newest } = await closeIncident(world.db, incident, through, ending)
    return { result: { outcome }, newest }
  },
})
