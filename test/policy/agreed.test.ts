import { describe, expect, it } from 'vitest'
import { mustAsk, respondersFor, unaskedChoice } from '../../policy/confirm.ts'
import { guardContainment, type Approval } from '../../policy/guard.ts'
import { whoHears } from '../../policy/matrix.ts'
import { agreedOrder, responseOrder } from '../../policy/order.ts'
import { severities, type Severity } from '../../policy/severity.ts'
import { decider } from '../../policy/step.ts'
import type { ResponseOrder, Service, Tenant } from '../../policy/tenant.ts'
import { aTenant } from './a-tenant.ts'

// Written down by hand from the agreement below, not computed: who must hear, by which means, in which order and language.
const hears: Readonly<Record<Severity, string>> = {
  emergency: 'mail it-list en, phone boss ja',
  critical: 'mail it-list en, chat lead ja, phone lead ja after 60000, sms boss ja after 90000',
  high: 'mail it-list en, phone lead ja',
  medium: 'mail lead ja',
  low: '',
}
const agreement: Partial<Tenant> = {
  people: [
    { id: 'lead', name: 'Lead', language: 'ja', mail: 'lead@acme.example', slack: 'U0LEAD', phone: '+1' },
    { id: 'boss', name: 'Boss', language: 'ja', mail: 'boss@acme.example', slack: 'U0BOSS', phone: '+2' },
    {
      id: 'stranger',
      name: 'Stranger',
      language: 'en',
      mail: 'stranger@acme.example',
      slack: 'U0STRANGE',
      phone: '+3',
    },
  ],
  groups: [{ id: 'it-list', name: 'IT', language: 'en', mail: 'it@acme.example', people: [] }],
  matrix: {
    emergency: [
      { channel: 'mail', to: 'it-list' },
      { channel: 'phone', to: 'boss' },
    ],
    critical: [
      { channel: 'mail', to: 'it-list' },
      { channel: 'chat', to: 'lead' },
      { channel: 'phone', to: 'lead', after: 60_000 },
      // Has no telephone: the wait before the list counts all the same.
      { channel: 'sms', to: 'it-list', after: 20_000 },
      { channel: 'sms', to: 'boss', after: 10_000 },
    ],
    high: [
      { channel: 'mail', to: 'it-list' },
      { channel: 'phone', to: 'lead' },
    ],
    medium: [{ channel: 'mail', to: 'lead' }],
    low: [],
  },
  hosts: { investigateFirst: ['FS-01'], approvalNeeded: [], neverIsolate: [] },
  confirm: {
    ask: 'when undetermined',
    responders: [
      { who: ['lead'], by: 'chat', within: 60_000 },
      { who: ['boss'], by: 'chat', within: 60_000 },
    ],
    otherwise: 'leave online',
    defaultMayIsolateApprovalHosts: false,
  },
}

const orders: readonly ResponseOrder[] = ['isolate first', 'investigate first', 'by list']
const services: readonly Service[] = ['detection only', 'response only', 'detection and response']
const deciders = ['policy', 'customer', 'soc'] as const

/** What must happen to a real finding on a host, before and after it was looked at, without a person: by hand again. */
const mustBe = (order: ResponseOrder, host: string, service: Service, decides: (typeof deciders)[number]) => {
  const mayUnasked = service === 'detection and response' && decides === 'policy'
  const first = order === 'isolate first' || (order === 'by list' && host === 'PC-1')
  return {
    cutOffFirst: first && mayUnasked,
    // Nobody may be asked to do what can never be done; and a person is asked where only a person may decide.
    asked: service !== 'detection only' && !mayUnasked,
    unasked: mayUnasked ? 'isolate' : 'leave online',
  }
}

const all = orders.flatMap((order) =>
  severities.flatMap((severity) =>
    services.flatMap((service) => deciders.map((decides) => [order, severity, service, decides] as const)),
  ),
)

describe.each(all)('%s, %s, %s, decided by %s', (order, severity, service, decides) => {
  const step = { performs: 'us', tell: [] } as const
  const tenant = aTenant({
    ...agreement,
    order,
    service,
    response: { isolate: { ...step, decides }, release: { ...step, decides: 'policy' } },
  })

  it('tells the right people, by the right means, in order and in their language, and nobody else', () => {
    const told = whoHears(tenant, { severity, at: '2026-11-25T00:00:00Z' }).flatMap(({ channel, to, after }) =>
      to.map(({ id, language }) => `${channel} ${id} ${language}${after === undefined ? '' : ` after ${after}`}`),
    )
    expect(told.join(', ')).toBe(hears[severity])
  })

  it('asks the right people, one after the other', () => {
    expect(respondersFor(tenant, 'undetermined').map(({ who }) => who)).toEqual([['lead'], ['boss']])
    expect(mustAsk(tenant, 'undetermined', 'PC-1')).toBe(true)
    expect(mustAsk(tenant, 'false positive', 'PC-1')).toBe(false)
  })

  it.each(['PC-1', 'FS-01'])('does to %s what was agreed', (host) => {
    const expected = mustBe(order, host, service, decides)
    const goes = (approval?: Approval) =>
      guardContainment({
        tenant,
        hostId: 'a1',
        hostName: host,
        approval,
        counts: { inWindow: 0, automaticInWindow: 0 },
        tripped: false,
      }).outcome === 'go'
    const first = responseOrder({ ...tenant, order: agreedOrder(tenant, host, 'endpoint') }, host) === 'isolate first'
    expect(first && decider(tenant, 'isolate') === 'policy' && goes()).toBe(expected.cutOffFirst)
    expect(mustAsk(tenant, 'true positive', host)).toBe(expected.asked)
    expect(unaskedChoice(tenant, 'true positive', host)).toBe(expected.unasked)
    // Detection only is never acted upon; otherwise a person's yes holds.
    expect(goes({ by: 'person', who: 'Lead', people: 1 })).toBe(service !== 'detection only')
  })
})
