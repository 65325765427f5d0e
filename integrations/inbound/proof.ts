import type { Source } from '../../policy/tenant.ts'
import type { EdrProduct, InboundRequest } from '../edr/contract.ts'
import { isSame } from './checks.ts'
import { standardWebhooks } from './standard-webhooks.ts'

/**
 * Proves who sent a request, over its raw body and before anything of it is parsed, in the way that the source is set to.
 * `secret` is the value, `now` epoch milliseconds. Returns nothing when proven, else the fault in words for the operators'
 * log: never for the sender, who learns nothing but 401.
 */
export const verifySender = (
  webhook: Pick<NonNullable<Source['webhook']>, 'proof' | 'options'>,
  request: InboundRequest,
  secret: string,
  now: number,
  product: Pick<EdrProduct, 'title' | 'verify'>,
): string | undefined => {
  switch (webhook.proof) {
    case 'bearer':
      return bearer(request, secret)
    case 'standard-webhooks':
      return standardWebhooks(request, secret, now)
    case 'vendor':
      return product.verify === undefined
        ? `${product.title} signs nothing; set the proof to standard-webhooks or bearer`
        : product.verify(request, secret, now, webhook.options)
  }
}

const bearer = ({ headers }: InboundRequest, secret: string): string | undefined => {
  if (secret.length < 24) return 'our bearer secret is shorter than 24 characters'
  const given = /^bearer +(\S+) *$/i.exec(headers['authorization'] ?? '')?.[1]
  if (given === undefined) return 'no header Authorization: Bearer …'
  return isSame(given, secret) ? undefined : 'the bearer secret is not ours'
}
