import { condition } from '@temporalio/workflow'
import type { IsolateResult } from '../activities/contract.ts'
import type { Engine } from './engine.ts'
import type { createHosts } from './followed.ts'
import type { Grounds, Isolation } from './language.ts'
import { showState } from './show.ts'
import type { Asking, Followed } from './state.ts'
import type { Tell } from './tell.ts'

/** How long a product may be down before people are told that an act failed. */
export const giveUpAfter = 6 * 60 * 60 * 1000

/** How long the rest of the response waits for an isolation that the product does not take. */
const patience = '10s'

/** True while the product is asked for an isolation that nobody has called off. */
export const isAsking = ({ asking, phase }: Followed): boolean => asking !== undefined && phase === 'isolating'

interface Ends {
  /** The product has said what becomes of it. */
  readonly taken: (entry: Followed, result: IsolateResult) => Promise<Isolation>
  /** It was refused for good, or its time is over. */
  readonly notTaken: (entry: Followed, error: unknown) => Promise<Isolation>
}

/** Asks a product to cut a host off, for as long as it takes, or until it is called off. */
export const createAsking = (engine: Engine, tell: Tell, hosts: ReturnType<typeof createHosts>, ends: Ends) => {
  /** What ends an asking that takes long, by the key of its act. */
  const callOffs = new Map<string, () => void>()

  /** Where it takes long, the rest goes on meanwhile, and people are told. */
  const ask = (entry: Followed, asking: Asking): Promise<Isolation> => {
    const { host, containment: key } = entry
    let isSlow = false
    let isOver = false
    const onSlow = (callOff: () => void): void => {
      isSlow = true
      callOffs.set(key, callOff)
      // Called off within the quick attempt.
      if (!isAsking(entry)) return callOff()
      hosts.put(host, entry)
    }
    const ended = engine
      .perform('isolate', key, { ...asking, host }, `isolate ${host.name}`, { giveUpAfter, onSlow })
      .then(
        (result) => (isAsking(entry) ? ends.taken(entry, result) : 'pending'),
        (error: unknown) => (isAsking(entry) ? ends.notTaken(entry, error) : 'pending'),
      )
      .finally(() => {
        isOver = true
      })
    const whileItTakes = async (): Promise<Isolation> => {
      await condition(() => isSlow)
      engine.count('timer')
      const summary = `others wait at most so long for the isolation of ${host.name}`
      if (await condition(() => isOver || !isAsking(entry), patience, { summary })) return ended
      void sayThatItTakesLong(entry)
      return 'pending'
    }
    return Promise.race([ended, whileItTakes()])
  }

  const sayThatItTakesLong = async (entry: Followed): Promise<void> => {
    const { host, containment } = entry
    const args = { containment, host: host.name }
    const summary = `${host.name} is not isolated so far`
    const isSo = await engine.perform('isolationDelayed', `delayed/${containment}`, args, summary)
    if (!isSo || !isAsking(entry)) return
    entry.toldDelay = true
    void tell('isolation pending', `${containment}/delayed`)
  }

  /**
   * Ends the asking on somebody's word. `too late`: it was done, or may have been, and must be released; `refused`: it is asked for as
   * before.
   */
  const callOff = async (
    entry: Followed,
    asking: Asking,
    key: string,
    { because, by: answer }: Grounds,
  ): Promise<'called off' | 'too late' | 'refused'> => {
    const { containment, host } = entry
    callOffs.get(containment)?.()
    const args = { containment, host: host.name, because, ...(answer?.by && { by: answer.by }) }
    const summary = `call off the isolation of ${host.name}`
    const { outcome } = await engine.perform('callOff', `call off/${key}`, args, summary)
    if (outcome === 'refused') {
      entry.phase = 'isolating'
      void ask(entry, asking)
      return outcome
    }
    delete entry.asking
    if (outcome === 'called off') {
      entry.phase = 'released'
      void showState(engine, key, `show that ${host.name} is not isolated`)
    }
    return outcome
  }

  return { ask, callOff }
}
