import { expect, it } from 'vitest'
import { responseOrder } from '../../policy/order.ts'
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
