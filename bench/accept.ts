import type { InsertOnly } from './bare/insert-only.ts'
import type { Sender } from './children.ts'
import type { Sent } from './sender.ts'
import { figuresOf, median, ratesOf, ratioOf, type Figures, type Sample } from './figures.ts'
import type { Intake } from './product.ts'
import type { Webhook } from './tenants.ts'

const connections = [1, 16, 64] as const
const slices = 5

interface Beside {
  readonly connections: number
  readonly insertOnly: Figures
  readonly hikeshi: Figures
  /** Alerts a second of ours to rows a second of insert-only. */
  readonly ratio: number
}

export interface Accepted {
  readonly beside: readonly Beside[]
  /** At 16 connections with delivery to Temporal, until the last one was rung. */
  readonly delivered: { readonly perSecond: number }
  /** The median over the numbers of connections. */
  readonly ratio: number
}

/** webhook → 202, beside an endpoint that only inserts a row. */
export const createAccept = (
  sender: Sender,
  insertOnly: InsertOnly,
  held: Intake,
  delivering: Intake,
  webhooks: (count: number) => Webhook[],
) => {
  const rounds = connections.map((count) => ({ count, insertOnly: [] as Sample[], hikeshi: [] as Sample[] }))
  const delivered: number[] = []
  const post = async (url: string, count: number, posts: readonly Webhook[]): Promise<Sample> =>
    sampleOf(await sender.send(url, count, posts))

  return {
    /**
     * `size`: posts a connection count; fewer at one connection, where each waits for the one before. In slices by turns: what
     * disturbs the machine for a moment disturbs both.
     */
    round: async (size: number): Promise<void> => {
      for (const one of rounds)
        for (let slice = 0; slice < slices; slice += 1) {
          const posts = Math.ceil(size / slices / (one.count === 1 ? 3 : 1))
          one.insertOnly.push(await post(insertOnly.url, one.count, webhooks(posts)))
          one.hikeshi.push(await post(held.url, one.count, webhooks(posts)))
        }
      const posts = webhooks(Math.ceil(size / 6))
      const started = performance.now()
      await post(delivering.url, 16, posts)
      await delivering.delivered()
      delivered.push((posts.length / (performance.now() - started)) * 1000)
    },
    result: (): Accepted => {
      const beside = rounds.map(({ count, insertOnly, hikeshi }) => ({
        connections: count,
        insertOnly: figuresOf(insertOnly),
        hikeshi: figuresOf(hikeshi),
        ratio: ratioOf(ratesOf(hikeshi), ratesOf(insertOnly)),
      }))
      return { beside, delivered: { perSecond: median(delivered) }, ratio: median(beside.map(({ ratio }) => ratio)) }
    },
  }
}

const sampleOf = ({ answers, elapsed }: Sent): Sample => {
  const bad = answers.find(({ status }) => status !== 202)
  if (bad) throw new Error(`A post was answered ${bad.status}: ${bad.body}`)
  return { latencies: answers.map(({ ms }) => ms), elapsed }
}
