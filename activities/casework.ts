import { writeOnce } from '../integrations/records/acts.ts'
import { closeIncident } from '../integrations/records/closing.ts'
import { takeAlerts } from '../integrations/records/incidents.ts'
import { isDismissive } from '../policy/verdict.ts'
import type { Activities } from './contract.ts'
import type { World } from './world.ts'

/** What an incident's workflow does in the records alone. */
export const createCaseworkActivities = (world: World): Pick<Activities, 'readAlerts' | 'note' | 'close'> => ({
  readAlerts: async ({ incident, through, severity }) => {
    const { newest, ...result } = await takeAlerts(world.db, incident, through, severity)
    return { result, newest }
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
