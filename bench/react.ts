import type { Bare } from './bare/worker.ts'
import { now } from './clock.ts'
import { figuresOf, mediansOf, ratioOf, type Figures, type Sample } from './figures.ts'
import type { Started } from './incident.ts'

export interface Reacted {
  /** Start → the call of the bare ordinary workflow's first activity arrives. */
  readonly bare: Figures
  /** Webhook → the isolate request arrives at the product. */
  readonly hikeshi: Figures
  /** Of the p50s. */
  readonly ratio: number
}

/** How long it takes from the webhook until the request to isolate leaves; one incident after the other. */
export const createReact = (bare: Bare, incident: () => Promise<Started>) => {
  const rounds = { bare: [] as Sample[], hikeshi: [] as Sample[] }
  return {
    round: async (size: number): Promise<void> => {
      const bares: number[] = []
      const ours: number[] = []
      for (let n = 0; n < size; n += 1) {
        const at = now()
        bares.push((await bare.run('ordinary', 1)) - at)
        const started = await incident()
        ours.push((await started.isolatedAt()) - started.at)
        await started.ended()
      }
      rounds.bare.push({ latencies: bares, elapsed: Number.NaN })
      rounds.hikeshi.push({ latencies: ours, elapsed: Number.NaN })
    },
    result: (): Reacted => ({
      bare: figuresOf(rounds.bare),
      hikeshi: figuresOf(rounds.hikeshi),
      ratio: ratioOf(mediansOf(rounds.hikeshi), mediansOf(rounds.bare)),
    }),
  }
}
