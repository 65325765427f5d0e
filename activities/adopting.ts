import type { Containment } from '../integrations/records/containments.ts'
import type { Tenant } from '../policy/tenant.ts'
import type { Adopted } from './contract.ts'

/** How a containment stands, for whoever goes on following it. */
const states: Readonly<Record<Containment['state'], Adopted['state']>> = {
  'asked for': 'isolating',
  pending: 'isolating',
  isolated: 'isolated',
  'release asked for': 'releasing',
  uncertain: 'in doubt',
  failed: 'in doubt',
  released: 'in doubt',
  'not ours': 'in doubt',
}

/** A containment as the workflow takes it up that did not make it; `act`: the newest one on it, its own unless given. */
export const adoptable = (
  { isolation: { lookEvery, patience, reviewAfter } }: Pick<Tenant, 'isolation'>,
  held: Pick<Containment, 'key' | 'hostId' | 'hostName' | 'state' | 'reviewAt'> & { readonly act?: string },
): Adopted => ({
  containment: held.key,
  host: { id: held.hostId, name: held.hostName },
  state: states[held.state],
  act: held.act ?? held.key,
  lookEvery,
  patience,
  reviewAt: Date.parse(held.reviewAt),
  reviewAfter,
})
