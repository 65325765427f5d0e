import { condition } from '@temporalio/workflow'
import { kindOf, reasonOf, type Engine } from './engine.ts'
import type { Adopted } from '../activities/contract.ts'
import type { Step } from '../policy/step.ts'
import type { Grounds, Host, Isolation, Toolbox } from './language.ts'
import type { Followed } from './state.ts'
import type { Tell } from './tell.ts'

/** How long a product may be down before people are told that the isolation failed. */
const giveUpAfter = 6 * 60 * 60 * 1000

/** ms between looks at a release of what nobody could tell whether it was isolated. */
const looksAfterDoubt = [5_000, 30_000, 60_000]

const isSettled = (followed: Followed): boolean => followed.phase !== 'isolating' && followed.phase !== 'releasing'

export interface Containment {
  readonly tools: Toolbox['contain']
  /** Whether we have cut this host off, or asked for it. */
  readonly isHeld: (host: Host) => boolean
  /** Whether any host is cut off by us, or may be. */
  readonly holdsAny: () => boolean
  /** Ends every isolation of ours and waits until the products say so. */
  readonly releaseAll: (grounds: Grounds) => Promise<void>
  /** Follows from here on what another incident had asked for. */
  readonly adopt: (held: readonly Adopted[]) => void
  /** Whether nothing that was asked of the products is waited for any more. */
  readonly areSettled: () => boolean
  /** Goes on verifying what the run before had asked for. */
  readonly resume: () => void
}

/** `contain`: isolates and releases, and verifies in the background until the product says that it is so. */
export const createContainment = (engine: Engine, tell: Tell): Containment => {
  const { followed } = engine.state
  const nameOf = (host: Host): string => host.id ?? host.name
  const keyOf = (act: 'isolate' | 'release', host: Host, grounds: Grounds): string =>
    `${act}/${nameOf(host)}/${grounds.purpose ?? grounds.by?.question ?? 'policy'}`

  const { response, site } = engine.input.agreement

  /** The people beside the machine hear what was done to it and what to do, where the customer named any. */
  const instruct = (purpose: string): void => {
    if (site && site.staff.length > 0) void tell('instructions', purpose)
  }

  /** Those who are to be told of a step hear that it is done. */
  const done = (step: Step, key: string): void => {
    if (response[step].tell.length > 0) void tell('step taken', `${key}/done`)
  }

  const released = async (key: string): Promise<void> => {
    const told = tell('released', key)
    done('release', key)
    instruct(`${key}/released`)
    await told
  }

  /** Looks again and again, with growing waits, until the target is reached or another target is set. */
  const follow = async (entry: Followed): Promise<void> => {
    const phase = entry.phase
    const target = phase === 'isolating' ? 'isolated' : 'released'
    const { containment } = entry
    while (entry.phase === phase) {
      const wait = entry.lookEvery[Math.min(entry.looks, entry.lookEvery.length - 1)] ?? 1000
      entry.looks += 1
      engine.count('timer')
      const summary = `waiting until ${entry.host.name} is ${target}`
      await condition(() => entry.phase !== phase, wait, { summary })
      if (entry.phase !== phase) return
      try {
        const look = await engine.perform(
          'lookAtHost',
          `${target}/${containment}`,
          { containment, target, confirmed: entry.confirmed },
          `is ${entry.host.name} ${target}?`,
          { giveUpAfter },
        )
        entry.confirmed ||= look.confirmed
        if (entry.phase !== phase) return
        if (look.reached) {
          entry.phase = target
          if (entry.toldPending && target === 'isolated') void tell('isolated', containment)
          if (target === 'isolated') done('isolate', containment)
          else void released(containment)
          return
        }
        const late = look.online === 'offline' || Date.now() >= entry.pendingAfter
        if (late && !entry.toldPending && target === 'isolated') {
          entry.toldPending = true
          void tell('isolation pending', containment)
        }
      } catch (error) {
        if (entry.phase !== phase) return
        await failed(containment, containment, target, error)
        // Only now: a run that ends before has recorded nothing, and the next one looks again. A release may have come meanwhile.
        if (entry.phase === phase) entry.phase = 'failed'
      }
    }
  }

  const isolate = (host: Host, grounds: Grounds): Promise<Isolation> => {
    const key = keyOf('isolate', host, grounds)
    return engine.once(key, async () => {
      const phase = followed[nameOf(host)]?.phase
      if (phase === 'isolated') return 'isolated'
      if (phase === 'isolating') return 'pending'
      const approval = grounds.by ? (grounds.by.how === 'answered' ? 'person' : 'default') : 'policy'
      const { source } = engine.input
      const args = {
        host,
        because: grounds.because,
        approval,
        ...(source && { source }),
        ...(grounds.by?.by && { by: grounds.by.by }),
      } as const
      try {
        const result = await engine.perform('isolate', key, args, `isolate ${host.name}`, { giveUpAfter })
        if (result.outcome === 'refused') {
          await tell('isolation refused', key)
          return 'refused'
        }
        if (result.outcome === 'not done') return 'not done'
        if (result.outcome === 'not ours') return 'isolated'
        const entry: Followed = {
          host: { ...host, id: result.hostId },
          containment: key,
          confirmed: result.confirmed,
          phase: result.outcome === 'isolated' ? 'isolated' : 'isolating',
          lookEvery: result.lookEvery,
          pendingAfter: Date.now() + result.patience,
          looks: 0,
          asked: true,
          toldPending: false,
        }
        followed[nameOf(host)] = entry
        instruct(`${key}/isolated`)
        if (entry.phase === 'isolated') {
          done('isolate', key)
          return 'isolated'
        }
        if (response.isolate.performs === 'customer') void tell('step taken', key)
        void follow(entry)
        return 'pending'
      } catch (error) {
        // Should it have taken effect all the same, a release must reach it.
        if (await failed(key, key, 'isolated', error))
          followed[nameOf(host)] = {
            host,
            containment: key,
            confirmed: false,
            phase: 'failed',
            lookEvery: looksAfterDoubt,
            pendingAfter: 0,
            looks: 0,
            asked: true,
            toldPending: false,
          }
        return 'failed'
      }
    })
  }

  /** The record and the people say what became of it. Returns whether it may have taken effect all the same. */
  const failed = async (
    key: string,
    containment: string,
    target: 'isolated' | 'released',
    error: unknown,
  ): Promise<boolean> => {
    const kind = kindOf(error)
    const args = { containment, act: key, target, reason: reasonOf(error), ...(kind !== undefined && { kind }) }
    const outcome = await engine.perform('containmentFailed', `failed/${target}/${key}`, args, `not ${target}`)
    instruct(`${key}/failed`)
    void tell(outcome ?? 'isolation failed', key)
    return outcome === 'uncertain'
  }

  const release = (host: Host, grounds: Grounds): Promise<void> =>
    releaseFollowed(followed[nameOf(host)], host, grounds)

  const releaseFollowed = async (entry: Followed | undefined, host: Host, grounds: Grounds): Promise<void> => {
    const key = keyOf('release', host, grounds)
    await engine.once(key, async () => {
      if (!entry || entry.phase === 'released') return null
      const { containment, phase: before } = entry
      // Set first: the verification of the isolation stops here, and a pending isolation is cancelled by the product.
      Object.assign(entry, { phase: 'releasing', looks: 0, asked: false })
      try {
        const { confirmed } = entry
        const args = { containment, confirmed, because: grounds.because, ...(grounds.by?.by && { by: grounds.by.by }) }
        const result = await engine.perform('release', key, args, `release ${host.name}`, { giveUpAfter })
        entry.asked = true
        if (result.outcome === 'refused') {
          // It stays as it was, and those who know of it hear why.
          entry.phase = before
          if (before === 'isolating') void follow(entry)
          await tell('isolated', key)
          return null
        }
        if (result.outcome === 'asked for') {
          if (response.release.performs === 'customer') void tell('step taken', key)
          void follow(entry)
        } else entry.phase = 'released'
        if (result.outcome === 'released') await released(key)
      } catch (error) {
        entry.phase = 'failed'
        await failed(key, containment, 'released', error)
      }
      return null
    })
  }

  const settled = async (host: Host): Promise<void> => {
    const isDone = (): boolean => {
      const entry = followed[nameOf(host)]
      return !entry || isSettled(entry)
    }
    if (isDone()) return
    const target = followed[nameOf(host)]?.phase === 'releasing' ? 'released' : 'isolated'
    engine.show(`waiting until ${host.name} is ${target}`)
    await condition(isDone)
    engine.show('')
  }

  return {
    tools: { isolate, release, settled },
    isHeld: (host) => {
      const phase = followed[nameOf(host)]?.phase
      return phase === 'isolated' || phase === 'isolating'
    },
    holdsAny: () => Object.values(followed).some(({ phase }) => phase !== 'released'),
    releaseAll: async (grounds) => {
      for (const entry of Object.values(followed)) {
        await releaseFollowed(entry, entry.host, grounds)
        await condition(() => entry.phase !== 'releasing')
      }
    },
    adopt: (held) => {
      for (const { containment, host, state, lookEvery, patience } of held) {
        if (Object.values(followed).some((entry) => entry.containment === containment)) continue
        const phase = state === 'in doubt' ? 'failed' : state
        const entry: Followed = {
          host,
          containment,
          confirmed: phase === 'isolated',
          phase,
          lookEvery: phase === 'failed' ? looksAfterDoubt : lookEvery,
          pendingAfter: Date.now() + patience,
          looks: 0,
          asked: true,
          toldPending: false,
        }
        followed[nameOf(host)] = entry
        if (!isSettled(entry)) void follow(entry)
      }
    },
    areSettled: () => Object.values(followed).every(isSettled),
    resume: () => {
      for (const entry of Object.values(followed)) if (!isSettled(entry) && entry.asked) void follow(entry)
    },
  }
}
