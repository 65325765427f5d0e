import { expect, it } from 'vitest'
import { whoHad, type Sighting } from '../../policy/address.ts'

const at = '2026-11-25T10:00:00Z'
const seen = (name: string, lastSeen?: string): Sighting => ({
  id: name,
  name,
  ...(lastSeen !== undefined && { lastSeen }),
})
const now = '2026-11-25T10:03:00Z'
const yesterday = '2026-11-24T10:00:00Z'

it.each<[string, readonly Sighting[], string]>([
  ['nobody', [], 'address unknown'],
  ['one that is there', [seen('PC-1', now)], 'PC-1'],
  ['one that was there a little before', [seen('PC-1', '2026-11-25T09:30:00Z')], 'PC-1'],
  ['one that went before', [seen('PC-1', yesterday)], 'address given away'],
  ['one that went before, and its heir', [seen('PC-1', yesterday), seen('PC-2', now)], 'PC-2'],
  ['two', [seen('PC-1', now), seen('PC-2', now)], 'address ambiguous'],
  ['one of whom nobody knows when', [seen('PC-1')], 'address unknown'],
])('an address of %s', (_, sightings, who) => {
  const had = whoHad('10.1.2.3', 'Falcon', sightings, at)
  expect('kind' in had ? had.kind : had.name).toBe(who)
})
