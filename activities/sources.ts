import { activityInfo, cancellationSignal, heartbeat, log } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Edr } from '../integrations/edr/contract.ts'
import { IntegrationError } from '../integrations/errors.ts'
import { takeCheckpoints } from '../integrations/records/audit.ts'
import { isDatabaseDown } from '../integrations/records/database.ts'
import { markAsked, markFailing, markResolved, moveCursor, startCursor } from '../integrations/records/sources.ts'
import type { SourceActivities } from './contract.ts'
import { faultOf, mapFault, unsupported, type Ledger } from './ledger.ts'
import { createWatch } from './watch.ts'
import type { World } from './world.ts'

/**
 * ms by which a question to a source reaches back before the newest change that was read. The cursor is a moment of the product's own
 * clock, read from its alerts, but never ahead of ours: so a clock that is ahead by any amount leaves no gap, also when it is put right.
 * The overlap is for an index that shows an alert later than others that came after it, and, at the very beginning, for a product whose
 * clock is behind ours.
 */
const overlap = 10 * 60_000

/** With the retries' growing waits: some ten minutes. */
const attemptsUntilShown = 12

/** What concerns a source and no incident: thin alerts, reconciliation; and the records' checkpoints. */
export const createSourceActivities = (world: World, ledger: Ledger): SourceActivities => {
  const watch = createWatch(world, ledger)
  return {
    resolveAlert: async (thin) => {
      const { edr, source } = connected(world, thin)
      const { alert: read } = edr
      if (!read) throw unsupported(world, edr.product, 'read one alert')
      const alerts = await ledger.read(thin.tenant, edr.product, source.maxCalls, async (signal) => {
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
      const [taken] = await world.takeIn(thin.tenant, thin.source, alerts)
      await markResolved(world.db, thin, taken?.incident)
      return { incident: taken?.incident ?? null }
    },

    reconcile: async (which) => {
      const { edr } = connected(world, which)
      const began = new Date().toISOString()
      // A new source begins now: what lies before belongs to whoever watched it before us. Written down before it is asked, so that
      // a source that cannot be reached at first is asked from here later.
      const cursor = await startCursor(world.db, which.tenant, which.source, began)
      try {
        const done = await askAll(world, which, edr, earlier(cursor, began))
        const told = await markAsked(world.db, which.tenant, which.source)
        if (told !== undefined) {
          log.info('a source can be asked again', which)
          await watch.again(which, told)
        }
        return done
      } catch (error) {
        if (isDatabaseDown(error)) throw error
        const isTheirs = error instanceof IntegrationError
        const fault = isTheirs ? error.message : 'what it gave could not be recorded'
        const since = await markFailing(world.db, which.tenant, which.source, fault)
        if (since !== undefined) {
          log.error('a source cannot be asked for its alerts', { ...which, since, fault })
          await watch.failing(
            which,
            since,
            isTheirs ? faultOf(error, world.productTitle) : { kind: 'own fault', detail: fault },
          )
        }
        return mapFault(world.productTitle)(error)
      }
    },

    checkpoint: async () => ({ tenants: (await takeCheckpoints(world.db)).length }),
  }
}

/** Reads what came or changed since the cursor, page by page, and moves the cursor behind it. */
const askAll = async (
  world: World,
  which: { tenant: string; source: string },
  edr: Edr,
  cursor: string,
): Promise<{ read: number; isNew: number }> => {
  const since = new Date(Date.parse(cursor) - overlap).toISOString()
  const asked = new Date().toISOString()
  let read = 0
  let isNew = 0
  let refused: unknown
  for await (const page of edr.alertsSince?.(since, { signal: cancellationSignal() }) ?? []) {
    try {
      const taken = await world.takeIn(which.tenant, which.source, page.alerts, page.unparsed)
      isNew += taken.filter((one) => one.isNew).length
    } catch (error) {
      if (isDatabaseDown(error)) throw error
      // What the records refuse in one page must not keep the next ones out; the next attempt begins at it again.
      refused ??= error
    }
    // Only now: whoever is killed before reads this page again, and what was taken is known by its id.
    if (!refused) await moveCursor(world.db, which.tenant, which.source, earlier(page.through, asked))
    read += page.alerts.length
    heartbeat(read)
  }
  if (refused) throw refused
  return { read, isNew }
}

/** Of two ISO instants. A time of the product's that lies ahead of us moves nothing on: its clock may be put right. */
const earlier = (a: string, b: string): string => (Date.parse(a) < Date.parse(b) ? a : b)

const connected = (world: World, which: { tenant: string; source: string }) => {
  const source = world.tenant(which.tenant).sources.find(({ name }) => name === which.source)
  const edr = world.edr(which.tenant, which.source)
  if (!source || !edr)
    throw ApplicationFailure.nonRetryable(`The source ${which.source} of ${which.tenant} has no API.`)
  return { edr, source }
}
