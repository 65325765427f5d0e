import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { IntegrationError } from '../../errors.ts'
import type { FaultKind } from '../../../policy/reason.ts'

export const product = 'slack'

/** Slack's error names. Source: the "Errors" tables of docs.slack.dev/reference/methods. Names not here are `rejected`. */
const kinds = new Map<string, FaultKind>([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'missing_scope'].map(
    (name) => [name, 'unauthorized'] as const,
  ),
  ...['no_permission', 'access_denied', 'not_allowed_token_type', 'ekm_access_denied', 'team_access_not_granted'].map(
    (name) => [name, 'unauthorized'] as const,
  ),
  ...['channel_not_found', 'message_not_found', 'thread_not_found'].map((name) => [name, 'not-found'] as const),
  ...['ratelimited', 'rate_limited', 'message_limit_exceeded'].map((name) => [name, 'throttled'] as const),
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'].map(
    (name) => [name, 'unavailable'] as const,
  ),
])

/** Codes of Node and undici for a connection that never came about: nothing was sent. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Whatever the Web API client threw, as the error that the rest of Hikeshi understands. `write` = it may have had an effect. */
export const failure = (cause: unknown, write: boolean): IntegrationError => {
  if (cause instanceof WebAPIRateLimitedError)
    return new IntegrationError('throttled', product, 'too many calls', { retryAfter: cause.retryAfter * 1000, cause })
  if (cause instanceof WebAPIPlatformError) return refused(cause, write)
  if (cause instanceof WebAPIHTTPError) {
    const server = cause.statusCode >= 500 || cause.statusCode === 408
    return server
      ? new IntegrationError('unavailable', product, `HTTP ${cause.statusCode}`, { ambiguous: write, cause })
      : cause.statusCode === 429
        ? new IntegrationError('throttled', product, 'too many calls', { cause })
        : new IntegrationError('rejected', product, `HTTP ${cause.statusCode}`, { cause })
  }
  const inner = cause instanceof WebAPIRequestError ? cause.original : cause
  // The client's own words for a 429 whose Retry-After could not be read.
  if (inner instanceof Error && inner.message.startsWith('Retry header did not contain'))
    return new IntegrationError('throttled', product, 'too many calls', { cause })
  return new IntegrationError('unavailable', product, reason(inner), { ambiguous: write && mayHaveLeft(inner), cause })
}

/** `ok: false`. */
const refused = (cause: WebAPIPlatformError, write: boolean): IntegrationError => {
  const name = cause.data.error
  // The client puts a body that is no JSON (of a proxy, say) where the name should be.
  if (typeof name !== 'string' || !/^[a-z0-9_]{1,80}$/.test(name))
    return new IntegrationError('unavailable', product, 'answered with something that is not JSON', {
      ambiguous: write,
      cause,
    })
  const kind = kinds.get(name) ?? 'rejected'
  const said = cause.data.response_metadata?.messages?.join('; ') ?? scopes(cause.data)
  const details = said?.slice(0, 500)
  return new IntegrationError(kind, product, details ? `${name} (${details})` : name, {
    // Slack on internal_error and fatal_error: "it's possible some aspect of the operation succeeded".
    ambiguous: write && kind === 'unavailable',
    cause,
  })
}

/** What `missing_scope` tells beside its name; the client's types do not know it. Source: docs.slack.dev/reference/scopes */
const scopes = (answer: object): string | undefined =>
  'needed' in answer && typeof answer.needed === 'string' ? `needed: ${answer.needed}` : undefined

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return 'the request failed'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time'
  return codeOf(error) ?? error.message
}

const codeOf = (error: unknown): string | undefined => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : undefined
}

const mayHaveLeft = (error: unknown): boolean => !neverConnected.has(codeOf(error) ?? '')
