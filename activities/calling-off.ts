import { endAttempts, isWanting } from '../integrations/records/calling-off.ts'
import { writeOnce } from '../integrations/records/acts.ts'
import { readContainment, setContainment } from '../integrations/records/containments.ts'
import type { Happening } from '../messages/event.ts'
import { guardRelease } from '../policy/guard.ts'
import type { Reason } from '../policy/reason.ts'
import { releasedBy } from './approving.ts'
import type { Activities, CallOffResult } from './contract.ts'
import { later } from './ledger.ts'
import type { World } from './world.ts'

/** What a product has not taken: said, and ended where it is not wanted any more. */
export const createCallingOffActivities = (world: World): Pick<Activities, 'delayed' | 'callOff'> => ({
  delayed: async ({ act, what, host, times, ...occasion }) => {
    const next = world.tenant(occasion.tenant).isolation.tellAgain[times]
    if (!(await isWanting(world.db, occasion.incident, act))) return { result: { isSo: false }, newest: 0 }
    const byHand = what === 'isolation' && times > 0 && ({ byHand: true } as const)
    const happened = { kind: `${what} delayed`, host, ...byHand } as const
    const entry = { at: new Date().toISOString(), who: 'Hikeshi', what: happened as Happening }
    const given = { ...occasion, act: 'delayed', target: act }
    const result = { isSo: true, ...(next !== undefined && { next }) }
    return writeOnce(world.db, given, result, entry, occasion.through)
  },

  callOff: async ({ containment: ofKey, host, because, by, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const { incident, key, through } = occasion
    return world.db.transaction(async (tx) => {
      const write = (result: CallOffResult, why: Reason, what: Happening) => {
        const entry = { at: new Date().toISOString(), who: by ?? 'Hikeshi', why, what }
        const act = { incident, key, act: 'call off', target: ofKey }
        return writeOnce<CallOffResult>(tx, act, result, entry, through)
      }
      const containment = await readContainment(tx, incident, ofKey)
      const approval = by === undefined ? undefined : await releasedBy(tx, incident, by)
      const hostId = containment?.hostId ?? host
      const said = guardRelease({ tenant, hostId, hostName: host, approval })
      // Whose step it is says so for a host that is about to be cut off as for one that is.
      if (said.outcome === 'approval needed') {
        const { reason } = said
        return write({ outcome: 'refused', reason }, because, { kind: 'release failed', host, reason })
      }
      const ended = await endAttempts(tx, incident, ofKey, {
        outcome: 'not done',
        reason: { kind: 'never isolated' } satisfies Reason,
      })
      if (typeof ended === 'object')
        throw later(`an attempt of ${ofKey} may still be under way`, ended.wait, { kind: 'attempt under way' })
      if (ended === 'may have happened') await setContainment(tx, incident, ofKey, 'uncertain', ['asked for'])
      // The release that follows says how it ended.
      if (ended !== 'nothing happened') return { result: { outcome: 'too late' }, newest: 0 }
      await setContainment(tx, incident, ofKey, 'not ours', ['asked for'])
      return write({ outcome: 'called off' }, because, { kind: 'isolation called off', host })
    })
  },
})
