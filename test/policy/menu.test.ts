import { describe, expect, it } from 'vitest'
import { defaultChoice, mustAsk, respondersFor, unaskedChoice } from '../../policy/confirm.ts'
import { mayDecide } from '../../policy/deciders.ts'
import type { NamedHost } from '../../policy/host-state.ts'
import { peopleToChoose } from '../../policy/menu.ts'
import type { AgreedStep } from '../../policy/step.ts'
import type { Tenant } from '../../policy/tenant.ts'
import { aTenant } from './a-tenant.ts'

const step = (differs: Partial<AgreedStep> = {}): AgreedStep => ({
  decides: 'policy',
  performs: 'us',
  tell: [],
  ...differs,
})
const site = { id: 'osaka', name: 'Osaka', hosts: ['OSK-*'], staff: [], securityDepartment: ['cso'], within: 5000 }
const agreed = (
  isolate: AgreedStep['decides'],
  release: AgreedStep['decides'],
  differs: Partial<Tenant> = {},
): Tenant =>
  aTenant({
    soc: ['abe'],
    sites: [site],
    people: aTenant().people.map((person) => ({ ...person, slack: person.id })),
    response: { isolate: step({ decides: isolate }), release: step({ decides: release }) },
    ...differs,
  })

describe('who may choose what', () => {
  // Mori is the customer's, Abe the SOC's; both are responders. The chief is of the site's security department.
  it.each<[AgreedStep['decides'], AgreedStep['decides'], string, string]>([
    ['policy', 'policy', 'isolate', 'mori abe'],
    ['customer', 'policy', 'isolate', 'mori'],
    ['soc', 'policy', 'isolate', 'abe'],
    ['soc', 'policy', 'leave online', 'mori abe'],
    ['policy', 'customer', 'leave online', 'mori'],
    ['policy', 'customer', 'false positive', 'mori'],
    ['policy', 'soc', 'false positive', 'abe'],
    ['policy', 'soc', 'release', 'abe'],
    ['soc', 'customer', 'release', 'mori'],
    ['soc', 'policy', 'release', 'mori abe'],
    ['soc', 'soc', 'taken over', 'mori abe'],
  ])('isolation by %s, release by %s: %s by %s', (isolate, release, choice, who) => {
    const tenant = agreed(isolate, release)
    const may = ['mori', 'abe', 'cso'].filter((slack) =>
      mayDecide(tenant, { slack }, { hostName: 'PC-1', asked: ['Mori'], choice }),
    )
    expect(may.join(' ')).toBe(who)
  })

  it('whoever of the security department was asked about a host of its site', () => {
    const may = (hostName: string, asked: readonly string[]) =>
      mayDecide(agreed('policy', 'policy'), { slack: 'cso' }, { hostName, asked, choice: 'isolate' })?.id
    expect([may('OSK-1', ['Chief']), may('OSK-1', ['Mori']), may('PC-1', ['Chief'])]).toEqual([
      'cso',
      undefined,
      undefined,
    ])
  })
})

describe('how many must choose the same', () => {
  const two = (decides: AgreedStep['decides']) => step({ decides, people: 2 })
  const both = aTenant({ response: { isolate: two('customer'), release: two('soc') } })
  const isolation = aTenant({ response: { isolate: two('customer'), release: step() } })
  const bought = aTenant({ service: 'response only', response: { isolate: two('policy'), release: step() } })
  it.each<[string, Tenant, string, NamedHost | undefined, number]>([
    ['isolating acts on the network', isolation, 'isolate', { name: 'PC-1', state: 'online' }, 2],
    ['a response that was bought alone', bought, 'isolate', { name: 'PC-1', state: 'online' }, 2],
    ['leaving it as it is does not', both, 'leave online', { name: 'PC-1', state: 'online' }, 1],
    ['nor does a false alarm', both, 'false positive', { name: 'PC-1', state: 'released' }, 1],
    ['nor a host that could not be isolated', both, 'leave online', { name: 'PC-1', state: 'isolation failed' }, 1],
    ['leaving it on-line releases it', both, 'leave online', { name: 'PC-1', state: 'isolated' }, 2],
    ['a false alarm releases it', both, 'false positive', { name: 'PC-1', state: 'isolation uncertain' }, 2],
    ['what is on its way is called off', both, 'leave online', { name: 'PC-1', state: 'pending: off-line' }, 2],
    [
      'others of a merge may be held',
      both,
      'leave online',
      { name: 'PC-1', also: [{ name: 'PC-2', state: 'isolated' }] },
      2,
    ],
    ['it is decided in another incident', both, 'leave online', { name: 'PC-1', state: 'isolated', decidedIn: 7 }, 1],
    ['a release that the policy decides', isolation, 'leave online', { name: 'PC-1', state: 'isolated' }, 1],
    ['the offer after the end', both, 'release', undefined, 2],
    ['a choice that takes no step', both, 'taken over', { name: 'PC-1', state: 'isolated' }, 1],
    ['nothing of the kind agreed', aTenant(), 'isolate', { name: 'PC-1', state: 'online' }, 1],
  ])('%s', (_, tenant, choice, host, people) => {
    expect(peopleToChoose(tenant, choice, host)).toBe(people)
  })
})

describe('a step that is a person’s to decide', () => {
  it.each<[Partial<Tenant>]>([
    [{ service: 'response only' }],
    [{ response: { isolate: step({ decides: 'soc' }), release: step() } }],
    [{ response: { isolate: step({ decides: 'customer' }), release: step() } }],
  ])('is asked about and never taken unasked: %j', (differs) => {
    const tenant = aTenant({ ...differs, confirm: { ...aTenant().confirm, ask: 'never', otherwise: 'isolate' } })
    expect(mustAsk(tenant, 'true positive', 'PC-1')).toBe(true)
    expect(mustAsk(tenant, 'false positive', 'PC-1')).toBe(false)
    expect(defaultChoice(tenant, 'PC-1')).toBe('leave online')
    expect(unaskedChoice(tenant, 'true positive', 'PC-1')).toBe('leave online')
  })
})

describe('a finding that stays open', () => {
  const tenant = { ...aTenant({ confirm: { ...aTenant().confirm, ask: 'never' } }), site }

  it('goes to the security department first, then to the responders as well', () => {
    expect(mustAsk(tenant, 'undetermined', 'OSK-1')).toBe(true)
    expect(respondersFor(tenant, 'undetermined').map(({ who, within }) => [who, within])).toEqual([
      [['cso'], 5000],
      [['mori'], 600_000],
      [['on-duty'], 900_000],
    ])
  })

  it('what is real does not', () => {
    expect(respondersFor(tenant, 'true positive')).toEqual(tenant.confirm.responders)
  })
})
