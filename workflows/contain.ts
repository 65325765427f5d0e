import { condition } from '@temporalio/workflow'
import type { Reason } from '../policy/reason.ts'
import { createAsking, giveUpAfter, isAsking } from './asking.ts'
import { kindOf, reasonOf, type Engine } from './engine.ts'
import type { Adopted, IsolateResult } from '../activities/contract.ts'
import type { Step } from '../policy/step.ts'
import { beingAsked, createHosts, isSettled, takenOver } from './followed.ts'
import type { Grounds, Host, Isolation, Toolbox } from './language.ts'
import type { Followed } from './state.ts'
import type { Tell } from './tell.ts'

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
  const hosts = createHosts(engine.state.followed)
  const nameOf = (host: Host): string => host.id ?? host.name
  const keyOf = (act: 'isolate' | 'release', host: Host, grounds: Grounds): string =>
    `${act}/${nameOf(host)}/${grounds.purpose ?? grounds.by?.question ?? 'policy'}`

  const { response, site } = engine.input.agreement

  /** A question waits, so that no other news follows by itself. */
  const isQuestionOpen = (): boolean =>
    Object.entries(engine.state.asked).some(
      ([key, { question }]) => !(question in engine.state.answers) && !(`ask/${key}` in engine.state.journal),
    )

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

  /** The product says that it is so. */
  const isolated = (entry: Followed): void => {
    const { containment, toldPending, toldDelay } = entry
    entry.phase = 'isolated'
    if (toldPending || toldDelay) void tell('isolated', containment)
    // Whoever was told that it is on its way, and is asked now or next, hears it at once; else the next report says it.
    else if (engine.state.toldAt !== null) void condition(isQuestionOpen).then(() => tell('isolated', containment))
    done('isolate', containment)
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
          if (target === 'isolated') isolated(entry)
          else {
            entry.phase = target
            void released(containment)
          }
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

  const taken = async (entry: Followed, result: IsolateResult): Promise<Isolation> => {
    const { host, containment: key } = entry
    delete entry.asking
    if (result.outcome === 'refused' || result.outcome === 'not done' || result.outcome === 'not ours') {
      hosts.drop(entry)
      if (entry.doubted) hosts.put(host, entry.doubted)
      if (result.outcome === 'refused' && entry.again) return askAgain(entry, entry.again)
      if (result.outcome === 'refused') await tell('isolation refused', key)
      else if (entry.toldDelay) void tell('isolated', key)
      return result.outcome === 'not ours' ? 'isolated' : result.outcome
    }
    const { hostId: id, confirmed, lookEvery, reviewAfter } = result
    const pendingAfter = Date.now() + result.patience
    Object.assign(entry, { host: { ...host, id }, confirmed, lookEvery, pendingAfter, reviewAfter })
    entry.reviewAt = Date.now() + reviewAfter
    hosts.put(host, entry)
    instruct(`${key}/isolated`)
    if (result.outcome === 'isolated') {
      isolated(entry)
      return 'isolated'
    }
    if (response.isolate.performs === 'customer') void tell('step taken', key)
    void follow(entry)
    return 'pending'
  }

  const notTaken = async (entry: Followed, error: unknown): Promise<Isolation> => {
    const { host, containment: key } = entry
    const doubt = await failed(key, key, 'isolated', reasonOf(error), kindOf(error))
    if (!isAsking(entry)) return 'pending'
    delete entry.asking
    entry.phase = doubt.uncertain ? 'uncertain' : 'failed'
    entry.reviewAfter = doubt.reviewAfter
    entry.reviewAt = Date.now() + doubt.reviewAfter
    // Should it have taken effect all the same, a release must reach it.
    if (doubt.uncertain) hosts.put(host, entry)
    return entry.again ? askAgain(entry, entry.again) : 'failed'
  }

  /** What was asked for meanwhile; a release must still reach what may have taken effect before. */
  const askAgain = (before: Followed, { key, asking }: NonNullable<Followed['again']>): Promise<Isolation> => {
    const { host } = before
    const next = beingAsked(host, key, asking)
    const doubted = before.phase === 'uncertain' ? before : before.doubted
    if (doubted) next.doubted = doubted
    hosts.put(host, next)
    return ask(next, asking)
  }

  const { ask, callOff } = createAsking(engine, tell, hosts, { taken, notTaken })

  const isolate = (host: Host, grounds: Grounds): Promise<Isolation> => {
    const key = keyOf('isolate', host, grounds)
    return engine.once(key, async () => {
      const before = hosts.of(host)
      if (before?.phase === 'isolated') return 'isolated'
      const approval = grounds.by ? (grounds.by.how === 'answered' ? 'person' : 'default') : 'policy'
      const source = host.source ?? engine.input.source
      const asking = {
        because: grounds.because,
        approval,
        ...(source && { source }),
        ...(grounds.by?.by && { by: grounds.by.by }),
      } as const
      if (before?.phase === 'isolating') {
        if (before.asking) before.again = { key, asking }
        return 'pending'
      }
      return ask(beingAsked(host, key, asking), asking)
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
    const entry = hosts.of(host)
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
      const { containment, phase } = entry
      const before = phase === 'releasing' ? 'isolated' : phase
      // Set first: the verification of the isolation stops here, and a pending isolation is cancelled by the product.
      Object.assign(entry, { phase: 'releasing', act: key, looks: 0, asked: false })
      try {
        const off = entry.asking && (await callOff(entry, entry.asking, key, grounds))
        if (off === 'refused') await tell('isolated', key)
        if (off === 'called off' && entry.doubted) {
          hosts.put(host, entry.doubted)
          await releaseFollowed(entry.doubted, host, { ...grounds, purpose: `${key}/in doubt` })
        }
        if (off === 'refused' || off === 'called off') return null
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
      const entry = hosts.of(host)
      return !entry || isSettled(entry)
    }
    if (isDone()) return
    const target = hosts.of(host)?.phase === 'releasing' ? 'released' : 'isolated'
    engine.show(`waiting until ${host.name} is ${target}`)
    await condition(isDone)
    engine.show('')
  }

  return {
    tools: { isolate, release, settled },
    released,
    isHeld: (host) => ['isolated', 'isolating'].includes(hosts.of(host)?.phase ?? ''),
    held: () => hosts.all().filter(({ phase }) => phase !== 'released' && phase !== 'failed'),
    releaseAll: async (grounds) => {
      for (const entry of hosts.all()) {
        await releaseFollowed(entry, entry.host, grounds)
        await condition(() => entry.phase !== 'releasing')
      }
    },
    adopt: (held) => {
      for (const adopted of held) {
        if (hosts.all().some((entry) => entry.containment === adopted.containment)) continue
        const entry = takenOver(adopted)
        hosts.put(entry.host, entry)
        if (!isSettled(entry)) void follow(entry)
      }
    },
    resume: () => {
      for (const entry of hosts.all()) {
        if (entry.asking && entry.phase === 'isolating') void ask(entry, entry.asking)
        else if (!entry.asking && !isSettled(entry) && entry.asked) void follow(entry)
      }
    },
  }
}
