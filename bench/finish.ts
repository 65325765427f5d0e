import type { Bare } from './bare/worker.ts'
import { figuresOf, median, ratesOf, ratioOf, together, type Figures, type Sample } from './figures.ts'
import type { Started } from './incident.ts'

export const atOnce = 32

export interface Finished {
  readonly ordinary: Figures
  readonly local: Figures
  readonly hikeshi: Figures
  /** Incidents a second to bare ordinary workflows a second. */
  readonly ratio: number
  readonly ratioToLocal: number
  /** CPU of our process for one incident, user and system, the posting apart. */
  readonly cpuMs: number
}

/** Whole incidents, many at once, beside bare workflows with as many activities. */
export const createFinish = (bare: Bare, activities: number, incident: () => Promise<Started>) => {
  const rounds = { ordinary: [] as Sample[], local: [] as Sample[], hikeshi: [] as Sample[], cpuMs: [] as number[] }
  return {
    round: async (size: number): Promise<void> => {
      rounds.ordinary.push(await together(size, atOnce, () => bare.run('ordinary', activities)))
      const before = process.cpuUsage()
      rounds.hikeshi.push(await together(size, atOnce, async () => (await incident()).ended()))
      const { user, system } = process.cpuUsage(before)
      rounds.cpuMs.push((user + system) / 1000 / size)
      rounds.local.push(await together(size, atOnce, () => bare.run('local', activities)))
    },
    result: (): Finished => {
      const [ordinary, local, hikeshi] = [rounds.ordinary, rounds.local, rounds.hikeshi].map(ratesOf)
      return {
        ordinary: figuresOf(rounds.ordinary),
        local: figuresOf(rounds.local),
        hikeshi: figuresOf(rounds.hikeshi),
        ratio: ratioOf(hikeshi ?? [], ordinary ?? []),
        ratioToLocal: ratioOf(hikeshi ?? [], local ?? []),
        cpuMs: median(rounds.cpuMs),
      }
    },
  }
}
