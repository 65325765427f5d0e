import { expect, it } from 'vitest'
import { rateAlert } from '../../policy/rate.ts'
import type { Severity } from '../../policy/severity.ts'
import { aTenant } from './a-tenant.ts'

const tenant = aTenant({ hosts: { investigateFirst: ['FS-01'], approvalNeeded: ['DB-01'], neverIsolate: ['DC-01'] } })

it.each<[Severity, string | undefined, Severity]>([
  ['critical', 'fs-01.corp.example', 'emergency'],
  ['critical', 'pc-7', 'critical'],
  ['critical', 'db-01', 'critical'],
  ['critical', undefined, 'critical'],
  ['high', 'fs-01', 'high'],
  ['emergency', 'pc-7', 'emergency'],
])('%s on %j is %s', (severity, hostName, rated) => {
  const rating = rateAlert(tenant, { severity, hostName })
  expect(rating.severity).toBe(rated)
  // A changed level is explained, an unchanged one is not.
  expect(rating.why === undefined).toBe(severity === rated)
})
