import { condition } from '@temporalio/workflow'
import type { Reason } from '../policy/reason.ts'
import { kindOf, reasonOf, type Engine } from './engine.ts'
import type { Adopted } from '../activities/contract.ts'
import type { Step } from '../policy/step.ts'
import type { Grounds, Host, Isolation, Toolbox } from './language.ts'
import { showState } from './show.ts'
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
  /** What we cut off, or may have, and have not put back, on its way there and back included. */
  readonly held: () => readonly Followed[]
  /** Ends every isolation of ours and waits until the products say so. */
  readonly releaseAll: (grounds: Grounds) => Promise<void>
  /** Follows from here on what another incident, or a run that was lost, had asked for. */
  readonly adopt: (held: readonly Adopted[]) => void
  /** Tells that a host is released. */
  readonly released: (purpose: string) => Promise<void>
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

  /** Where no news follows by itself, the chat's first message must say all the same that it is isolated, and so must its buttons. */
  const isAsking = (): boolean =>
    Object.values(engine.state.asked).some(({ question }) => !(question in engine.state.answers))

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
          else if (target === 'isolated' && isAsking())
            void showState(engine, containment, `show that ${entry.host.name} is isolated`)
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
        const { uncertain } = await failed(entry.act, containment, target, reasonOf(error), kindOf(error))
        // Only now: a run that ends before has recorded nothing, and the next one looks again. A release may have come meanwhile.
        if (entry.phase === phase) entry.phase = phase === 'releasing' ? 'isolated' : uncertain ? 'uncertain' : 'failed'
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
          act: key,
          confirmed: result.confirmed,
          phase: result.outcome === 'isolated' ? 'isolated' : 'isolating',
          lookEvery: result.lookEvery,
          pendingAfter: Date.now() + result.patience,
          reviewAt: Date.now() + result.reviewAfter,
          reviewAfter: result.reviewAfter,
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
        const doubt = await failed(key, key, 'isolated', reasonOf(error), kindOf(error))
        // Should it have taken effect all the same, a release must reach it.
        if (doubt.uncertain)
          followed[nameOf(host)] = {
            host,
            containment: key,
            act: key,
            confirmed: false,
            phase: 'uncertain',
            lookEvery: looksAfterDoubt,
            pendingAfter: 0,
            reviewAt: Date.now() + doubt.reviewAfter,
            reviewAfter: doubt.reviewAfter,
            looks: 0,
            asked: true,
            toldPending: false,
          }
        return 'failed'
      }
    })
  }

  /** The record and the people say what became of it, also whether it may have taken effect all the same. */
  const failed = async (
    key: string,
    containment: string,
    target: 'isolated' | 'released',
    reason: Reason,
    kind: string | undefined,
  ): Promise<{ uncertain: boolean; reviewAfter: number }> => {
    const args = { containment, act: key, target, reason, ...(kind !== undefined && { kind }) }
    const became = await engine.perform('containmentFailed', `failed/${target}/${key}`, args, `not ${target}`)
    instruct(`${key}/failed`)
    void tell(became.uncertain ? 'uncertain' : 'isolation failed', key)
    return became
  }

  const release = async (host: Host, grounds: Grounds): Promise<void> => {
    const entry = followed[nameOf(host)]
    const { by: answer, because } = grounds
    const isElsewhere = answer !== undefined && engine.state.asked[answer.question]?.heldBy !== undefined
    // What an earlier incident holds is released by a person alone, who saw that it is so, and by that one's aftercare.
    if (entry || !isElsewhere || answer.by === undefined) return releaseFollowed(entry, host, grounds)
    const key = keyOf('release', host, grounds)
    const args = { host: host.name, because, by: answer.by }
    await engine.once(key, () => engine.perform('releaseElsewhere', key, args, `release ${host.name}`))
  }

  const releaseFollowed = async (entry: Followed | undefined, host: Host, grounds: Grounds): Promise<void> => {
    const key = keyOf('release', host, grounds)
    await engine.once(key, async () => {
      if (!entry || entry.phase === 'released') return null
      const { containment, phase: before } = entry
      // Set first: the verification of the isolation stops here, and a pending isolation is cancelled by the product.
      Object.assign(entry, { phase: 'releasing', act: key, looks: 0, asked: false })
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
        } else if (result.outcome === 'not done') await stillHeld(entry, result.reason, 'not done')
        else if (result.outcome === 'asked for') {
          if (response.release.performs === 'customer') void tell('step taken', key)
          void follow(entry)
        } else {
          entry.phase = 'released'
          await released(key)
        }
      } catch (error) {
        await stillHeld(entry, reasonOf(error), kindOf(error))
      }
      return null
    })
  }

  /** A host whose release failed is what it was: isolated. */
  const stillHeld = async (entry: Followed, reason: Reason, kind: string | undefined): Promise<void> => {
    await failed(entry.act, entry.containment, 'released', reason, kind)
    entry.phase = 'isolated'
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
    released,
    isHeld: (host) => {
      const phase = followed[nameOf(host)]?.phase
      return phase === 'isolated' || phase === 'isolating'
    },
    held: () => Object.values(followed).filter(({ phase }) => phase !== 'released' && phase !== 'failed'),
    releaseAll: async (grounds) => {
      for (const entry of Object.values(followed)) {
        await releaseFollowed(entry, entry.host, grounds)
        await condition(() => entry.phase !== 'releasing')
      }
    },
    adopt: (held) => {
      for (const { containment, act, host, state, lookEvery, patience, reviewAt, reviewAfter } of held) {
        if (Object.values(followed).some((entry) => entry.containment === containment)) continue
        const phase = state === 'in doubt' ? 'uncertain' : state
        const entry: Followed = {
          host,
          containment,
          act,
          confirmed: phase === 'isolated',
          phase,
          lookEvery: phase === 'uncertain' ? looksAfterDoubt : lookEvery,
          pendingAfter: Date.now() + patience,
          reviewAt,
          reviewAfter,
          looks: 0,
          asked: true,
          toldPending: false,
        }
        followed[nameOf(host)] = entry
        if (!isSettled(entry)) void follow(entry)
      }
    },
    resume: () => {
      for (const entry of Object.values(followed)) if (!isSettled(entry) && entry.asked) void follow(entry)
    },
  }
}
