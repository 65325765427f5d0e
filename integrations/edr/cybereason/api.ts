import { z, type ZodType } from 'zod'
import { IntegrationError } from '../../errors.ts'
import { createHttp, type HttpRequest } from '../../http.ts'
import type { EdrProduct } from '../contract.ts'
import { product } from './normalise.ts'
import { isLoginPage, isWayToLogin, keepSession } from './session.ts'

/** One call to Cybereason, always a POST of JSON: in the session, and with the failures within answers thrown as what they mean. */
export type Cybereason = <T>(request: {
  /** Below the base URL. */
  readonly path: string
  readonly json: unknown
  readonly answer: ZodType<T>
  /** True for what only asks. */
  readonly repeatable?: boolean
  readonly signal: AbortSignal
}) => Promise<T>

/** With HTTP 200: `status` first, then `outcome` (forensic-security/cybereason check_resp). */
const verdict = z.object({
  status: z.string().optional(),
  outcome: z.string().optional(),
  message: z.string().nullish(),
})

/**
 * A connection to one Cybereason server. Keep it: the session lives in it. Throws `IntegrationError` as `createHttp` does; a failure
 * that comes with 200 is `rejected`.
 */
export const createCybereason = ({
  baseUrl,
  credentials: { user = '', password = '' },
}: Parameters<EdrProduct['connect']>[0]): Cybereason => {
  const http = createHttp({
    product,
    baseUrl,
    explain: (body) => {
      const { data } = z.object({ message: z.string().optional(), error: z.string().optional() }).safeParse(body)
      return { message: data?.message ?? data?.error }
    },
  })
  const session = keepSession(http, { user, password })

  return async ({ path, json, answer, repeatable = false, signal }) => {
    const ask = (id: string) =>
      http({
        method: 'POST',
        path,
        json,
        headers: { cookie: `JSESSIONID=${id}` },
        answer: z.unknown(),
        repeatable,
        signal,
        inspect: ({ status, headers, bytes }) => {
          if (isWayToLogin(status, headers) || (status === 200 && isLoginPage(Buffer.from(bytes).toString('utf8'))))
            throw new IntegrationError('unauthorized', product, `POST ${path} answered with the login page`, {
              status: 401,
            })
          return undefined
        },
      })
    const body = await withSession(session, signal, ask)
    checkVerdict(body, path, repeatable)
    return parseAnswer(answer, body, path, repeatable)
  }
}

/** Asks in the session; where it has ended, once more in a new one: the login page means that nothing was done. */
const withSession = async <T>(
  session: ReturnType<typeof keepSession>,
  signal: AbortSignal,
  ask: (id: string) => Promise<T>,
): Promise<T> => {
  const first = await session.get(signal)
  try {
    return await ask(first)
  } catch (error) {
    if (!(error instanceof IntegrationError && error.status === 401)) throw error
    session.drop(first)
    return await ask(await session.get(signal))
  }
}

const checkVerdict = (body: unknown, path: string, repeatable: boolean): void => {
  const { data } = verdict.safeParse(body)
  const word = [data?.status, data?.outcome].find(
    (one) => one !== undefined && /^(failure|failed|partial_success|error)$/i.test(one),
  )
  if (word === undefined) return
  const message = `POST ${path} answered ${word}: ${(data?.message ?? 'no message').replace(/\s+/g, ' ').slice(0, 200)}`
  throw new IntegrationError('rejected', product, message, { ambiguous: !repeatable })
}

const parseAnswer = <T>(answer: HttpRequest<T>['answer'], body: unknown, path: string, repeatable: boolean): T => {
  const parsed = answer.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? ''}`
  throw new IntegrationError('rejected', product, `POST ${path} answered 200 in an unknown form: ${place}`, {
    ambiguous: !repeatable,
  })
}
