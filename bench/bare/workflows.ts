import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import type { BareActivities } from './worker.ts'

const ordinaryCall = proxyActivities<BareActivities>({ startToCloseTimeout: '10s' })
const localCall = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '10s' })

/** So many ordinary activities, one after the other. */
export async function ordinary(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await ordinaryCall.call()
}

/** So many local activities, one after the other. */
export async function local(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await localCall.call()
}
