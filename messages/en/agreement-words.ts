import type { Limit } from '../../policy/clock.ts'
import { severities } from '../../policy/severity.ts'
import { decider } from '../../policy/step.ts'
import type { ConfirmChoice, ResponseOrder, Tenant } from '../../policy/tenant.ts'
import { isolates, nameOf } from '../agreement.ts'
import { list } from './words.ts'

export const span = (ms: number): string => {
  const [size, unit] = (
    [
      [86_400_000, 'day'],
      [3_600_000, 'hour'],
      [60_000, 'minute'],
    ] as const
  ).find(([size]) => ms % size === 0) ?? [1000, 'second']
  return count(ms / size, unit)
}
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
export const names = (tenant: Tenant, ids: readonly string[]): string => list(ids.map((id) => nameOf(tenant, id)))
export const hosts = (all: readonly string[]): string => (all.length === 0 ? 'none' : all.join(', '))
export const worstFirst = severities.toReversed()

export const orders: Readonly<Record<ResponseOrder, string>> = {
  'isolate first': 'a host is isolated first, and looked at then',
  'investigate first': 'a host is looked at first, and isolated only if it is an incident',
  'by list': 'hosts of the list of critical hosts are looked at first, all others isolated first',
}
export const services: Readonly<Record<Tenant['service'], string>> = {
  'detection only': 'Detection only: alerts are watched, weighed and told; nothing is ever touched.',
  'response only': 'Response only: nothing is isolated before a person said yes.',
  'detection and response':
    'Detection and response: alerts are watched, weighed and told, and hosts are isolated and released.',
}
export const asks: Readonly<Record<Tenant['confirm']['ask'], string>> = {
  always: 'A person is asked what to do about everything that is not dismissed.',
  'when undetermined': 'A person is asked what to do where it stays open whether a finding is real.',
  never: 'Nobody is asked, except about hosts and steps that need a person.',
}
export const outcomes: Readonly<Record<ConfirmChoice, (tenant: Tenant) => string>> = {
  isolate: () => 'the host is isolated, except one that needs a person or is never isolated',
  'leave online': (tenant) => `the host stays on the network${andOneIsolatedFirst(tenant)}`,
  'false positive': () => 'the incident is closed as a false alarm',
}
const andOneIsolatedFirst = (tenant: Tenant): string => {
  if (isolates(tenant) !== 'by itself') return ''
  const who = decider(tenant, 'release')
  return who === 'policy'
    ? ', and one that was isolated first is released'
    : `, and one that was isolated first stays isolated until ${persons[who]} releases it`
}
export const waitsFor: Readonly<Record<Limit, string>> = {
  firstResponse: 'somebody is told',
  decision: 'it is decided what to do',
  closing: 'the incident is closed',
}
export const stepNames = { isolate: 'Isolation', release: 'Release' } as const
export const persons = { customer: 'a person of the customer', soc: 'a person of the SOC' } as const
export const deciders = {
  policy: 'decided by this agreement',
  customer: `decided by ${persons.customer}`,
  soc: `decided by ${persons.soc}`,
} as const
export const channels = { mail: 'mail', chat: 'chat', sms: 'SMS', phone: 'phone' } as const
export const performers = {
  us: 'done by us',
  customer: 'done by the customer, whom we ask',
  product: 'done by the product by itself',
} as const
