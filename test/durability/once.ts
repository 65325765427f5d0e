import { expect } from 'vitest'
import type { Soc } from '../harness.ts'

/** Falcon's agent ids of the example hosts that are used here. */
export const agents = {
  'KPC-07': 'ac3e0000000000000000000000000007',
  'KPC-08': 'ac3e0000000000000000000000000008',
  'LT-12': 'ac3e0000000000000000000000000012',
  'SHOP-01': 'ac3e000000000000000000000005a0b1',
  'KPC-11': '9a3a7000000000000000000000000011',
} as const

/** A product that answers at once has no read lag worth waiting for: leases are short, and so are these tests. */
export const quickFalcon = (tenant: 'acme' | 'yamato') => ({
  sources: [
    {
      name: 'falcon',
      product: 'crowdstrike_falcon',
      webhook: { proof: 'vendor', secret: `env:${tenant.toUpperCase()}_FALCON_WEBHOOK_SECRET` },
      api: {
        baseUrl: '${FALCON_URL}',
        clientId: `env:${tenant.toUpperCase()}_FALCON_CLIENT_ID`,
        clientSecret: `env:${tenant.toUpperCase()}_FALCON_CLIENT_SECRET`,
        options: { readLag: '500' },
      },
    },
  ],
})

/** The customer does not want to be asked: the playbook runs to its end by itself. */
export const asksNobody = {
  confirm: { ask: 'never', responders: [{ who: ['hana'], within: '5s' }], otherwise: 'isolate' },
}

/** What the world received, each act as often as it came: `contain <agent>`, `message <key>`, `mail <id> to <address>`. */
const actsOf = ({ world }: Soc): string[] => [
  ...world.events({ act: 'contain' }).map(({ target }) => `contain ${target}`),
  ...world.events({ act: 'lift_containment' }).map(({ target }) => `release ${target}`),
  ...world.events({ act: 'message posted' }).map((event) => `message ${String(event['key'])}`),
  // A mail that came twice is the same for its reader, whose mailbox knows it by its Message-ID.
  ...world.events({ act: 'mail received' }).map((event) => `mail ${String(event['messageId'])} to ${event.target}`),
]

/** The world saw no act twice, and these hosts were cut off. */
export const expectOnce = (soc: Soc, isolated: readonly (keyof typeof agents)[]): void => {
  const acts = actsOf(soc)
  expect(acts).toEqual([...new Set(acts)])
  expect(acts.filter((act) => act.startsWith('contain')).toSorted()).toEqual(
    isolated.map((host) => `contain ${agents[host]}`).toSorted(),
  )
}
