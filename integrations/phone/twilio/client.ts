import createClient from 'twilio'
import RequestClient from 'twilio/lib/base/RequestClient.js'
import { z } from 'zod'
import { IntegrationError } from '../../errors.ts'
import { failureOfStatus, retryAfterOf } from '../../http.ts'
import { codeOf, wasNeverSent } from '../../http/wire.ts'
import { fitForLog } from '../../http/words.ts'

export const product = 'twilio'

export interface Account {
  readonly apiUrl: string
  readonly accountSid: string
  readonly authToken: string
}

/** A client for one call, so that its requests end with the caller's signal. `write`: it may have an effect. */
export const clientFor = ({ apiUrl, accountSid, authToken }: Account, signal: AbortSignal, write: boolean) =>
  createClient(accountSid, authToken, { httpClient: new Wire(apiUrl, signal, write), autoRetry: false })

/** A fault after which it is not known whether something happened. */
export const mayHaveActed = (message: string, cause?: unknown): IntegrationError =>
  new IntegrationError('unavailable', product, message, { ambiguous: true, cause })

/** Twilio's answer to what it refuses. Source: twilio.com/docs/usage/twilios-response */
const refusal = z.object({ code: z.number().optional(), message: z.string().optional() })

/**
 * The requests of Twilio's client over our own wire: another base URL, an end by signal, no proxy from the environment
 * (the package's own takes `HTTP_PROXY`), and every fault the one error that integrations throw.
 */
class Wire extends RequestClient {
  readonly #base: string
  readonly #signal: AbortSignal
  readonly #write: boolean

  constructor(base: string, signal: AbortSignal, write: boolean) {
    super()
    this.#base = base.replace(/\/+$/, '')
    this.#signal = signal
    this.#write = write
  }

  override request: RequestClient['request'] = async ({ method, uri, username, password, params, data }) => {
    const { pathname, search } = new URL(uri)
    const url = new URL(this.#base + pathname + search)
    for (const [name, value] of fieldsOf(params)) url.searchParams.append(name, value)
    const headers = {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    }
    const response = await fetch(url, {
      method,
      headers,
      ...(data !== undefined && { body: new URLSearchParams(fieldsOf(data)) }),
      redirect: 'manual',
      signal: this.#signal,
    }).catch((error: unknown) => {
      throw this.#lost(error)
    })
    const text = await response.text().catch((error: unknown) => {
      throw this.#lost(error)
    })
    const answer = json(text)
    const { status } = response
    if (status < 200 || status >= 300) throw this.#refused(status, response.headers, answer, password ?? '')
    // Of a proxy, say: whoever answered, it was not Twilio's API.
    if (typeof answer !== 'object' || answer === null)
      throw new IntegrationError('unavailable', product, `answered ${status} with something that is not JSON`, {
        ambiguous: this.#write,
      })
    return { statusCode: status, body: answer as never, headers: response.headers, toString: () => text }
  }

  #lost(error: unknown): IntegrationError {
    const sent = !wasNeverSent(error)
    const reason = this.#signal.aborted ? 'no answer in time' : `no connection${codeOf(error)}`
    // Not the error itself as cause: it may quote a header.
    return new IntegrationError('unavailable', product, reason, { ambiguous: this.#write && sent })
  }

  #refused(status: number, headers: Headers, answer: unknown, secret: string): IntegrationError {
    const { code, message } = refusal.safeParse(answer).data ?? {}
    const words = message === undefined ? '' : `: ${fitForLog(message, { secret })}`
    const kind = failureOfStatus(status)
    return new IntegrationError(kind, product, `answered ${status}${code === undefined ? '' : ` (${code})`}${words}`, {
      // Twilio on 500: what was asked for may have been done (docs/api/errors/20500); on 429 nothing was.
      ambiguous: this.#write && kind === 'unavailable',
      retryAfter: retryAfterOf(headers, Date.now()),
      status,
    })
  }
}

/** Names and values as the form has them: lists as repeated names. */
const fieldsOf = (fields: unknown): [string, string][] =>
  Object.entries(fields ?? {}).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined)
      .map((one): [string, string] => [name, String(one)]),
  )

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
