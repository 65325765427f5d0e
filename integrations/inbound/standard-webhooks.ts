import { createHmac } from 'node:crypto'
import type { InboundRequest } from '../edr/contract.ts'
import { isFresh, isSame, maxAge } from './checks.ts'

/**
 * Standard Webhooks 1.0 (standardwebhooks.com), symmetric: `webhook-signature` lists `v1,<base64>`, of which one must be
 * HMAC-SHA256(key, `<webhook-id>.<webhook-timestamp>.<body>`); the secret is `whsec_<base64 of the key>`, 24 to 64 bytes.
 * Our own check and not the reference library's, because the clock is an argument and nothing is parsed.
 * Returns the fault in words, or nothing when proven.
 */
export const standardWebhooks = (
  { headers, body }: InboundRequest,
  secret: string,
  now: number,
): string | undefined => {
  const encoded = secret.replace(/^whsec_/, '')
  const key = Buffer.from(encoded, 'base64')
  if (!/^[A-Za-z0-9+/]+=*$/.test(encoded) || key.length < 24)
    return 'our secret must be whsec_ and the base64 of 24 bytes or more'
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const signatures = headers['webhook-signature']
  if (!id) return 'no header webhook-id'
  if (!timestamp) return 'no header webhook-timestamp'
  if (!signatures) return 'no header webhook-signature'
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is no number of seconds'

  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  const offered = signatures.split(' ').filter((signature) => signature.startsWith('v1,'))
  if (!offered.some((signature) => isSame(signature.slice(3), expected)))
    return 'no v1 signature matches the body, its id, its timestamp and our secret'
  if (!isFresh(Number(timestamp) * 1000, now))
    return `webhook-timestamp is more than ${maxAge / 60_000} minutes off our clock`
  return undefined
}
