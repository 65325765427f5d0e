import { describe, expect, it } from 'vitest'
import { hasTimes, nextDue } from '../../policy/clock.ts'
import type { ClockState, Times } from '../../policy/clock.ts'

const times: Times = {
  critical: { firstResponse: 100, decision: 1000, closing: 10_000 },
  high: { closing: 10_000 },
  warnBefore: 200,
}
const clock = (differs: Partial<ClockState> = {}): ClockState => ({
  since: 0,
  met: [],
  warned: [],
  passed: [],
  ...differs,
})

describe('the next limit', () => {
  it.each<[string, Partial<ClockState>, number, ReturnType<typeof nextDue>]>([
    ['half of a short time before its end', {}, 0, { limit: 'firstResponse', what: 'near', at: 50, until: 100 }],
    [
      'its end, once warned',
      { warned: ['firstResponse'] },
      60,
      { limit: 'firstResponse', what: 'passed', at: 100, until: 100 },
    ],
    [
      'what is over is not warned of any more',
      {},
      150,
      { limit: 'firstResponse', what: 'passed', at: 100, until: 100 },
    ],
    [
      'the next one, once it is met',
      { met: ['firstResponse'] },
      60,
      { limit: 'decision', what: 'near', at: 800, until: 1000 },
    ],
    [
      'the next one, once it is passed',
      { passed: ['firstResponse'] },
      150,
      { limit: 'decision', what: 'near', at: 800, until: 1000 },
    ],
    ['nothing, once all is done', { met: ['firstResponse', 'decision'], passed: ['closing'] }, 0, undefined],
  ])('is %s', (_, state, now, due) => {
    expect(nextDue(times, 'critical', clock(state), now)).toEqual(due)
  })

  it('is that of the level as it is', () => {
    expect(nextDue(times, 'high', clock(), 0)?.limit).toBe('closing')
    expect(nextDue(times, 'low', clock(), 0)).toBeUndefined()
  })
})

it('where nothing was agreed there is no clock', () => {
  expect([hasTimes(times), hasTimes({ warnBefore: 1 })]).toEqual([true, false])
})
