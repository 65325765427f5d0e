import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { guardContainment, guardRelease, isAutomatic, isDryRun } from '../../policy/guard.ts'
import type { GuardedContainment } from '../../policy/guard.ts'
import { aTenant } from './a-tenant.ts'

const hosts = { investigateFirst: ['FS-01'], approvalNeeded: ['DB-01.corp.example'], neverIsolate: ['DC-01'] }
const live = aTenant({ hosts })
const person = { by: 'person', who: 'Mori', people: 1 } as const
const byDefault = { by: 'default' } as const
const defaultsMay = aTenant({ hosts, confirm: { ...live.confirm, defaultMayIsolateApprovalHosts: true } })
const detection = aTenant({ hosts, service: 'detection only' })
const dry = aTenant({ hosts, mode: 'dry run' })

const decidedBy = (decides: 'customer' | 'soc', people = 1) => {
  const { response } = live
  const how = { decides, people }
  return aTenant({ response: { isolate: { ...response.isolate, ...how }, release: { ...response.release, ...how } } })
}

const asked = (differs: Partial<GuardedContainment>): GuardedContainment => ({
  tenant: live,
  hostId: 'a1b2c3',
  hostName: 'PC-7',
  counts: { inWindow: 0, automaticInWindow: 0 },
  tripped: false,
  ...differs,
})

describe('guardContainment', () => {
  it.each<[string, Partial<GuardedContainment>, ReturnType<typeof guardContainment>['outcome']]>([
    ['an ordinary host', {}, 'go'],
    ['a host that is only looked at first', { hostName: 'fs-01' }, 'go'],
    ['a customer with response only', { tenant: aTenant({ service: 'response only' }) }, 'approval needed'],
    ['response only, a person', { tenant: aTenant({ service: 'response only' }), approval: person }, 'go'],
    ['the customer decides', { tenant: decidedBy('customer') }, 'approval needed'],
    ['the SOC decides, a default', { tenant: decidedBy('soc'), approval: byDefault }, 'approval needed'],
    ['the SOC decides, a person', { tenant: decidedBy('soc'), approval: person }, 'go'],
    ['two must agree, one did', { tenant: decidedBy('soc', 2), approval: person }, 'approval needed'],
    ['two must agree, two did', { tenant: decidedBy('soc', 2), approval: { ...person, people: 2 } }, 'go'],
    ['two must agree, a default', { tenant: decidedBy('soc', 2), approval: byDefault }, 'approval needed'],
    [
      'three must agree, two did',
      { tenant: decidedBy('customer', 3), approval: { ...person, people: 2 } },
      'approval needed',
    ],

    ['no id', { hostId: ' ' }, 'no target'],
    ['a wildcard id', { hostId: '*' }, 'no target'],
    ['a pattern', { hostId: 'a1b2*' }, 'no target'],
    ['a list of ids', { hostId: 'a1,b2' }, 'no target'],
    ['no name', { hostName: '' }, 'no target'],
    ['a wildcard name', { hostName: 'PC-*' }, 'no target'],
    ['two names', { hostName: 'PC-7 PC-8' }, 'no target'],
    ['no target comes before the service', { hostId: '', tenant: detection }, 'no target'],

    ['detection only', { tenant: detection }, 'detection only'],
    ['detection only, approved', { tenant: detection, approval: person }, 'detection only'],
    [
      'detection only comes before the lists',
      { tenant: detection, hostName: 'dc-01', approval: person },
      'detection only',
    ],

    ['never isolate', { hostName: 'DC-01.corp.example' }, 'never isolate'],
    ['never isolate, approved', { hostName: 'dc-01', approval: person }, 'never isolate'],
    ['never isolate in a dry run', { hostName: 'dc-01', tenant: dry }, 'never isolate'],

    ['approval list', { hostName: 'db-01' }, 'approval needed'],
    ['approval list, a default', { hostName: 'db-01', approval: byDefault }, 'approval needed'],
    ['approval list, a default that may', { hostName: 'db-01', approval: byDefault, tenant: defaultsMay }, 'go'],
    ['a default that may is not "nobody asked"', { hostName: 'db-01', tenant: defaultsMay }, 'approval needed'],
    ['approval list, a person', { hostName: 'db-01', approval: person }, 'go'],
    ['approval in a dry run', { hostName: 'db-01', tenant: dry }, 'approval needed'],
    ['approval comes before the tripwire', { hostName: 'db-01', tripped: true }, 'approval needed'],

    ['tripped', { tripped: true }, 'tripwire'],
    ['tripped, a default', { tripped: true, approval: byDefault }, 'tripwire'],
    ['tripped, a person', { tripped: true, approval: person }, 'go'],
    ['the last before the tripwire', { counts: { inWindow: 2, automaticInWindow: 2 } }, 'go'],
    ['one more than the tripwire', { counts: { inWindow: 3, automaticInWindow: 3 } }, 'tripwire'],
    ['one more than the tripwire, a person', { counts: { inWindow: 3, automaticInWindow: 3 }, approval: person }, 'go'],
    ['tripwire comes before the limit', { counts: { inWindow: 5, automaticInWindow: 3 } }, 'tripwire'],

    ['the last within the limit', { counts: { inWindow: 4, automaticInWindow: 0 } }, 'go'],
    ['one more than the limit', { counts: { inWindow: 5, automaticInWindow: 0 } }, 'limit reached'],
    [
      'the limit holds for people too',
      { counts: { inWindow: 5, automaticInWindow: 0 }, approval: person },
      'limit reached',
    ],
    ['the limit in a dry run', { counts: { inWindow: 5, automaticInWindow: 0 }, tenant: dry }, 'limit reached'],

    ['a dry tenant', { tenant: dry }, 'dry run'],
    ['a dry tenant, approved', { tenant: dry, hostName: 'db-01', approval: person }, 'dry run'],
    ['a dry incident of a live tenant', { dryRun: true }, 'dry run'],
  ])('%s', (_, differs, outcome) => {
    const answer = guardContainment(asked(differs))
    expect(answer.outcome).toBe(outcome)
    if (answer.outcome !== 'go') expect(speak('en').reason(answer.reason, 'UTC')).toMatch(/^[A-Z0-9].*\.$/)
  })

  it('says which host and which numbers', () => {
    expect(guardContainment(asked({ hostName: 'DC-01' }))).toMatchObject({
      reason: { kind: 'never isolate', host: 'DC-01' },
    })
    expect(guardContainment(asked({ counts: { inWindow: 5, automaticInWindow: 0 } }))).toMatchObject({
      reason: { kind: 'limit reached', count: 5, within: 3_600_000, max: 5 },
    })
  })

  it('counts as automatic whatever no person decided', () => {
    expect([undefined, byDefault, person].map(isAutomatic)).toEqual([true, true, false])
  })
})

describe('guardRelease', () => {
  it.each<[string, Partial<GuardedContainment>, string]>([
    ['an ordinary host', {}, 'go'],
    ['a host of the never-isolate list', { hostName: 'dc-01' }, 'go'],
    ['a host of the approval list', { hostName: 'db-01' }, 'go'],
    ['no id', { hostId: '' }, 'no target'],
    ['a wildcard', { hostId: '*' }, 'no target'],
    ['detection only', { tenant: detection }, 'detection only'],
    ['a dry tenant', { tenant: dry }, 'dry run'],
    ['a dry incident', { dryRun: true }, 'dry run'],
  ])('%s', (_, differs, outcome) => {
    expect(guardRelease(asked(differs)).outcome).toBe(outcome)
  })
})

describe('isDryRun', () => {
  const some = aTenant({ dryRun: ['triage'] })
  it.each([
    ['nothing of it', live, 'triage', false, false],
    ['the customer', dry, 'triage', false, true],
    ['the playbook', some, 'triage', false, true],
    ['another playbook', some, 'endpointIntrusion', false, false],
    ['the incident', live, 'triage', true, true],
  ])('%s', (_, tenant, playbook, dryRun, is) => {
    expect(isDryRun(tenant, { playbook, dryRun })).toBe(is)
  })
})
