import type { Bare } from './bare/worker.ts'
import { figuresOf, median, ratesOf, ratioOf, together, type Figures, type Sample } from './figures.ts'
import type { Started } from './incident.ts'

export const atOnce = 32

export interface Finished {
  /** Bare ordinary workflows with as many activities as an incident has. */
  readonly ordinary: Figures
  /** The same as local activities. */
  readonly local: Figures
  /** Bare ordinary workflows with as many activities as an incident has acts: an activity of ours may hold several. */
  readonly perAct: Figures
  readonly hikeshi: Figures
  /** Incidents a second to bare ordinary workflows a second. */
  readonly ratio: number
  readonly ratioToLocal: number
  readonly ratioToPerAct: number
  /** CPU of our process for one incident, user and system, the posting apart. */
  readonly cpuMs: number
}

/** Whole incidents, many at once, beside bare workflows with as many activities, and with one for each act. */
export const createFinish = (
  bare: Bare,
  { acts, activities }: { readonly acts: number; readonly activities: number },
  incident: () => Promise<Started>,
) => {
  const rounds = {
    ordinary: [] as Sample[],
    local: [] as Sample[],
    perAct: [] as Sample[],
    hikeshi: [] as Sample[],
    cpuMs: [] as number[],
  }
  return {
    round: async (size: number): Promise<void> => {
      rounds.ordinary.push(await together(size, atOnce, () => bare.run('ordinary', activities)))
      const before = process.cpuUsage()
      rounds.hikeshi.push(await together(size, atOnce, async () => (await incident()).ended()))
      const { user, system } = process.cpuUsage(before)
      rounds.cpuMs.push((user + system) / 1000 / size)
      rounds.local.push(await together(size, atOnce, () => bare.run('local', activities)))
      rounds.perAct.push(await together(size, atOnce, () => bare.run('ordinary', acts)))
    },
    result: (): Finished => {
      const hikeshi = ratesOf(rounds.hikeshi)
      return {
        ordinary: figuresOf(rounds.ordinary),
        local: figuresOf(rounds.local),
        perAct: figuresOf(rounds.perAct),
        hikeshi: figuresOf(rounds.hikeshi),
        ratio: ratioOf(hikeshi, ratesOf(rounds.ordinary)),
        ratioToLocal: ratioOf(hikeshi, ratesOf(rounds.local)),
        ratioToPerAct: ratioOf(hikeshi, ratesOf(rounds.perAct)),
        cpuMs: median(rounds.cpuMs),
      }
    },
  }
}
