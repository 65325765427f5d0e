import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepPass } from '../../../integrations/edr/pass.ts'
import { IntegrationError } from '../../../integrations/errors.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-08T18:00:00Z') }))
afterEach(() => vi.useRealTimers())

const minutes = (n: number) => vi.setSystemTime(Date.now() + n * 60_000)

it('asks for a refused pass at longer and longer intervals, and at once for one that could not be had', async () => {
  const answers: string[] = []
  const asked: string[] = []
  const keeper = keepPass('product', async () => {
    const answer = answers.shift() ?? 'unauthorized'
    asked.push(answer)
    if (answer === 'unauthorized' || answer === 'unavailable') throw new IntegrationError(answer, 'product', 'no entry')
    return Promise.resolve({ value: answer, goodFor: 1000 })
  })
  const get = async () => keeper.get(AbortSignal.timeout(1000)).catch((error: unknown) => String(error))

  answers.push('unavailable', 'unauthorized')
  await get()
  expect(await get()).toBe('IntegrationError: product: no entry')
  expect(asked).toHaveLength(2)
  minutes(0.5)
  expect(await get()).toBe(
    'IntegrationError: product: no entry (not tried again before 2026-11-08T18:01Z, so that the account is not locked)',
  )
  minutes(0.5)
  await get()
  expect(asked).toHaveLength(3)
  // A day of a customer who asks every half minute.
  for (let n = 0; n < 24 * 120; n += 1) {
    minutes(0.5)
    await get()
  }
  expect(asked.length).toBeLessThan(30)

  minutes(60)
  answers.push('pass', 'unauthorized', 'pass')
  expect(await get()).toBe('pass')
  minutes(1)
  expect(await get()).toContain('no entry')
  minutes(1)
  expect(await get()).toBe('pass')
})
