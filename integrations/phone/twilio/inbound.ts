import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import type { Status, Turn } from '../contract.ts'
import { callStateOf, textStateOf } from './states.ts'

const fieldsOf = (rawBody: Uint8Array): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(new TextDecoder().decode(rawBody)))

/**
 * Proves that a request comes from Twilio: HMAC-SHA1 over the address as we gave it, and the form's fields. `url` is built
 * from our public URL, never from the request: behind a proxy the two differ. Gives the fault for the operators' log,
 * nothing when proven. The signature covers no time: a replay is told by what is in the records.
 * Source: twilio.com/docs/usage/security#validating-requests
 */
export const verifyTwilio = (
  headers: Readonly<Record<string, string | undefined>>,
  rawBody: Uint8Array,
  authToken: string,
  url: string,
): string | undefined => {
  if (authToken === '') return 'the auth token is empty'
  const given = headers['x-twilio-signature'] ?? ''
  if (given === '') return 'x-twilio-signature is missing'
  return validateRequest(authToken, given, url, fieldsOf(rawBody))
    ? undefined
    : 'x-twilio-signature does not match: check the auth token, and that PUBLIC_URL is the address that Twilio calls'
}

/** Reads a status callback. Nothing for what is neither of a call nor of a message. Call only after `verifyTwilio`. */
export const parseStatus = (rawBody: Uint8Array): Status | undefined => {
  const { CallSid, MessageSid, CallStatus = '', MessageStatus = '', ErrorCode } = fieldsOf(rawBody)
  if (MessageSid)
    return {
      kind: 'text',
      id: MessageSid,
      state: textStateOf(MessageStatus),
      ...(ErrorCode !== undefined && { reason: `error ${ErrorCode}` }),
    }
  return CallSid ? { kind: 'call', id: CallSid, state: callStateOf(CallStatus) } : undefined
}

/** Reads a request for what to say. Call only after `verifyTwilio`. */
export const parseTurn = (rawBody: Uint8Array): Turn | undefined => {
  const { CallSid, AnsweredBy = '', Digits = '' } = fieldsOf(rawBody)
  if (!CallSid) return undefined
  // `unknown` may be a person: they hear the question, and only a key counts.
  const machine = AnsweredBy.startsWith('machine') || AnsweredBy === 'fax'
  return { id: CallSid, machine, digits: Digits.replace(/[^0-9*]/g, '') }
}
