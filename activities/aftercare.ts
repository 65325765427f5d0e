import { ApplicationFailure } from '@temporalio/common'
import { readStanding, writeOnce } from '../integrations/records/acts.ts'
import {
  endOffer,
  postponeReview,
  readHeld,
  readHolder,
  readLaterIsolation,
  readOffer,
  readRelease,
  releaseChoice,
} from '../integrations/records/aftercare.ts'
import { type Containment, readContainment, setContainment } from '../integrations/records/containments.ts'
import { takeAnswer } from '../integrations/records/questions.ts'
import { readAgreed } from '../integrations/records/voices.ts'
import type { IsolationState } from '../integrations/edr/contract.ts'
import type { Happening } from '../messages/event.ts'
import { peopleToChoose } from '../policy/menu.ts'
import type { Tenant } from '../policy/tenant.ts'
import { releasing } from './approving.ts'
import { adoptable } from './adopting.ts'
import type { Activities } from './contract.ts'
import { isQuick, type Ledger } from './ledger.ts'
import { rehearses } from './rehearsing.ts'
import { connected, isReadAfter } from './target.ts'
import type { World } from './world.ts'

/** From where others may have released a host. */
const before = ['asked for', 'pending', 'isolated', 'uncertain', 'release asked for'] as const

/** What outlives an incident: looked at when it is to be reviewed, and before it is released. */
export const createAftercareActivities = (
  world: World,
  ledger: Ledger,
): Pick<Activities, 'lookAtHeld' | 'readHeld' | 'releaseElsewhere'> => ({
  lookAtHeld: async ({ containment: ofKey, confirmed, due, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const { incident } = occasion
    const containment = await readContainment(world.db, incident, ofKey)
    if (!containment) throw ApplicationFailure.nonRetryable(`There is no containment ${ofKey}.`)
    const { reviewAfter } = tenant.isolation
    const anew = await readLaterIsolation(world.db, containment)
    const ours = await readStanding(world.db, incident, 'release', containment.hostName)
    // The worker died in the midst of a release: who carries that on finds out what became of it, and records it as ours.
    if (ours === 'under way' && anew === undefined && due === undefined)
      return { result: { held: true, reviewAfter }, newest: 0 }
    const seen = anew === undefined ? await look(world, ledger, tenant, containment) : undefined
    const why =
      anew === undefined
        ? seen && ({ kind: 'state at product', detail: seen.detail } as const)
        : ({ kind: 'isolated anew', incident: anew } as const)

    const released = anew !== undefined || (confirmed && seen?.state === 'not isolated' && seen.isFresh)
    const held = { result: { held: !released, reviewAfter }, newest: 0 }
    if (!released && due === undefined) return held
    const { hostName: host } = containment
    const who = released && seen ? seen.product : 'Hikeshi'
    // Of a release that may have happened nobody can say that others did it.
    const byUs = anew === undefined && ours !== undefined
    const what: Happening = { kind: !released ? 'review due' : byUs ? 'released' : 'released by others', host }
    const line = { at: new Date().toISOString(), who, ...(why && { why }), what }
    return world.db.transaction(async (tx) => {
      const given = { ...occasion, act: 'look at held', target: host }
      const written = await writeOnce(tx, given, held.result, line, occasion.through)
      if (released) {
        await setContainment(tx, incident, ofKey, 'released', before)
        await endOffer(tx, incident)
      } else if (written.isNew) await postponeReview(tx, incident, ofKey, reviewAfter)
      return written
    })
  },

  releaseElsewhere: async ({ host, because, by, ...occasion }) => {
    const holder = await readHolder(world.db, occasion.incident, host)
    const offer = holder && (await readOffer(world.db, holder.incident))
    // Released meanwhile, or the other incident is open: then it is decided there.
    if (!offer || offer.state === 'expired') return { result: null, newest: 0 }
    const tenant = world.tenant(occasion.tenant)
    const isDry = await rehearses(world.db, tenant, occasion.incident)
    const agreed = isDry ? [] : await readAgreed(world.db, occasion.incident, releasing)
    let isTaken = isDry
    // Each of those who chose it, as they would have to at the other incident.
    for (const { person, name } of isDry ? [] : agreed.length > 0 ? agreed : [{ person: by, name: by }]) {
      const { outcome } = await takeAnswer(world.db, {
        question: offer.id,
        choice: releaseChoice,
        person,
        personName: name,
        channel: `incident ${occasion.incident}`,
        pressId: `${occasion.incident}/${occasion.key}/${person}`,
        reason: because,
        needed: (found) => peopleToChoose(tenant, releaseChoice, found),
      })
      isTaken = outcome === 'won' || outcome === 'repeat'
    }
    if (!isTaken) return { result: null, newest: 0 }
    const what: Happening = isDry
      ? { kind: 'would have acted', act: 'release', target: host, reason: 'dry run' }
      : { kind: 'release asked for', host }
    const entry = { at: new Date().toISOString(), who: by, why: because, what }
    return writeOnce(world.db, { ...occasion, act: 'release elsewhere', target: host }, null, entry, occasion.through)
  },

  readHeld: async ({ tenant: id, incident }) => {
    const tenant = world.tenant(id)
    const release = (await readRelease(world.db, incident)) ?? null
    const held = (await readHeld(world.db, incident)).map((one) =>
      // A person's release is carried out from its beginning: what is done of it is not done again.
      adoptable(tenant, release && one.state === 'release asked for' ? { ...one, state: 'isolated' } : one),
    )
    return { result: { held, release }, newest: 0 }
  },
})

/** What the product says now; nothing where it cannot be asked: who must be reminded is reminded all the same. */
const look = async (
  world: World,
  ledger: Ledger,
  tenant: Tenant,
  containment: Containment,
): Promise<
  (Pick<IsolationState, 'state' | 'detail'> & { readonly product: string; readonly isFresh: boolean }) | undefined
> => {
  try {
    const { edr, source } = connected(world, tenant, containment.source)
    const { isolation } = edr
    if (!isolation) return undefined
    const seen = await ledger.read(tenant.id, edr.product, source.maxCalls, (signal) =>
      isolation(containment.hostId, { signal }),
    )
    return { ...seen, product: world.productTitle(edr.product), isFresh: isReadAfter(containment, edr) }
  } catch (error) {
    // The ordinary attempt has more time; a refusal is one there too, and must not end the aftercare.
    const isRefusal = error instanceof ApplicationFailure && error.nonRetryable === true
    if (isQuick() && !isRefusal) throw error
    return undefined
  }
}
