import type { ZodType } from 'zod'
import { isOver } from './deadline.ts'
import type { FaultKind } from '../policy/reason.ts'
import { IntegrationError, type FailureDetails } from './errors.ts'
import { differences, fitForLog, redirectMessage } from './http/words.ts'
import { addressOf, codeOf, readLimited, wasNeverSent, withLimit } from './http/wire.ts'
import { parseJson } from './json.ts'

/** One request. Exactly one of `json` and `form` may be given. */
export interface HttpRequest<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the base URL, with a leading slash; ids in it must be encoded by the caller. */
  readonly path: string
  /** Kept out of every error message. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  /** The shape of a good answer. */
  readonly answer: ZodType<T>
  /**
   * Looks at what came before anything else does, for services that say by redirects, pages and cookies what others say by status.
   * What it returns is the answer; it may throw an `IntegrationError`; nothing leaves the answer to the usual reading.
   */
  readonly inspect?: (came: {
    readonly status: number
    readonly headers: Headers
    readonly bytes: Uint8Array
  }) => T | undefined
  /**
   * True when asking twice does no harm: reads, tokens. Default: GET only.
   * A request that may not be repeated and may have left throws with `ambiguous: true`.
   */
  readonly repeatable?: boolean
  /** Ends the request: it never runs past this. */
  readonly signal: AbortSignal
}

/** What differs between the services that speak HTTP and JSON. */
export interface HttpService {
  readonly product: string
  readonly baseUrl: string
  /** Milliseconds for the whole exchange, answer included. Default 10 s. */
  readonly timeLimit?: number
  /** Bytes of the largest answer that is read. Default 16 MiB. */
  readonly sizeLimit?: number
  /** Milliseconds to wait, read from the service's own header where it has one; `Retry-After` is understood anyway. */
  readonly retryAfter?: (headers: Headers, now: number) => number | undefined
  /** The message and the trace id in the service's error body. */
  readonly explain?: (body: unknown) => { readonly message?: string | undefined; readonly trace?: string | undefined }
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number
}

export type HttpCall = <T>(request: HttpRequest<T>) => Promise<T>

/** What an HTTP status (or the same code within a body) means: the one mapping of the project. */
export const failureOfStatus = (status: number): FaultKind => {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 404) return 'not-found'
  if (status === 429) return 'throttled'
  return status >= 500 || status === 408 ? 'unavailable' : 'rejected'
}

/** Milliseconds that `Retry-After` asks for: seconds or an HTTP date (RFC 9110 §10.2.3); nothing when absent or unreadable. */
export const retryAfterOf = (headers: Headers, now: number): number | undefined => {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/**
 * The one way to call a service over HTTP. Every failure is an `IntegrationError`, mapped here and nowhere else:
 * 401, 403 unauthorized; 404 not-found; 429 throttled; 5xx, 408, no or half an answer unavailable; other 4xx, redirects
 * and answers of another form rejected. Messages carry method, path, status and the service's own words, never headers,
 * queries or bodies of ours.
 */
export const createHttp = (service: HttpService): HttpCall => {
  const { product, timeLimit = 10_000, sizeLimit = 16 * 1024 * 1024, now = Date.now } = service
  if (!/^https?:/.test(service.baseUrl) || !URL.canParse(service.baseUrl))
    throw new IntegrationError('rejected', product, 'its base URL is not an http(s) URL')

  return async <T>(request: HttpRequest<T>): Promise<T> => {
    const once = !(request.repeatable ?? request.method === 'GET')
    const fail = (kind: FaultKind, message: string, details: FailureDetails = {}) =>
      new IntegrationError(kind, product, `${request.method} ${request.path} ${message}`, details)

    if (isOver(request.signal))
      throw fail('unavailable', 'was not sent: its time was over', { cause: request.signal.reason })
    const limit = withLimit(request.signal, timeLimit)
    try {
      const { response, bytes } = await exchange(service.baseUrl, request, sizeLimit, limit.signal).catch(
        (error: unknown) => {
          const sent = !wasNeverSent(error)
          // Not the error itself as cause: it may quote a header.
          const details = { ambiguous: once && sent, ...(request.signal.aborted && { cause: request.signal.reason }) }
          if (request.signal.aborted) throw fail('unavailable', 'was ended by the caller', details)
          if (limit.signal.aborted) throw fail('unavailable', `got no answer within ${timeLimit / 1000} s`, details)
          const code = codeOf(error)
          if (sent) throw fail('unavailable', `lost its connection${code}`, details)
          throw fail('unavailable', `found no connection${code}: check the base URL and the network`, details)
        },
      )
      const { status, headers } = response
      if (bytes === undefined)
        throw fail('unavailable', `answered ${status} with more than ${sizeLimit} bytes`, { ambiguous: once })
      const inspected = request.inspect?.({ status, headers, bytes })
      if (inspected !== undefined) return inspected
      if (status >= 300 && status < 400) throw fail('rejected', redirectMessage(status, headers))

      const body = bodyOf(bytes)
      const { message = '', trace } = service.explain?.(body) ?? {}
      if (!response.ok)
        throw fail(
          failureOfStatus(status),
          `answered ${status}${message && `: ${fitForLog(message, request.headers, request.form)}`}`,
          {
            ambiguous: once && status >= 500,
            retryAfter: service.retryAfter?.(headers, now()) ?? retryAfterOf(headers, now()),
            trace,
            status,
          },
        )
      const answer = request.answer.safeParse(body)
      if (answer.success) return answer.data
      const difference = body === undefined ? 'it is not JSON' : differences(answer.error)
      throw fail('rejected', `answered ${status} in an unknown form: ${difference}`, { ambiguous: once, trace })
    } finally {
      limit.done()
    }
  }
}

const exchange = async (
  baseUrl: string,
  request: HttpRequest<unknown>,
  sizeLimit: number,
  signal: AbortSignal,
): Promise<{ response: Response; bytes: Uint8Array | undefined }> => {
  const { method, path, query, headers, json, form } = request
  const response = await fetch(addressOf(baseUrl, path, query), {
    method,
    headers: {
      accept: 'application/json',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? (form ? new URLSearchParams(form) : null) : JSON.stringify(json),
    // A redirect would carry our token or our act to a place that nobody configured.
    redirect: 'manual',
    signal,
  })
  return { response, bytes: await readLimited(response, sizeLimit) }
}

/** The body as JSON says it; nothing for an empty body or something else (a proxy's error page). */
const bodyOf = (bytes: Uint8Array): unknown => {
  try {
    return parseJson(bytes)
  } catch {
    return undefined
  }
}
