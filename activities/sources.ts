import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { IntegrationError } from '../integrations/errors.ts'
import { takeCheckpoints } from '../integrations/records/audit.ts'
import { isDatabaseDown } from '../integrations/records/database.ts'
import { markResolved, moveCursor, readCursor } from '../integrations/records/sources.ts'
import type { SourceActivities } from './contract.ts'
import type { Ledger } from './ledger.ts'
import type { World } from './world.ts'

/** ms by which a question to a source reaches back before the last one: its clock may differ, and its index lags. */
const overlap = 10 * 60_000

/** With the retries' growing waits: some ten minutes. */
const attemptsUntilShown = 12

/** What concerns a source and no incident: thin alerts, reconciliation; and the records' checkpoints. */
export const createSourceActivities = (world: World, ledger: Ledger): SourceActivities => ({
  resolveAlert: async (thin) => {
    const { edr, source } = connected(world, thin)
    const { alert: read } = edr
    if (!read) throw ApplicationFailure.nonRetryable(`${edr.product} cannot read one alert.`, 'unsupported')
    const alert = await ledger.read(thin.tenant, edr.product, source.maxCalls, async (signal) => {
      try {
        return await read(thin.vendorId, { signal })
      } catch (error) {
        // A product may tell of an alert before its API shows it.
        if (
          error instanceof IntegrationError &&
          error.kind === 'not-found' &&
          activityInfo().attempt < attemptsUntilShown
        )
          throw new IntegrationError('unavailable', edr.product, `the API does not show ${thin.vendorId} yet`)
        throw error
      }
    })
    const [taken] = await world.takeIn(thin.tenant, thin.source, [alert])
    await markResolved(world.db, thin, taken?.incident)
    return { incident: taken?.incident ?? null }
  },

  reconcile: async (which) => {
    const { edr } = connected(world, which)
    if (!edr.alertsSince) return { read: 0, isNew: 0 }
    const started = new Date().toISOString()
    const last = await readCursor(world.db, which.tenant, which.source)
    // A new source begins now: what lies before belongs to whoever watched it before us.
    const since = new Date((last === undefined ? Date.now() : Date.parse(last)) - overlap).toISOString()
    let read = 0
    let isNew = 0
    let refused: unknown
    for await (const page of edr.alertsSince(since, { signal: cancellationSignal() })) {
      try {
        const taken = await world.takeIn(which.tenant, which.source, page)
        isNew += taken.filter((one) => one.isNew).length
      } catch (error) {
        if (isDatabaseDown(error)) throw error
        // What the records refuse in one page must not keep the next ones out.
        refused ??= error
      }
      read += page.length
      heartbeat(read)
    }
    if (refused) throw refused
    await moveCursor(world.db, which.tenant, which.source, started)
    return { read, isNew }
  },

  checkpoint: async () => ({ tenants: (await takeCheckpoints(world.db)).length }),
})

const connected = (world: World, which: { tenant: string; source: string }) => {
  const source = world.tenant(which.tenant).sources.find(({ name }) => name === which.source)
  const edr = world.edr(which.tenant, which.source)
  if (!source || !edr)
    throw ApplicationFailure.nonRetryable(`The source ${which.source} of ${which.tenant} has no API.`)
  return { edr, source }
}
