/** A signal that ends with the caller's or after `milliseconds`, whichever is first; `done` frees the timer and the listener. */
export const withLimit = (caller: AbortSignal, milliseconds: number) => {
  // Not `AbortSignal.any`: on Node 20 it keeps every derived signal alive as long as the caller's, which may live for months.
  const controller = new AbortController()
  const end = () => {
    controller.abort(caller.reason)
  }
  const timer = setTimeout(() => {
    controller.abort(new DOMException('time limit', 'TimeoutError'))
  }, milliseconds)
  caller.addEventListener('abort', end, { once: true })
  return {
    signal: controller.signal,
    done: () => {
      clearTimeout(timer)
      caller.removeEventListener('abort', end)
    },
  }
}

/** The address of a request: the base URL may have a path of its own. */
export const addressOf = (
  baseUrl: string,
  path: string,
  query: Readonly<Record<string, string | readonly string[]>> = {},
): URL => {
  const url = new URL(baseUrl.replace(/\/+$/, '') + path)
  for (const [name, value] of Object.entries(query))
    for (const one of typeof value === 'string' ? [value] : value) url.searchParams.append(name, one)
  return url
}

/** The answer's bytes; nothing when there are more than `limit`. The rest is then not read. */
export const readLimited = async (response: Response, limit: number): Promise<Uint8Array | undefined> => {
  if (response.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Codes of `fetch` failures that happen before a byte of the request is on its way. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

const codesOf = (error: unknown, depth = 0): readonly string[] => {
  if (!(error instanceof Error) || depth > 4) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  // A name that resolves to several addresses fails once for each.
  const each = error instanceof AggregateError ? error.errors.flatMap((one) => codesOf(one, depth + 1)) : []
  return [...own, ...each, ...codesOf(error.cause, depth + 1)]
}

/** True when the failure of a `fetch` shows that nothing was sent, so that nothing can have happened. */
export const wasNeverSent = (error: unknown): boolean => {
  const codes = codesOf(error)
  return codes.length > 0 && codes.every((code) => beforeSending.has(code))
}

/** The system's code of a failed `fetch`, as ` (CODE)`, or an empty string. */
export const codeOf = (error: unknown): string =>
  codesOf(error)
    .slice(0, 1)
    .map((code) => ` (${code})`)
    .join('')
