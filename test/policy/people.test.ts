import { describe, expect, it } from 'vitest'
import { mayDecide } from '../../policy/deciders.ts'
import { whoHears } from '../../policy/matrix.ts'
import type { Roster } from '../../policy/oncall.ts'
import { everybodyOf, peopleOf } from '../../policy/people.ts'
import { aTenant } from './a-tenant.ts'

const roster: Roster = {
  id: 'first-line',
  name: 'First line',
  timeZone: 'Asia/Tokyo',
  rotation: { people: ['mori', 'abe'], from: '2026-11-02', handover: '09:00', days: 7 },
  holidays: { calendar: 'jp', people: ['cso'], further: [] },
  overrides: [],
}
const tenant = aTenant({
  rosters: [roster],
  matrix: { ...aTenant().matrix, low: [{ channel: 'mail', to: 'first-line' }] },
  confirm: { ...aTenant().confirm, responders: [{ who: ['first-line'], by: 'chat', within: 1000 }] },
})
const ids = (people: readonly { readonly id: string }[]): string => people.map(({ id }) => id).join(' ')

describe('a roster among people', () => {
  it.each([
    ['2026-11-02T09:00:00+09:00', 'mori'],
    ['2026-11-09T08:59:00+09:00', 'mori'],
    ['2026-11-09T09:00:00+09:00', 'abe'],
    ['2026-11-23T12:00:00+09:00', 'cso'], // 勤労感謝の日
  ])('at %s is %s, and hears', (at, who) => {
    expect(ids(peopleOf(tenant, ['first-line'], at))).toBe(who)
    const [step] = whoHears(tenant, { severity: 'low', at })
    expect(ids(step?.to ?? [])).toBe(who)
  })

  it('is all of its people where it is asked who may decide', () => {
    expect(ids(everybodyOf(tenant, ['first-line']))).toBe('mori abe cso')
    expect(mayDecide(tenant, { slack: 'U0000ABE' })?.id).toBe('abe')
    expect(mayDecide(tenant, { slack: 'U0STRANGER' })).toBeUndefined()
  })
})
