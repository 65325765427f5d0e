import { proxyActivities } from '@temporalio/workflow'
import type { SourceActivities, ThinAlert } from '../activities/contract.ts'

const { resolveAlert: resolveOne } = proxyActivities<SourceActivities>({
  summary: 'read the alert from the product',
  startToCloseTimeout: '30s',
  // A product may be down for a day; reconciliation finds what was given up on.
  scheduleToCloseTimeout: '1d',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
})
const { reconcile: reconcileOne } = proxyActivities<SourceActivities>({
  summary: 'ask the product for what we may have missed',
  startToCloseTimeout: '1h',
  // Longer than one request and the recording of one page; a worker that died is noticed after this.
  heartbeatTimeout: '30s',
  // The schedule skips its turns meanwhile: this is the back-off from a product that is down.
  retry: { initialInterval: '5s', maximumInterval: '5m', maximumAttempts: 10 },
})
const { checkpoint: takeCheckpoint } = proxyActivities<SourceActivities>({
  summary: 'chain the heads of the records',
  startToCloseTimeout: '1m',
  retry: { maximumAttempts: 3 },
})

/** Reads one thin alert by API. */
export async function resolveAlert(thin: ThinAlert): Promise<void> {
  await resolveOne(thin)
}

/** Asks one source what is new, or what we may have missed; run by its schedule, and after an outage of ours. */
export async function reconcile(source: { tenant: string; source: string }): Promise<void> {
  await reconcileOne(source)
}

/** Chains the heads of the records; run by its schedule each minute. */
export async function checkpoint(): Promise<void> {
  await takeCheckpoint()
}
