import { writeOnce } from '../integrations/records/acts.ts'
import { closeIncident } from '../integrations/records/closing.ts'
import { markLimit, takeAlerts } from '../integrations/records/incidents.ts'
import { isDismissive } from '../policy/verdict.ts'
import type { Containment } from '../integrations/records/containments.ts'
import type { Activities, Adopted } from './contract.ts'
import type { World } from './world.ts'

/** How a containment stands, for whoever goes on following it. */
const phases: Readonly<Record<Containment['state'], Adopted['state']>> = {
  'asked for': 'isolating',
  pending: 'isolating',
  isolated: 'isolated',
  'release asked for': 'releasing',
  uncertain: 'in doubt',
  failed: 'in doubt',
  released: 'in doubt',
  'not ours': 'in doubt',
}

/** What an incident's workflow does in the records alone. */
export const createCaseworkActivities = (
  world: World,
): Pick<Activities, 'readAlerts' | 'limitDue' | 'note' | 'close'> => ({
  readAlerts: async ({ tenant, incident, through, severity }) => {
    const { newest, adopted, ...read } = await takeAlerts(world.db, incident, through, severity)
    if (adopted.length === 0) return { result: { ...read, adopted: [] }, newest }
    const { lookEvery, patience } = world.tenant(tenant).isolation
    const held = adopted.map(({ key: containment, hostId: id, hostName: name, state }) => ({
      containment,
      host: { id, name },
      state: phases[state],
      lookEvery,
      patience,
    }))
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
