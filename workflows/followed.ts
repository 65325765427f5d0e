import type { Adopted } from '../activities/contract.ts'
import type { Host } from './language.ts'
import type { Asking, Followed } from './state.ts'

/** ms between looks at a release of what nobody could tell whether it was isolated. */
const looksAfterDoubt = [5_000, 30_000, 60_000]

export const isSettled = ({ phase }: Followed): boolean => phase !== 'isolating' && phase !== 'releasing'

/** What the product is being asked to cut off, under the key of that act. */
export const beingAsked = (host: Host, key: string, asking: Asking): Followed => ({
  host,
  containment: key,
  act: key,
  confirmed: false,
  phase: 'isolating',
  lookEvery: looksAfterDoubt,
  pendingAfter: 0,
  // The product has said nothing to be reviewed; by then its time is over.
  reviewAt: Date.now() + 24 * 60 * 60 * 1000,
  reviewAfter: 24 * 60 * 60 * 1000,
  looks: 0,
  asked: true,
  toldPending: false,
  asking,
})

/** What another incident, or a run that was lost, had asked for. */
export const takenOver = (adopted: Adopted): Followed => {
  const { containment, act, host, state, lookEvery, patience, reviewAt, reviewAfter } = adopted
  const phase = state === 'in doubt' ? 'uncertain' : state
  return {
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
}

/** The followed hosts by machine; one that is known by its name alone may be called as anything is, `constructor` too. */
export const createHosts = (followed: Record<string, Followed>) => {
  const slot = ({ id, name }: Host): string => id ?? `name ${name}`
  return {
    of: (host: Host): Followed | undefined => followed[slot(host)],
    put: (host: Host, entry: Followed): void => {
      followed[slot(host)] = entry
    },
    drop: (entry: Followed): void => {
      for (const [key, one] of Object.entries(followed)) if (one === entry) delete followed[key]
    },
    all: (): readonly Followed[] => Object.values(followed),
  }
}
