import { z } from 'zod'
import { IntegrationError } from '../../errors.ts'
import { createHttp, failureOfStatus, type HttpCall, type HttpRequest, type HttpService } from '../../http.ts'
import { oneLine } from '../../http/words.ts'
import type { EdrProduct } from '../contract.ts'
import { product } from './normalise.ts'
import { keepToken } from './token.ts'

/** What every answer of Falcon is wrapped in; `resources` may be null, and `errors` may be there with HTTP 200. */
const envelope = z.object({
  meta: z
    .object({
      trace_id: z.string().optional(),
      pagination: z.object({ after: z.string().optional(), total: z.number().nullish() }).optional(),
    })
    .optional(),
  resources: z.array(z.unknown()).nullish(),
  errors: z.array(z.object({ code: z.number().optional(), message: z.string().optional() })).nullish(),
})
export type FalconAnswer = z.infer<typeof envelope>

/** One call to Falcon: with the token, and with the errors within the answer thrown as what they mean. */
export type Falcon = (
  request: Pick<HttpRequest<unknown>, 'method' | 'path' | 'query' | 'json' | 'repeatable' | 'signal'>,
) => Promise<FalconAnswer>

/**
 * A connection to one Falcon customer (CID). Keep it: the token lives in it. Throws `IntegrationError` as `createHttp` does;
 * entries in `errors` of a 2xx answer count as the status in their `code`.
 */
export const createFalcon = ({
  baseUrl,
  credentials: { clientId = '', clientSecret = '' },
  options,
}: Parameters<EdrProduct['connect']>[0]): Falcon => {
  const http = createHttp(service(baseUrl))
  const token = keepToken(http, { clientId, clientSecret, memberCid: options['memberCid'] })

  return async (request) => {
    const answer = await withToken(http, token, request)
    const { errors, meta } = answer
    const [error] = errors ?? []
    if (error === undefined) return answer
    const code = error.code ?? 400
    throw new IntegrationError(
      failureOfStatus(code),
      product,
      `${request.method} ${request.path} answered error ${code}: ${oneLine(error.message ?? 'no message')}`,
      { trace: meta?.trace_id, ambiguous: code >= 500 && request.method !== 'GET' && request.repeatable !== true },
    )
  }
}

/** Asks with the token; when it is refused, once more with a fresh one: 401 means that nothing was done. */
const withToken = async (
  http: HttpCall,
  token: ReturnType<typeof keepToken>,
  request: Parameters<Falcon>[0],
): Promise<FalconAnswer> => {
  const ask = (value: string) => http({ ...request, answer: envelope, headers: { authorization: `Bearer ${value}` } })
  const first = await token.get(request.signal)
  try {
    return await ask(first)
  } catch (error) {
    if (!(error instanceof IntegrationError && error.status === 401)) throw error
    token.drop(first)
    return await ask(await token.get(request.signal))
  }
}

const service = (baseUrl: string): HttpService => ({
  product,
  baseUrl,
  // An epoch second at which to come again, not a delay (CrowdStrike/gofalcon falcon/api_client.go).
  retryAfter: (headers, now) => {
    const epoch = Number(headers.get('x-ratelimit-retryafter') ?? Number.NaN)
    return Number.isFinite(epoch) && epoch > 0 ? Math.max(0, epoch * 1000 - now) : undefined
  },
  explain: (body) => {
    const { data } = envelope.safeParse(body)
    const message = data?.errors?.map((error) => error.message ?? '').join('; ')
    return { message, trace: data?.meta?.trace_id }
  },
})
