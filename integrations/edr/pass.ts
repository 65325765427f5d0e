import { IntegrationError } from '../errors.ts'

/** What opens a product's API for a while: a token, a session. */
export interface PassKeeper {
  /** One that is good now. Throws `unauthorized` when the credentials are refused. */
  readonly get: (signal: AbortSignal) => Promise<string>
  /** Forgets one that was refused, unless a newer one is there already. */
  readonly drop: (value: string) => void
}

/**
 * Keeps one pass and renews it when its time (`goodFor`, ms from when it was asked for) is over. Callers at once share one request,
 * which no caller's signal ends for the others; each stops waiting with its own.
 */
export const keepPass = (
  product: string,
  obtain: (signal: AbortSignal) => Promise<{ readonly value: string; readonly goodFor: number }>,
): PassKeeper => {
  let kept: { readonly value: string; readonly until: number } | undefined
  let coming: Promise<string> | undefined

  const renew = async (): Promise<string> => {
    const asked = Date.now()
    const { value, goodFor } = await obtain(new AbortController().signal)
    kept = { value, until: asked + goodFor }
    return value
  }

  return {
    get: async (signal) => {
      if (kept !== undefined && Date.now() < kept.until) return kept.value
      coming ??= renew().finally(() => {
        coming = undefined
      })
      return await orAbort(product, coming, signal)
    },
    drop: (value) => {
      if (kept?.value === value) kept = undefined
    },
  }
}

const orAbort = async <T>(product: string, promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  await new Promise<T>((resolve, reject) => {
    const end = () => {
      reject(
        new IntegrationError('unavailable', product, 'the caller ended while it waited to be let in', {
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
