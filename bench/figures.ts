/** Latencies in ms of one measurement, and how long it took as a whole. */
export interface Sample {
  readonly latencies: readonly number[]
  /** ms. */
  readonly elapsed: number
}

/** What a case came to: the medians of its rounds. */
export interface Figures {
  readonly perSecond: number
  /** ms. */
  readonly p50: number
  readonly p99: number
}

export const median = (numbers: readonly number[]): number => percentile(numbers, 50)

/** The value below which so many percent lie (nearest rank); NaN of nothing. */
export const percentile = (numbers: readonly number[], percent: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** Rate and p50: the median of the rounds; p99: over all rounds together, for a round alone has too few for one. */
export const figuresOf = (rounds: readonly Sample[]): Figures => ({
  perSecond: median(rounds.map(({ latencies, elapsed }) => (latencies.length / elapsed) * 1000)),
  p50: median(rounds.map(({ latencies }) => percentile(latencies, 50))),
  p99: percentile(
    rounds.flatMap(({ latencies }) => latencies),
    99,
  ),
})

/** The median of the ratios round by round: what disturbs the machine for some seconds disturbs both. */
export const ratioOf = (above: readonly number[], below: readonly number[]): number =>
  median(above.flatMap((value, round) => (below[round] === undefined ? [] : [value / below[round]])))

export const ratesOf = (rounds: readonly Sample[]): number[] =>
  rounds.map(({ latencies, elapsed }) => (latencies.length / elapsed) * 1000)

export const mediansOf = (rounds: readonly Sample[]): number[] => rounds.map(({ latencies }) => median(latencies))

/** Does `count` pieces of work, at most `atOnce` at a time. Each one's latency is its own. */
export const together = async (
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<Sample> => {
  const latencies: number[] = []
  let next = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: Math.min(count, atOnce) }, async () => {
      while (next < count) {
        const begun = performance.now()
        await work(next++)
        latencies.push(performance.now() - begun)
      }
    }),
  )
  return { latencies, elapsed: performance.now() - started }
}
