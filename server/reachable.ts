import type { Client } from '@temporalio/client'

/** Whether Temporal answers within two seconds. */
export const isReachable = async (client: Client): Promise<boolean> => {
  try {
    await client.withDeadline(Date.now() + 2000, () => client.workflowService.getSystemInfo({}))
    return true
  } catch {
    return false
  }
}
