import { DrizzleQueryError } from 'drizzle-orm'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'

/**
 * Keeps what a failed statement was given out of workflow histories: the message of drizzle's error tells it all, whole alerts of
 * customers among it. PostgreSQL's own words stay.
 */
export const quietFaults: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: async (input, next) => {
      try {
        return await next(input)
      } catch (error) {
        if (!(error instanceof DrizzleQueryError)) throw error
        const { cause } = error
        // oxlint-disable-next-line preserve-caught-error -- the caught error is what must not be told
        throw new Error(`A statement failed: ${cause?.message ?? 'for no known reason'}`, { cause })
      }
    },
  },
})
