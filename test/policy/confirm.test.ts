import { describe, expect, it } from 'vitest'
import { defaultChoice, mustAsk, unaskedChoice } from '../../policy/confirm.ts'
import { decisionTime, mayDecide, responders } from '../../policy/deciders.ts'
import type { ConfirmChoice, Tenant } from '../../policy/tenant.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { aTenant } from './a-tenant.ts'

const hosts = { investigateFirst: ['FS-01'], approvalNeeded: ['DB-01'], neverIsolate: ['DC-01'] }
const tenant = (confirm: Partial<Tenant['confirm']>, differs: Partial<Tenant> = {}): Tenant =>
  aTenant({ hosts, ...differs, confirm: { ...aTenant().confirm, ...confirm } })

describe('mustAsk', () => {
  it.each<[Tenant['confirm']['ask'], Verdict, string | undefined, boolean]>([
    ['always', 'true positive', 'pc-7', true],
    ['always', 'undetermined', 'pc-7', true],
    ['when undetermined', 'undetermined', 'pc-7', true],
    ['when undetermined', 'true positive', 'pc-7', false],
    ['when undetermined', 'false positive', 'pc-7', false],
    ['never', 'undetermined', 'pc-7', false],
    ['never', 'true positive', undefined, false],
    // The approval list asks by itself, for what is not dismissed.
    ['never', 'true positive', 'DB-01.corp.example', true],
    ['never', 'undetermined', 'db-01', true],
    ['when undetermined', 'true positive', 'db-01', true],
    ['never', 'benign', 'db-01', false],
    ['never', 'true positive', 'dc-01', false],
  ])('ask %s, %s on %j: %j', (ask, verdict, host, must) => {
    expect(mustAsk(tenant({ ask }), verdict, host)).toBe(must)
  })

  it('does not ask for an approval that detection only could not use', () => {
    expect(mustAsk(tenant({ ask: 'never' }, { service: 'detection only' }), 'true positive', 'db-01')).toBe(false)
  })
})

describe('defaultChoice', () => {
  it.each<[ConfirmChoice, boolean, string | undefined, ConfirmChoice]>([
    ['isolate', false, 'pc-7', 'isolate'],
    ['isolate', false, 'fs-01', 'isolate'],
    ['isolate', false, 'db-01.corp.example', 'leave online'],
    ['isolate', true, 'db-01', 'isolate'],
    ['isolate', true, 'dc-01', 'leave online'],
    ['isolate', true, undefined, 'leave online'],
    ['leave online', true, 'db-01', 'leave online'],
    ['false positive', false, 'db-01', 'false positive'],
  ])('otherwise %s (default may: %j) on %j: %s', (otherwise, may, host, choice) => {
    expect(defaultChoice(tenant({ otherwise, defaultMayIsolateApprovalHosts: may }), host)).toBe(choice)
  })

  it('promises no isolation to a customer with detection only', () => {
    expect(defaultChoice(tenant({ otherwise: 'isolate' }, { service: 'detection only' }), 'pc-7')).toBe('leave online')
  })
})

describe('unaskedChoice', () => {
  it.each<[Verdict, string, ConfirmChoice]>([
    ['true positive', 'pc-7', 'isolate'],
    ['true positive', 'dc-01', 'leave online'],
    ['undetermined', 'pc-7', 'leave online'],
    ['benign', 'pc-7', 'false positive'],
    ['false positive', 'pc-7', 'false positive'],
  ])('%s on %s: %s', (verdict, host, choice) => {
    expect(unaskedChoice(tenant({ ask: 'never', otherwise: 'leave online' }), verdict, host)).toBe(choice)
  })
})

describe('deciders', () => {
  it('are asked step by step, groups expanded', () => {
    expect(responders(aTenant()).map(({ people, within }) => [people.map(({ id }) => id), within])).toEqual([
      [['mori'], 600_000],
      [['abe', 'mori'], 900_000],
    ])
    expect(decisionTime(aTenant())).toBe(1_500_000)
  })

  it.each<[Parameters<typeof mayDecide>[1], string | undefined]>([
    [{ slack: 'U000MORI' }, 'mori'],
    [{ slack: 'U0000ABE' }, 'abe'],
    [{ personId: 'abe' }, 'abe'],
    [{ personId: 'cso' }, undefined],
    [{ slack: 'U00STRANGE' }, undefined],
    [{ slack: 'u000mori' }, undefined],
    [{ slack: '' }, undefined],
    [{ personId: '' }, undefined],
    [{ personId: 'on-duty' }, undefined],
  ])('%j: %j', (id, person) => {
    expect(mayDecide(aTenant(), id)?.id).toBe(person)
  })

  it('are those of this tenant alone', () => {
    const stranger = aTenant({ people: [{ id: 'x', name: 'X', language: 'en', slack: 'UXXXXXXX' }] })
    expect(mayDecide(stranger, { slack: 'U000MORI' })).toBeUndefined()
  })
})
