import { ApplicationFailure } from '@temporalio/common'
import type { IsolationState } from '../integrations/edr/contract.ts'
import { mayHaveHappened, writeOnce } from '../integrations/records/acts.ts'
import { isCalledOff } from '../integrations/records/calling-off.ts'
import { endOffer, offerRelease, readHolder, readLaterIsolation } from '../integrations/records/aftercare.ts'
import {
  type Containment,
  addContainment,
  countContainments,
  isBeingReleased,
  isUncertain,
  readContainment,
  sawOffline,
  setContainment,
  trip,
} from '../integrations/records/containments.ts'
import { appendEntry } from '../integrations/records/log.ts'
import { readRelying } from '../integrations/records/relying.ts'
import { readMergedInto } from '../integrations/records/reviewing.ts'
import type { Happening } from '../messages/event.ts'
import { nameHost } from '../integrations/records/incidents.ts'
import { guardContainment, guardRelease, isAutomatic } from '../policy/guard.ts'
import type { Reason, Refusal } from '../policy/reason.ts'
import { approvalOf, releasedBy } from './approving.ts'
import type { Activities, HostLook, IsolateResult, ReleaseResult } from './contract.ts'
import { refused, unsupported, type Ledger, type Outcome } from './ledger.ts'
import { rehearses } from './rehearsing.ts'
import { connected, findTarget, isReadAfter } from './target.ts'
import type { World } from './world.ts'

const us = 'Hikeshi'

/** The type of the failure of a look at which the product itself said that the isolation is gone. */
const undoneByProduct = 'undone'

/** Isolation and release of a host: asked for once, verified, undone. */
export const createContainmentActivities = (
  world: World,
  ledger: Ledger,
): Pick<Activities, 'isolate' | 'release' | 'lookAtHost' | 'containmentFailed'> => ({
  isolate: async ({ host, source: sourceName, because, by, approval: word, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const who = by ?? us
    let { name } = host
    const refusal = (reason: Refusal) =>
      ({
        result: { outcome: 'refused', reason },
        entry: { who, why: reason, what: { kind: 'isolation refused', host: name, reason } },
      }) as const
    const target = await findTarget(world, ledger, tenant, occasion.incident, sourceName, host)
    if ('kind' in target) {
      const { result, entry } = refusal(target)
      const line = { at: new Date().toISOString(), ...entry }
      const act = { ...occasion, act: 'isolate', target: host.name }
      return writeOnce<IsolateResult>(world.db, act, result, line, occasion.through)
    }
    const { edr, source, hostId } = target
    // From here on by its own name, also where an address was all that was known: lists hold names.
    name = target.name
    const { isolation, isolate } = edr
    const { performs } = tenant.response.isolate
    if (!isolation || (performs === 'us' && !isolate)) throw unsupported(world, edr.product, 'isolate hosts')
    const key = { incident: occasion.incident, key: occasion.key }
    const { lookEvery, patience, reviewAfter } = tenant.isolation
    const asked = { hostId, lookEvery, patience, reviewAfter }

    return ledger.once<IsolateResult>(occasion, {
      act: 'isolate',
      class: 'readable',
      target: name,
      product: edr.product,
      maxCalls: source.maxCalls,
      readLag: edr.readLag,
      args: { hostId, source: source.name },
      guard: async (tx) => {
        if (name !== host.name)
          await nameHost(tx, key.incident, host.name, { id: hostId, name }, world.productTitle(edr.product))
        const { containments, tripwire } = tenant.limits
        const windows = { all: containments.within, automatic: tripwire.within }
        const dryRun = await rehearses(tx, tenant, key.incident)
        const counts = await countContainments(tx, tenant.id, windows, key)
        const approval = await approvalOf(tx, word, key.incident, by)
        const said = guardContainment({
          tenant,
          hostId,
          hostName: name,
          approval,
          counts: { inWindow: counts.all, automaticInWindow: counts.automatic },
          tripped: counts.tripped,
          dryRun,
        })
        // What a rehearsal would have done stops nothing that is real.
        if (said.outcome === 'tripwire' && !dryRun) await trip(tx, tenant.id)
        // An earlier attempt, which did nothing, had been let through.
        if (said.outcome !== 'go') await setContainment(tx, key.incident, key.key, 'not ours')
        if (said.outcome === 'dry run' || said.outcome === 'detection only') {
          const what = { kind: 'would have acted', act: 'isolate', target: name, reason: said.outcome } as const
          return { result: { outcome: 'not done', reason: said.reason }, entry: { who, why: because, what } }
        }
        if (said.outcome !== 'go') return refusal(said.reason)
        const into = await readMergedInto(tx, key.incident)
        if (into !== undefined) return refusal({ kind: 'merged', incident: into })
        if (await isCalledOff(tx, key.incident, key.key))
          return { result: { outcome: 'not done', reason: { kind: 'never isolated' } } }
        await addContainment(tx, {
          ...key,
          tenant: tenant.id,
          source: source.name,
          hostId,
          hostName: name,
          because,
          by: who,
          automatic: isAutomatic(approval),
          reviewAfter,
        })
        return undefined
      },
      look: async (signal) => {
        const { state } = await isolation(hostId, { signal })
        if (!isCutOff(state)) return undefined
        const holder = await readHolder(world.db, key.incident, name)
        if (holder) return notOurs({ kind: 'held by us', host: name, ...holder })
        return askedFor(state === 'isolated' ? 'isolated' : 'asked for', true)
      },
      perform: async (signal) => {
        const before = await isolation(hostId, { signal })
        // Not ours to do: who it is up to is told so, and the product shows when it is done.
        if (performs !== 'us' || !isolate)
          return askedFor(before.state === 'isolated' ? 'isolated' : 'asked for', isCutOff(before.state))
        // Our own release may not show yet: then what the product says is of before, and the host will soon be on-line.
        if (isCutOff(before.state) && !(await isBeingReleased(world.db, tenant.id, hostId, edr.readLag))) {
          // What could not be told of an earlier isolation of ours shows now.
          if (await isUncertain(world.db, key.incident, hostId))
            return askedFor(before.state === 'isolated' ? 'isolated' : 'asked for', true)
          const holder = await readHolder(world.db, key.incident, name)
          if (holder) return notOurs({ kind: 'held by us', host: name, ...holder })
          return notOurs({ kind: 'cut off before', host: name, detail: before.detail })
        }
        await isolate(hostId, { signal })
        // The product has accepted; what it says now only saves a wait, and failing to hear it changes nothing.
        const after = await isolation(hostId, { signal }).catch(() => undefined)
        const isNew = after !== undefined && isCutOff(after.state) && !isCutOff(before.state)
        return askedFor(isNew && after.state === 'isolated' ? 'isolated' : 'asked for', isNew)
      },
    })

    function notOurs(why: Reason): Outcome<IsolateResult> {
      return {
        result: { outcome: 'not ours', confirmed: true, ...asked },
        entry: { who: us, why, what: { kind: 'isolation not needed', host: name } },
        alsoWrite: (tx) => setContainment(tx, key.incident, key.key, 'not ours'),
      }
    }

    function askedFor(outcome: 'asked for' | 'isolated', confirmed: boolean): Outcome<IsolateResult> {
      const kind = outcome === 'isolated' ? 'isolated' : 'isolation asked for'
      return {
        result: { outcome, confirmed, ...asked },
        entry: { who, why: because, what: { kind, host: name, ...(performs !== 'us' && { of: performs }) } },
        ...(outcome === 'isolated' && { alsoWrite: (tx) => setContainment(tx, key.incident, key.key, 'isolated') }),
      }
    }
  },

  release: async ({ containment: ofKey, confirmed, because, by, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const containment = await readContainment(world.db, occasion.incident, ofKey)
    // An isolation that was given up before it could be begun.
    if (!containment) return { result: { outcome: 'not done', reason: { kind: 'never isolated' } }, newest: 0 }
    const { hostId, hostName } = containment
    const { edr, source } = connected(world, tenant, containment.source)
    const { isolation, release } = edr
    const { performs } = tenant.response.release
    if (!isolation || (performs === 'us' && !release)) throw unsupported(world, edr.product, 'release hosts')
    const who = by ?? us
    const isFresh = () => confirmed || isReadAfter(containment, edr)
    const outcome = (result: 'asked for' | 'released'): Outcome<ReleaseResult> => ({
      result: { outcome: result },
      entry: {
        who,
        why: because,
        what: {
          kind: result === 'released' ? 'released' : 'release asked for',
          host: hostName,
          ...(performs !== 'us' && { of: performs }),
        },
      },
      alsoWrite: async (tx) => {
        const state = result === 'released' ? 'released' : 'release asked for'
        const why = { kind: 'released in', incident: occasion.incident } as const
        const line = { at: new Date().toISOString(), who, why, what: { kind: state, host: hostName } } as const
        for (const other of await readRelying(tx, occasion.incident)) await appendEntry(tx, other, line)
        await setContainment(tx, occasion.incident, ofKey, state)
      },
    })

    const look = async (signal: AbortSignal): Promise<Outcome<ReleaseResult> | undefined> => {
      const { state } = await isolation(hostId, { signal })
      if (state === 'not isolated' && isFresh()) return outcome('released')
      return state === 'releasing' ? outcome('asked for') : undefined
    }

    return ledger.once<ReleaseResult>(occasion, {
      act: 'release',
      class: 'readable',
      target: hostName,
      product: edr.product,
      maxCalls: source.maxCalls,
      readLag: edr.readLag,
      args: { hostId, source: source.name },
      guard: async (tx) => {
        const approval = by === undefined ? undefined : await releasedBy(tx, occasion.incident, by)
        const dryRun = await rehearses(tx, tenant, occasion.incident)
        const said = guardRelease({ tenant, hostId, hostName, approval, dryRun })
        if (said.outcome === 'go') return undefined
        if (said.outcome === 'approval needed' || said.outcome === 'no target') {
          const { reason } = said
          await offerRelease(tx, occasion.incident)
          const what = { kind: 'release failed', host: hostName, reason } as const
          return { result: { outcome: 'refused', reason }, entry: { who, why: because, what } }
        }
        const reason = said.outcome === 'detection only' ? 'detection only' : 'dry run'
        const what = { kind: 'would have acted', act: 'release', target: hostName, reason } as const
        return { result: { outcome: 'not done', reason: said.reason }, entry: { who, why: because, what } }
      },
      look,
      perform: async (signal) => {
        // A failed isolation may never have come to be, and then there is nothing that a product could end.
        const found =
          containment.state === 'failed' || containment.state === 'uncertain' ? await look(signal) : undefined
        if (found) return found
        if (performs !== 'us' || !release) return outcome('asked for')
        await release(hostId, { signal })
        // So soon after the isolation, a read that lags shows the host as it was before it.
        if (!isReadAfter(containment, edr)) return outcome('asked for')
        const after = await isolation(hostId, { signal }).catch(() => undefined)
        return outcome(after?.state === 'not isolated' && isFresh() ? 'released' : 'asked for')
      },
    })
  },

  lookAtHost: async ({ containment: ofKey, confirmed, target, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const containment = await readContainment(world.db, occasion.incident, ofKey)
    if (!containment) {
      // Handed over a moment ago: the workflow is about to hear of it.
      if ((await readMergedInto(world.db, occasion.incident)) !== undefined)
        return { result: { reached: false, confirmed, online: 'unknown' }, newest: 0 }
      throw ApplicationFailure.nonRetryable(`There is no containment ${ofKey}.`)
    }
    const { hostId, hostName } = containment
    const { edr, source } = connected(world, tenant, containment.source)
    const { host: read } = edr
    if (!read) throw unsupported(world, edr.product, 'show isolation')
    const { isolation: seen } = await ledger.read(tenant.id, edr.product, source.maxCalls, (signal) =>
      read(hostId, { signal }),
    )
    // A later incident has taken the host over: it will not be seen released on our word.
    const anew =
      target === 'released' && isCutOff(seen.state) ? await readLaterIsolation(world.db, containment) : undefined

    // What waits for an off-line host is carried out some time after it is back.
    if (seen.online === 'offline') await sawOffline(world.db, occasion.incident, ofKey)
    const reached =
      target === 'isolated'
        ? seen.state === 'isolated'
        : anew !== undefined || (seen.state === 'not isolated' && (confirmed || isReadAfter(containment, edr)))
    const undone =
      target === 'isolated' && seen.state === 'not isolated' && containment.reachable > 4 * tenant.isolation.patience
    if (undone)
      throw refused(undoneByProduct, {
        kind: 'isolation undone',
        product: world.productTitle(edr.product),
        host: hostName,
        detail: seen.detail,
      })
    const result: HostLook = { reached, confirmed: confirmed || showsIsolation(seen), online: seen.online }
    const pending = !reached && target === 'isolated' && seen.online === 'offline'
    if (!reached && !pending) return { result, newest: 0 }

    const kind = anew === undefined ? target : 'released by others'
    const what = reached
      ? ({ kind, host: hostName } as const)
      : ({ kind: 'isolation pending', host: hostName, online: seen.online } as const)
    const key = reached ? occasion.key : `pending/${ofKey}`
    const why =
      anew === undefined
        ? ({ kind: 'state at product', detail: seen.detail } as const)
        : ({ kind: 'isolated anew', incident: anew } as const)
    const entry = { at: new Date().toISOString(), who: world.productTitle(edr.product), why, what }
    const { newest } = await world.db.transaction(async (tx) => {
      // A look whose worker was slow must not take back what has happened since.
      const before: readonly Containment['state'][] =
        target === 'isolated' ? ['asked for', 'pending'] : ['release asked for']
      await setContainment(tx, occasion.incident, ofKey, reached ? target : 'pending', before)
      return writeOnce(
        tx,
        { incident: occasion.incident, key, act: 'verify', target: hostName },
        result,
        entry,
        occasion.through,
      )
    })
    return { result, newest }
  },

  containmentFailed: async ({ containment: ofKey, act, target, reason, kind, ...occasion }) => {
    const { incident, through } = occasion
    const { reviewAfter } = world.tenant(occasion.tenant).isolation
    const containment = await readContainment(world.db, incident, ofKey)
    const host = containment?.hostName ?? ofKey
    const uncertain =
      kind !== undoneByProduct &&
      kind !== 'not done' &&
      ((await mayHaveHappened(world.db, incident, act)) ||
        // An earlier isolation of the same host may have taken effect.
        (target === 'isolated' && containment && (await isUncertain(world.db, incident, containment.hostId)))) === true
    const what: Happening = uncertain
      ? { kind: 'uncertain', act: target === 'isolated' ? 'isolation' : 'release', target: host }
      : target === 'isolated'
        ? { kind: 'isolation failed', host, reason }
        : { kind: 'release failed', host, reason }
    const entry = { at: new Date().toISOString(), who: us, why: reason, what }
    return world.db.transaction(async (tx) => {
      const given = { ...occasion, act: 'containment failed', target: host }
      const written = await writeOnce(tx, given, { uncertain, reviewAfter }, entry, through)
      if (!written.isNew) return written
      // A host whose release failed, or may have, is what it was: isolated.
      if (target === 'isolated') {
        await setContainment(tx, incident, ofKey, uncertain ? 'uncertain' : 'failed')
        await endOffer(tx, incident)
      } else {
        await setContainment(tx, incident, ofKey, 'isolated', ['release asked for'])
        await offerRelease(tx, incident)
      }
      return written
    })
  },
})

const isCutOff = (state: IsolationState['state']): boolean => state === 'isolated' || state === 'isolating'

/** True for what a product says only after it has taken our isolation in. */
const showsIsolation = ({ state }: Pick<IsolationState, 'state'>): boolean => isCutOff(state) || state === 'releasing'
