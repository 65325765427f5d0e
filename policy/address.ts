import type { Refusal } from './reason.ts'

/** A machine that a product knows by an address, and when it was last heard of (ISO). */
export interface Sighting {
  readonly id: string
  readonly name: string
  readonly lastSeen?: string
}

/** ms by which a product's word of when a machine was last there may be old: sensors report now and then. */
const tolerance = 60 * 60_000

/**
 * Whose an address was at an instant (ISO), as far as a product can tell. It knows each machine's newest address alone, so whoever was last heard
 * of before the instant may have handed it on (DHCP) and is nobody; of those heard of since, only one may have it.
 */
export const whoHad = (
  address: string,
  product: string,
  sightings: readonly Sighting[],
  at: string,
): Sighting | Refusal => {
  const since = Date.parse(at) - tolerance
  const present = sightings.filter(({ lastSeen }) => lastSeen !== undefined && Date.parse(lastSeen) >= since)
  const [only] = present
  if (only && present.length === 1) return only
  if (only) return { kind: 'address ambiguous', product, host: address, count: present.length }
  const [latest] = sightings.toSorted((a, b) => Date.parse(b.lastSeen ?? '0') - Date.parse(a.lastSeen ?? '0'))
  return latest?.lastSeen === undefined
    ? { kind: 'address unknown', product, host: address }
    : { kind: 'address given away', product, host: address, name: latest.name, seen: latest.lastSeen }
}
