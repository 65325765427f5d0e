import { reasonOf, type Engine } from './engine.ts'

/** ms for which the chat may be down until nobody cares any more what its first message shows. */
const patience = 10 * 60_000

/** Brings the chat's first message up to date; never fails, for the next telling shows it as well. `purpose`: what it is to show. */
export const showState = async (engine: Engine, purpose: string, summary: string): Promise<void> => {
  await engine.perform('showState', `show/${purpose}`, {}, summary, { giveUpAfter: patience }).catch(reasonOf)
}
