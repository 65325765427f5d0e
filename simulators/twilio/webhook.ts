import { createHmac } from 'node:crypto'
import type { Recorder } from '../world/log.ts'

/** What a request of Twilio's says: form fields. */
export type Fields = Readonly<Record<string, string>>

/**
 * `X-Twilio-Signature`: base64 of the HMAC-SHA1 of the address followed by each field's name and value, names sorted,
 * keyed by the account's token. Source: twilio.com/docs/usage/security#validating-requests
 */
export const signature = (authToken: string, url: string, fields: Fields): string => {
  const text = Object.entries(fields)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .reduce((before, [name, value]) => before + name + value, url)
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64')
}

/** A request as it was sent, for forging and replaying. */
export interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Makes a signed request. */
export const signed = (authToken: string, url: string, fields: Fields): Sent => ({
  url,
  headers: {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'user-agent': 'TwilioProxy/1.1',
    'x-twilio-signature': signature(authToken, url, fields),
  },
  body: new URLSearchParams(fields).toString(),
})

/** Sends it and reads the answer; status 0 when none came. As Twilio does, once more when the connection failed. */
export const send = async (
  { url, headers, body }: Sent,
  record: Recorder,
  target: string,
): Promise<{ readonly status: number; readonly text: string }> => {
  for (const isLast of [false, true]) {
    try {
      const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(15_000) })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError'
      if (timedOut || isLast) {
        record('webhook failed', target, { url, reason: timedOut ? 'no answer in 15 s' : 'no connection' })
        return { status: 0, text: '' }
      }
    }
  }
  return { status: 0, text: '' }
}
