import { createHmac } from 'node:crypto'
import type { EdrProduct } from '../contract.ts'
import { isFresh, isSame, maxAge } from '../../inbound/checks.ts'

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i

/**
 * Falcon Fusion's webhook signature: base64(HMAC-SHA256(secret, body + timestamp)) in `X-CS-Primary-Signature`, the time in
 * `X-CS-Delivery-Timestamp`. Two public verifiers disagree on order and encoding, and the header's name can be changed in
 * the console, so a tenant may set the options `order` (`body+timestamp`, `timestamp+body`), `encoding` (`base64`, `hex`),
 * `signatureHeader` and `timestampHeader`. The console asks for a secret of 32 characters or more.
 */
export const verify: NonNullable<EdrProduct['verify']> = ({ headers, body }, secret, now, options) => {
  const { order = 'body+timestamp', encoding = 'base64' } = options
  const signatureHeader = (options['signatureHeader'] ?? 'X-CS-Primary-Signature').toLowerCase()
  const timestampHeader = (options['timestampHeader'] ?? 'X-CS-Delivery-Timestamp').toLowerCase()
  if (order !== 'body+timestamp' && order !== 'timestamp+body')
    return 'the option order must be body+timestamp or timestamp+body'
  if (encoding !== 'base64' && encoding !== 'hex') return 'the option encoding must be base64 or hex'
  if (secret.length < 32) return 'our secret is shorter than 32 characters, which Falcon does not accept'

  const signature = headers[signatureHeader]
  const timestamp = headers[timestampHeader]
  if (!signature) return `no header ${signatureHeader}`
  if (!timestamp) return `no header ${timestampHeader}`
  if (!rfc3339.test(timestamp) || Number.isNaN(Date.parse(timestamp))) return `${timestampHeader} is no RFC 3339 time`

  const hmac = createHmac('sha256', secret)
  if (order === 'timestamp+body') hmac.update(timestamp)
  hmac.update(body)
  if (order === 'body+timestamp') hmac.update(timestamp)
  const given = encoding === 'hex' ? signature.trim().toLowerCase() : signature.trim()
  if (!isSame(given, hmac.digest(encoding)))
    return 'the signature does not match the body, its timestamp and our secret'
  if (!isFresh(Date.parse(timestamp), now))
    return `${timestampHeader} is more than ${maxAge / 60_000} minutes off our clock`
  return undefined
}
