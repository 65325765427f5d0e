import type { IsolateResult } from '../activities/contract.ts'
import type { Engine } from './engine.ts'
import type { Grounds, Isolation } from './language.ts'
import { giveUpAfter, type Patience } from './patience.ts'
import { showState } from './show.ts'
import type { Asking, Followed } from './state.ts'

/** True while the product is asked for an isolation that nobody has called off. */
export const isAsking = ({ asking, phase }: Followed): boolean => asking !== undefined && phase === 'isolating'

interface Ends {
  /** The product has said what becomes of it. */
  readonly taken: (entry: Followed, result: IsolateResult) => Promise<Isolation>
  /** It was refused for good, or its time is over. */
  readonly notTaken: (entry: Followed, error: unknown) => Promise<Isolation>
}

/** Asks a product to cut a host off, for as long as it takes, or until it is called off. */
export const createAsking = (engine: Engine, patiently: Patience, ends: Ends) => {
  /** What ends an asking that takes long, by the key of its act. */
  const callOffs = new Map<string, () => void>()

  const ask = (entry: Followed, asking: Asking): Promise<Isolation> => {
    const { host, containment: key } = entry
    return patiently({
      entry,
      what: 'isolation',
      key,
      isWanted: () => isAsking(entry),
      meanwhile: 'pending',
      act: (onSlow) =>
        engine
          .perform('isolate', key, { ...asking, host }, `isolate ${host.name}`, {
            giveUpAfter,
            onSlow: (callOff) => {
              callOffs.set(key, callOff)
              onSlow(callOff)
            },
          })
          .then(
            (result) => (isAsking(entry) ? ends.taken(entry, result) : 'pending'),
            (error: unknown) => (isAsking(entry) ? ends.notTaken(entry, error) : 'pending'),
          ),
    })
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
