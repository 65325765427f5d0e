import {
  listUnresolved,
  leaseAnswers,
  leaseRings,
  returnRings,
  type DueRing,
} from '../integrations/records/relaying.ts'
import type { Thin } from '../integrations/records/sources.ts'
import { isReachable } from './reachable.ts'
import { deliverAnswer, ring, type Deliveries } from './ring.ts'

const batch = 50

/** ms for which a leased ring or answer is left to the one who took it. */
const lease = 10_000

/**
 * Delivers what could not be delivered at once: rings, answers, thin alerts. Rows are leased and no lock is held across a
 * call; any number of servers may relay. Ends when the signal does, after the round that is under way.
 */
export const relay = async (
  to: Deliveries,
  options: {
    every: number
    signal: AbortSignal
    resolve: (thin: Thin) => Promise<void>
    onRound: () => Promise<void>
    onFault: (error: unknown) => void
  },
): Promise<void> => {
  let lastThin = 0
  while (!options.signal.aborted) {
    try {
      // Nothing is leased while Temporal is away: when it is back, the worst of all that waits is the first.
      if (await isReachable(to.client)) {
        await ringAll(to, await leaseRings(to.db, batch, lease))
        // Side by side: a workflow that no worker can run takes its time limit, and must not keep the others from their answers.
        await Promise.all((await leaseAnswers(to.db, batch, lease)).map((due) => deliverAnswer(to, due)))
        // On from where the last round ended, and around: those that the product does not know are many after a wrong setting.
        const thins = await listUnresolved(to.db, batch, lastThin)
        lastThin = thins.length < batch ? 0 : (thins.at(-1)?.row ?? 0)
        for (const thin of thins) await options.resolve(thin)
        await options.onRound()
      }
    } catch (error) {
      options.onFault(error)
      to.log.warn('the relay could not do its round', { error })
    }
    await pause(options.every, options.signal)
  }
}

/** A ring needs no worker. After one that fails the rest would only wait for its time limit, and is due again at once. */
const ringAll = async (to: Deliveries, dues: readonly DueRing[]): Promise<void> => {
  for (const [place, due] of dues.entries())
    if (!(await ring(to, due)))
      return returnRings(
        to.db,
        dues.slice(place + 1).map(({ incident }) => incident),
        0,
      )
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(end, ms)
    function end(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
  })
