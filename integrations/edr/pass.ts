import { IntegrationError } from '../errors.ts'

/** What opens a product's API for a while: a token, a session. */
export interface PassKeeper {
  /** One that is good now. Throws `unauthorized` when the credentials are refused. */
  readonly get: (signal: AbortSignal) => Promise<string>
  /** Forgets one that was refused, unless a newer one is there already. */
  readonly drop: (value: string) => void
}

/** ms for which credentials that were refused are not tried again, longer each time: products lock an account that is refused again and again. */
const rests = [1, 5, 15, 60].map((minutes) => minutes * 60_000)

/**
 * Keeps one pass and renews it when its time (`goodFor`, ms from when it was asked for) is over. Callers at once share one request,
 * which no caller's signal ends for the others; each stops waiting with its own.
 * Refused credentials rest for a while, in which all callers are told of that refusal; new ones come with a new keeper.
 */
export const keepPass = (
  product: string,
  obtain: (signal: AbortSignal) => Promise<{ readonly value: string; readonly goodFor: number }>,
): PassKeeper => {
  let kept: { readonly value: string; readonly until: number } | undefined
  let coming: Promise<string> | undefined
  let refused: { readonly error: IntegrationError; readonly until: number; readonly times: number } | undefined

  const renew = async (): Promise<string> => {
    const asked = Date.now()
    if (refused && asked < refused.until) throw restingUntil(refused)
    const { value, goodFor } = await obtain(new AbortController().signal).catch((error: unknown) => {
      if (error instanceof IntegrationError && error.kind === 'unauthorized') {
        const times = refused?.times ?? 0
        refused = { error, until: Date.now() + (rests[times] ?? rests.at(-1) ?? 0), times: times + 1 }
      }
      throw error
    })
    refused = undefined
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

const restingUntil = ({
  error,
  until,
}: {
  readonly error: IntegrationError
  readonly until: number
}): IntegrationError => {
  const { kind, product, message, status } = error
  const again = `not tried again before ${new Date(until).toISOString().slice(0, 16)}Z, so that the account is not locked`
  return new IntegrationError(kind, product, `${message.slice(product.length + 2)} (${again})`, {
    status,
    cause: error,
  })
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
