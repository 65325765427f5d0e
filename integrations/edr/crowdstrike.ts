import type { EdrProduct } from './contract.ts'
import { product } from './crowdstrike/normalise.ts'
import { connect } from './crowdstrike/client.ts'
import { parse } from './crowdstrike/parse.ts'
import { verify } from './crowdstrike/verify.ts'

/** CrowdStrike Falcon: Fusion webhooks, the event stream's events, and the API of alerts, hosts and containment. */
export const crowdstrike: EdrProduct = {
  product,
  title: 'CrowdStrike Falcon',
  credentials: ['clientId', 'clientSecret'],
  verify,
  parse,
  connect,
}
