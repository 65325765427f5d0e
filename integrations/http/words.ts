import type { ZodError } from 'zod'

const longest = 300

/** One line of at most 300 characters, without control characters. */
export const oneLine = (text: string): string => {
  // oxlint-disable-next-line no-control-regex -- control characters are what must go
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim()
  // A cut through a surrogate pair would leave half a character.
  return line.length > longest ? `${line.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : line
}

/** The service's message, fit for a log: one line, and nothing of what we sent that could be a secret, should it echo that. */
export const fitForLog = (
  message: string,
  headers: Readonly<Record<string, string>> = {},
  form: Readonly<Record<string, string>> = {},
): string => {
  const secrets = [...Object.values(headers).flatMap((value) => value.split(' ')), ...Object.values(form)]
  const without = secrets
    .filter((secret) => secret.length >= 8)
    .reduce((text, secret) => text.replaceAll(secret, '[removed]'), message)
  return oneLine(without)
}

/** Where an answer differs from its schema: places and expectations, no values. */
export const differences = (error: ZodError): string =>
  oneLine(
    error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.join('.') || 'the body'}: ${issue.message}`)
      .join('; '),
  )

/** What a redirect means for whoever configured the base URL. Only the host is named: the rest may hold secrets. */
export const redirectMessage = (status: number, headers: Headers): string => {
  const location = headers.get('location') ?? ''
  const host = URL.canParse(location) ? new URL(location).host : undefined
  return `answered ${status}, a redirect${host === undefined ? '' : ` to ${host}`}; redirects are not followed: set the base URL to where the API is`
}
