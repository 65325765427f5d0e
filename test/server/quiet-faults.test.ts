import { MockActivityEnvironment } from '@temporalio/testing'
import { DrizzleQueryError } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { quietFaults } from '../../server/quiet-faults.ts'

const executed = (work: () => Promise<unknown>): Promise<unknown> =>
  new MockActivityEnvironment().run(async () => {
    const { inbound } = quietFaults({} as never)
    return inbound?.execute?.({ args: [], headers: {} }, work)
  })

it('a failed statement leaves an activity with PostgreSQL’s words alone, not with what it was given', async () => {
  const refused = new DrizzleQueryError('insert', ['the command line of a customer'], new Error('value too long'))
  const fault = await executed(() => Promise.reject(refused)).catch((error: unknown) => error)
  expect(String(fault)).toBe('Error: A statement failed: value too long')
  expect(JSON.stringify(fault, Object.getOwnPropertyNames(fault))).not.toContain('customer')
})

it('other faults, and results, go through as they are', async () => {
  const fault = new Error('something else')
  await expect(executed(() => Promise.reject(fault))).rejects.toBe(fault)
  expect(await executed(() => Promise.resolve('done'))).toBe('done')
})
