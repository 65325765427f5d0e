import { condition } from '@temporalio/workflow'
import type { Reason } from '../policy/reason.ts'
import { createAsking, isAsking } from './asking.ts'
import { kindOf, reasonOf, type Engine } from './engine.ts'
import type { Adopted, IsolateResult } from '../activities/contract.ts'
import type { Step } from '../policy/step.ts'
import { beingAsked, createHosts, isSettled, takenOver } from './followed.ts'
import type { Grounds, Host, Isolation, Toolbox } from './language.ts'
import { createPatience, giveUpAfter } from './patience.ts'
import { createReleasing } from './releasing.ts'
import type { Asking, Followed } from './state.ts'
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
  readonly released: (purpose: string, host: Host) => Promise<void>
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
  const instruct = (purpose: string, host: Host): void => {
    // Of a machine that came by a merge it is known where it stands when they are told.
    const isOwn = host.name === engine.input.host?.name
    if (!isOwn || (site && site.staff.length > 0)) void tell('instructions', purpose, host)
  }

  /** Those who are to be told of a step hear that it is done. */
  const done = (step: Step, key: string, host: Host): void => {
    if (response[step].tell.length > 0) void tell('step taken', `${key}/done`, host)
  }

  const released = async (key: string, host: Host): Promise<void> => {
    const told = tell('released', key, host)
    done('release', key, host)
    instruct(`${key}/released`, host)
    await told
  }

  /** The product says that it is so. */
  const isolated = (entry: Followed): void => {
    const { containment, host, toldPending, delay } = entry
    entry.phase = 'isolated'
    if (toldPending || delay) void tell('isolated', containment, host)
    // Whoever was told that it is on its way, and is asked now or next, hears it at once; else the next report says it.
    else if (engine.state.toldAt !== null)
      void condition(isQuestionOpen).then(() => tell('isolated', containment, host))
    done('isolate', containment, host)
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
            void released(containment, entry.host)
          }
          return
        }
        const late = look.online === 'offline' || Date.now() >= entry.pendingAfter
        if (late && !entry.toldPending && target === 'isolated') {
          entry.toldPending = true
          void tell('isolation pending', containment, entry.host)
        }
      } catch (error) {
        if (entry.phase !== phase) return
        const { uncertain } = await failed(entry.host, entry.act, containment, target, reasonOf(error), kindOf(error))
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
      if (result.outcome === 'refused' && entry.again) return askAgain(entry)
      if (result.outcome === 'refused') await tell('isolation refused', key, host)
      else if (entry.delay) void tell('isolated', key, host)
      return result.outcome === 'not ours' ? 'isolated' : result.outcome
    }
    const { hostId: id, confirmed, lookEvery, reviewAfter } = result
    const pendingAfter = Date.now() + result.patience
    Object.assign(entry, { host: { ...host, id }, confirmed, lookEvery, pendingAfter, reviewAfter })
    entry.reviewAt = Date.now() + reviewAfter
    hosts.put(host, entry)
    instruct(`${key}/isolated`, host)
    if (result.outcome === 'isolated') {
      isolated(entry)
      return 'isolated'
    }
    if (response.isolate.performs === 'customer') void tell('step taken', key, host)
    void follow(entry)
    return 'pending'
  }

  const notTaken = async (entry: Followed, error: unknown): Promise<Isolation> => {
    const { host, containment: key } = entry
    const doubt = await failed(host, key, key, 'isolated', reasonOf(error), kindOf(error))
    if (!isAsking(entry)) return 'pending'
    delete entry.asking
    entry.phase = doubt.uncertain ? 'uncertain' : 'failed'
    entry.reviewAfter = doubt.reviewAfter
    entry.reviewAt = Date.now() + doubt.reviewAfter
    // Should it have taken effect all the same, a release must reach it; or what may have before.
    if (!doubt.uncertain) hosts.drop(entry)
    if (!doubt.uncertain && entry.doubted) hosts.put(host, entry.doubted)
    return entry.again ? askAgain(entry) : 'failed'
  }

  /** What was asked for meanwhile. */
  const askAgain = (entry: Followed): Promise<Isolation> => {
    const { host, again } = entry
    return again ? askAnew(entry, host, again.key, again.asking) : Promise.resolve('failed')
  }

  /** Asks for it after what was done before: a release must still reach what may have taken effect then. */
  const askAnew = (before: Followed | undefined, host: Host, key: string, asking: Asking): Promise<Isolation> => {
    const next = beingAsked(host, key, asking)
    const doubted = before?.phase === 'uncertain' ? before : before?.doubted
    if (doubted && before?.phase !== 'released') next.doubted = doubted
    hosts.put(host, next)
    return ask(next, asking)
  }

  const patiently = createPatience(engine, tell, instruct)
  const { ask, callOff } = createAsking(engine, patiently, { taken, notTaken })

  const isolate = (host: Host, grounds: Grounds): Promise<Isolation> => {
    const key = keyOf('isolate', host, grounds)
    return engine.once(key, async () => {
      const before = hosts.of(host)
      // One product takes one after the other.
      if (before?.letting) await condition(() => !before.letting)
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
        if (before.asking && before.containment !== key) before.again = { key, asking }
        return 'pending'
      }
      return askAnew(before, host, key, asking)
    })
  }

  /** The record and the people say what became of it, also whether it may have taken effect all the same. */
  const failed = async (
    host: Host,
    key: string,
    containment: string,
    target: 'isolated' | 'released',
    reason: Reason,
    kind: string | undefined,
  ): Promise<{ uncertain: boolean; reviewAfter: number }> => {
    const args = { containment, act: key, target, reason, ...(kind !== undefined && { kind }) }
    const became = await engine.perform('containmentFailed', `failed/${target}/${key}`, args, `not ${target}`)
    instruct(`${key}/failed`, host)
    void tell(became.uncertain ? 'uncertain' : 'isolation failed', key, host)
    return became
  }

  const releasing = createReleasing(engine, {
    keyOf: (host, grounds) => keyOf('release', host, grounds),
    hosts,
    tell,
    patiently,
    callOff,
    follow,
    released,
    // Who was asked to cut it off by hand hears that it is not wanted any more.
    calledOff: ({ host, delay }, key) => {
      if (delay && delay.told > 1) instruct(`${key}/called off`, host)
    },
    failed: ({ host, act, containment }, reason, kind) => failed(host, act, containment, 'released', reason, kind),
  })

  const release = async (host: Host, grounds: Grounds): Promise<void> => {
    const entry = hosts.of(host)
    const { by: answer, because } = grounds
    const isElsewhere = answer !== undefined && engine.state.asked[answer.question]?.heldBy !== undefined
    // What an earlier incident holds is released by a person alone, who saw that it is so, and by that one's aftercare.
    if (entry || !isElsewhere || answer.by === undefined) return releasing.release(entry, host, grounds)
    const key = keyOf('release', host, grounds)
    const args = { host: host.name, because, by: answer.by }
    await engine.once(key, () => engine.perform('releaseElsewhere', key, args, `release ${host.name}`))
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
      const all = hosts.all()
      // A product that takes the one late does not hold up the other.
      for (const entry of all) await releasing.release(entry, entry.host, grounds)
      for (const entry of all) await condition(() => entry.phase !== 'releasing')
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
        else if (entry.letting) void releasing.letGo(entry, entry.letting)
        else if (!entry.asking && !isSettled(entry) && entry.asked) void follow(entry)
      }
    },
  }
}
