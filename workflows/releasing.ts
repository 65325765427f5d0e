import { condition } from '@temporalio/workflow'
import type { ReleaseResult } from '../activities/contract.ts'
import type { Reason } from '../policy/reason.ts'
import type { createAsking } from './asking.ts'
import { kindOf, reasonOf, type Engine } from './engine.ts'
import type { createHosts } from './followed.ts'
import type { Grounds, Host } from './language.ts'
import { giveUpAfter, type Patience } from './patience.ts'
import type { Followed } from './state.ts'
import type { Tell } from './tell.ts'

interface Means {
  readonly keyOf: (host: Host, grounds: Grounds) => string
  readonly hosts: ReturnType<typeof createHosts>
  readonly tell: Tell
  readonly patiently: Patience
  readonly callOff: ReturnType<typeof createAsking>['callOff']
  /** Goes on looking until the product says that it is so. */
  readonly follow: (entry: Followed) => Promise<void>
  /** The product says that the host is released. */
  readonly released: (key: string, host: Host) => Promise<void>
  /** The isolation was called off before the product took it. */
  readonly calledOff: (entry: Followed, key: string) => void
  /** Puts on the record, and tells, that it could not be released. */
  readonly failed: (entry: Followed, reason: Reason, kind: string | undefined) => Promise<unknown>
}

/** Ends isolations: calls off what the product has not taken, and has the product release the rest, for as long as that takes. */
export const createReleasing = (engine: Engine, means: Means) => {
  const { keyOf, hosts, tell, patiently, callOff, follow, released, calledOff, failed } = means
  const isCustomers = engine.input.agreement.response.release.performs === 'customer'

  /** A host whose release failed is what it was: isolated. */
  const stillHeld = async (entry: Followed, reason: Reason, kind: string | undefined): Promise<void> => {
    await failed(entry, reason, kind)
    entry.phase = 'isolated'
  }

  const taken = async (
    entry: Followed,
    key: string,
    before: Followed['phase'],
    result: ReleaseResult,
  ): Promise<void> => {
    entry.asked = true
    if (result.outcome === 'refused') {
      // It stays as it was, and those who know of it hear why.
      entry.phase = before
      if (before === 'isolating') void follow(entry)
      await tell('isolated', key, entry.host)
    } else if (result.outcome === 'not done') await stillHeld(entry, result.reason, 'not done')
    else if (result.outcome === 'asked for') {
      if (isCustomers) void tell('step taken', key, entry.host)
      void follow(entry)
    } else {
      entry.phase = 'released'
      await released(key, entry.host)
    }
  }

  /** Has the product release it; where that takes long the rest goes on, and `entry.letting` says that it is under way. */
  const letGo = (entry: Followed, { key, before, ...because }: NonNullable<Followed['letting']>): Promise<void> => {
    const { containment, confirmed, host } = entry
    const args = { containment, confirmed, ...because }
    const ended = async (end: Promise<ReleaseResult>): Promise<void> => {
      try {
        const result = await end
        delete entry.letting
        await taken(entry, key, before, result)
      } catch (error) {
        delete entry.letting
        await stillHeld(entry, reasonOf(error), kindOf(error))
      }
    }
    return patiently({
      entry,
      what: 'release',
      key,
      isWanted: () => entry.letting !== undefined,
      meanwhile: undefined,
      act: (onSlow) => ended(engine.perform('release', key, args, `release ${host.name}`, { giveUpAfter, onSlow })),
    })
  }

  const release = async (entry: Followed | undefined, host: Host, grounds: Grounds): Promise<void> => {
    const key = keyOf(host, grounds)
    await engine.once(key, async () => {
      // The run before had asked for it: that goes on beside the rest. Another one waits for what comes of it.
      if (entry?.letting?.key === key) return null
      if (entry?.letting) await condition(() => !entry.letting)
      if (!entry || entry.phase === 'released') return null
      const { phase } = entry
      const before = phase === 'releasing' ? 'isolated' : phase
      // Set first: the verification of the isolation stops here, and a pending isolation is cancelled by the product.
      Object.assign(entry, { phase: 'releasing', act: key, looks: 0, asked: false })
      try {
        const off = entry.asking && (await callOff(entry, entry.asking, key, grounds))
        if (off === 'refused') await tell('isolated', key, host)
        if (off === 'called off') {
          calledOff(entry, key)
          if (entry.doubted) {
            hosts.put(host, entry.doubted)
            await release(entry.doubted, host, { ...grounds, purpose: `${key}/in doubt` })
          }
        }
        if (off === 'refused' || off === 'called off') return null
      } catch (error) {
        await stillHeld(entry, reasonOf(error), kindOf(error))
        return null
      }
      delete entry.delay
      const { because, by: answer } = grounds
      entry.letting = { key, before, because, ...(answer?.by && { by: answer.by }) }
      await letGo(entry, entry.letting)
      return null
    })
  }

  return { release, letGo }
}
