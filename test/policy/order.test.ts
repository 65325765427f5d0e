import { expect, it } from 'vitest'
import type { Kind } from '../../policy/kinds.ts'
import { agreedOrder, responseOrder } from '../../policy/order.ts'
import { siteOf } from '../../policy/site.ts'
import type { ResponseOrder } from '../../policy/tenant.ts'
import { aTenant } from './a-tenant.ts'

const hosts = { investigateFirst: ['FS-01.corp.example'], approvalNeeded: ['DB-01'], neverIsolate: ['DC-01'] }

it.each<[ResponseOrder, string | undefined, ReturnType<typeof responseOrder>]>([
  ['isolate first', 'fs-01', 'isolate first'],
  ['isolate first', 'pc-7', 'isolate first'],
  ['isolate first', undefined, 'isolate first'],
  ['investigate first', 'fs-01', 'investigate first'],
  ['investigate first', 'pc-7', 'investigate first'],
  ['by list', 'fs-01', 'investigate first'],
  ['by list', 'FS-01.CORP.EXAMPLE', 'investigate first'],
  ['by list', 'pc-7', 'isolate first'],
  // The other two lists say nothing about the order.
  ['by list', 'db-01', 'isolate first'],
  ['by list', 'dc-01', 'isolate first'],
  ['by list', undefined, 'investigate first'],
  ['by list', ' ', 'investigate first'],
])('%s, host %j: %s', (order, host, first) => {
  expect(responseOrder(aTenant({ order, hosts }), host)).toBe(first)
})

const site = { id: 'osaka', name: 'Osaka', staff: [], securityDepartment: [], within: 1000 }
const agreed = aTenant({
  order: 'isolate first',
  orderByKind: { identity: 'investigate first' },
  sites: [
    { ...site, hosts: ['OSK-*', 'FS-02'], order: 'by list' },
    { ...site, id: 'lab', hosts: ['OSK-LAB-*'] },
  ],
})

it.each<[string | undefined, Kind | undefined, ResponseOrder]>([
  ['PC-1', 'endpoint', 'isolate first'],
  ['PC-1', 'identity', 'investigate first'],
  [undefined, 'identity', 'investigate first'],
  [undefined, undefined, 'isolate first'],
  // The site comes before the kind.
  ['osk-7.corp.example', 'identity', 'by list'],
  ['fs-02', 'endpoint', 'by list'],
  // A site that agreed to nothing else.
  ['OSK-LAB-3', 'identity', 'investigate first'],
  ['OSK-LAB-3', 'endpoint', 'isolate first'],
])('what was agreed for host %j and kind %j: %s', (host, kind, order) => {
  expect(agreedOrder(agreed, host, kind)).toBe(order)
})

it.each([
  ['OSK-1', 'osaka'],
  ['osk-lab-1.corp.example', 'lab'],
  ['FS-02', 'osaka'],
  ['FS-021', undefined],
  ['PC-OSK-1', undefined],
  ['', undefined],
])('%j stands at %j', (host, id) => {
  expect(siteOf(agreed.sites, host)?.id).toBe(id)
})

it.each(['10.1.2.3', 'fe80::1'])('the list does not know whose address %s is: it is looked at first', (address) => {
  expect(responseOrder(aTenant({ order: 'by list', hosts }), address)).toBe('investigate first')
})
