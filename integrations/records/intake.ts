import type { Arrival, Delivery, Recorded } from './arrival.ts'
import { isRetryable, type Database } from './database.ts'
import { recordOnce } from './intake-statement.ts'

/** More than can be needed: each further try takes another server that records the same host at this very instant. */
const maxTries = 10

/**
 * Records alerts and finds or opens their incidents: each alert wholly or not at all. Repeats (by tenant, source, vendor id and
 * revision) change nothing and answer with the incident of the first. The answer is in the order of `arrivals`.
 */
export const recordArrivals = async (
  db: Database,
  arrivals: readonly Arrival[],
  deliveries: readonly Delivery[] = [],
): Promise<Recorded[]> => {
  const recorded = new Map<string, Recorded>()
  // The same alert twice in one batch: the later one is a repeat.
  let left = [...new Map(arrivals.toReversed().map((arrival) => [nameOf(arrival), arrival])).values()].toReversed()
  for (let tries = 1; ; tries += 1) {
    const batch = oneNameAMachine(left)
    const rows = await recordOnce(db, batch, deliveries).catch((error: unknown) => {
      if (isRetryable(error) && tries < maxTries) return undefined
      throw error
    })
    if (!rows) continue
    for (const { n, ...row } of rows) {
      const arrival = batch[n]
      if (arrival) recorded.set(nameOf(arrival), row)
    }
    left = left.filter((arrival) => !recorded.has(nameOf(arrival)))
    if (left.length === 0) break
    // What was only put off has not been tried yet.
    if (rows.length > 0) tries = 0
    else if (tries === maxTries) throw new Error(`Alerts could not be recorded in ${tries} tries.`)
  }
  const given = new Set<string>()
  return arrivals.flatMap((arrival) => {
    const name = nameOf(arrival)
    const first = recorded.get(name)
    if (!first) return []
    if (!given.has(name)) {
      given.add(name)
      return [first]
    }
    const { ring: _, ...repeat } = first
    return [{ ...repeat, isNew: false }]
  })
}

const nameOf = ({ tenant, source, vendorId, revision }: Arrival): string =>
  JSON.stringify([tenant, source, vendorId, revision])

/** Those that one statement may take: of machines that share a name, and of names of one machine, the first. */
const oneNameAMachine = (arrivals: readonly Arrival[]): Arrival[] => {
  const [machines, names] = [new Map<string, string | undefined>(), new Map<string, string>()]
  return arrivals.filter(({ tenant, key, nameKey }) => {
    const [machine, name] = [`${tenant} ${key}`, nameKey && `${tenant} ${nameKey}`]
    if ((machines.has(machine) && machines.get(machine) !== name) || (name && (names.get(name) ?? machine) !== machine))
      return false
    machines.set(machine, name)
    if (name) names.set(name, machine)
    return true
  })
}
