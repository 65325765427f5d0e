import type { Bare } from './bare/worker.ts'
import { figuresOf, median, ratesOf, ratioOf, together, type Figures, type Sample } from './figures.ts'
import type { Started } from './incident.ts'

export const atOnce = 32

export interface Finished {
  /** Bare ordinary workflows with as many activities as an incident has acts: without a ledger each act is an activity of its own. */
  readonly ordinary: Figures
  /** The same as local activities. */
  readonly local: Figures
  /** Bare ordinary workflows with as many activities as an incident has activities, whatever these do. */
  readonly fewer: Figures
  readonly hikeshi: Figures
  /** Incidents a second to bare ordinary workflows a second. */
  readonly ratio: number
  readonly ratioToLocal: number
  readonly ratioToFewer: number
  /** CPU of our process for one incident, user and system, the posting apart. */
  readonly cpuMs: number
}

/** Whole incidents, many at once, beside bare workflows with as many activities as they have acts. */
export const createFinish = (
  bare: Bare,
  { acts, activities }: { readonly acts: number; readonly activities: number },
  incident: () => Promise<Started>,
) => {
  const rounds = {
    ordinary: [] as Sample[],
    local: [] as Sample[],
    fewer: [] as Sample[],
    hikeshi: [] as Sample[],
    cpuMs: [] as number[],
  }
  return {
    round: async (size: number): Promise<void> => {
      rounds.ordinary.push(await together(size, atOnce, () => bare.run('ordinary', acts)))
      const before = process.cpuUsage()
      rounds.hikeshi.push(await together(size, atOnce, async () => (await incident()).ended()))
      const { user, system } = process.cpuUsage(before)
      rounds.cpuMs.push((user + system) / 1000 / size)
      rounds.local.push(await together(size, atOnce, () => bare.run('local', acts)))
      rounds.fewer.push(await together(size, atOnce, () => bare.run('ordinary', activities)))
    },
    result: (): Finished => {
      const hikeshi = ratesOf(rounds.hikeshi)
      return {
        ordinary: figuresOf(rounds.ordinary),
        local: figuresOf(rounds.local),
        fewer: figuresOf(rounds.fewer),
        hikeshi: figuresOf(rounds.hikeshi),
        ratio: ratioOf(hikeshi, ratesOf(rounds.ordinary)),
        ratioToLocal: ratioOf(hikeshi, ratesOf(rounds.local)),
        ratioToFewer: ratioOf(hikeshi, ratesOf(rounds.fewer)),
        cpuMs: median(rounds.cpuMs),
      }
    },
  }
}
