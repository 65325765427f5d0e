import { z } from 'zod'
import { IntegrationError } from '../../errors.ts'
import type { HttpCall } from '../../http.ts'
import { product } from './normalise.ts'

const answer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

/** Falcon gives 30 minutes; a token in its last tenth, at most 2 minutes, is not used any more. */
const marginOf = (lifetime: number): number => Math.min(120_000, lifetime / 10)

/**
 * Keeps one OAuth2 token (client credentials) and renews it before it ends. Callers at once share one request, which no
 * caller's signal ends for the others; each stops waiting with its own.
 */
export const keepToken = (
  http: HttpCall,
  client: { readonly clientId: string; readonly clientSecret: string; readonly memberCid: string | undefined },
) => {
  let kept: { readonly value: string; readonly until: number } | undefined
  let coming: Promise<string> | undefined

  const fetchToken = async (): Promise<string> => {
    const asked = Date.now()
    const { access_token, expires_in } = await http({
      method: 'POST',
      path: '/oauth2/token',
      form: {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        // An MSSP's key acts for one of its customers (CrowdStrike/falconpy oauth2).
        ...(client.memberCid !== undefined && { member_cid: client.memberCid }),
      },
      answer,
      repeatable: true,
      signal: new AbortController().signal,
    })
    const lifetime = expires_in * 1000
    kept = { value: access_token, until: asked + lifetime - marginOf(lifetime) }
    return access_token
  }

  return {
    /** A token that is good now. Throws `unauthorized` when the client is refused. */
    get: async (signal: AbortSignal): Promise<string> => {
      if (kept !== undefined && Date.now() < kept.until) return kept.value
      coming ??= fetchToken().finally(() => {
        coming = undefined
      })
      return await orAbort(coming, signal)
    },
    /** Forgets a token that was refused, unless a newer one is there already. */
    drop: (value: string): void => {
      if (kept?.value === value) kept = undefined
    },
  }
}

const orAbort = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  await new Promise<T>((resolve, reject) => {
    const end = () => {
      reject(
        new IntegrationError('unavailable', product, 'the caller ended while it waited for a token', {
          cause: signal.reason,
        }),
      )
    }
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', end)
    })
  })
