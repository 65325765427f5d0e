import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { IntegrationError } from '../../errors.ts'
import type { Click } from '../contract.ts'
import { product } from './failure.ts'
import { mrkdwn } from './text.ts'

/** Milliseconds that a request may be old, or ahead: Slack says five minutes. */
const window = 5 * 60_000

/**
 * Proves that a request comes from Slack: `v0=` + hex HMAC-SHA256 over `v0:timestamp:body`.
 * Header names in lower case; `rawBody` as received; `now` in epoch milliseconds.
 * Gives the fault for the operators' log, nothing when proven.
 * Source: docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const verifySlack = (
  headers: Readonly<Record<string, string | undefined>>,
  rawBody: string | Uint8Array,
  signingSecret: string,
  now: number,
): string | undefined => {
  if (!signingSecret) return 'the signing secret is empty'
  const stamp = headers['x-slack-request-timestamp'] ?? ''
  const given = headers['x-slack-signature'] ?? ''
  if (!/^\d{1,12}$/.test(stamp)) return 'x-slack-request-timestamp is missing or no number'
  // Both ways: a stamp of the future could be replayed for long.
  if (Math.abs(now - Number(stamp) * 1000) > window) return 'x-slack-request-timestamp is more than 5 minutes off'
  const expected = createHmac('sha256', signingSecret).update(`v0:${stamp}:`).update(rawBody).digest()
  const digest = /^v0=([0-9a-f]{64})$/.exec(given)?.[1]
  if (digest === undefined) return 'x-slack-signature is missing or not of version v0'
  return timingSafeEqual(expected, Buffer.from(digest, 'hex')) ? undefined : 'x-slack-signature does not match the body'
}

/** A press on a button of a message. Source: docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const pressed = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().min(1), username: z.string().optional(), name: z.string().optional() }),
  container: z.object({ message_ts: z.string().min(1), channel_id: z.string().min(1) }),
  response_url: z.string().optional(),
  actions: z
    .array(z.object({ type: z.string(), value: z.string().optional(), action_id: z.string(), action_ts: z.string() }))
    .min(1),
})

/**
 * Reads an interaction body (a form whose field `payload` is JSON). Nothing for what is no press on a button with a
 * value of ours: other interactions, URL checks, broken bodies. Call only after `verifySlack`.
 */
export const parseClick = (rawBody: string | Uint8Array): Click | undefined => {
  const body = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody)
  const payload = new URLSearchParams(body).get('payload')
  if (payload === null) return undefined
  const parsed = pressed.safeParse(json(payload))
  if (!parsed.success) return undefined
  const { user, container, actions, response_url: replyUrl } = parsed.data
  const action = actions.find(({ type, value }) => type === 'button' && value)
  if (action?.value === undefined) return undefined
  return {
    user: user.id,
    userName: user.name ?? user.username ?? user.id,
    value: action.value,
    message: { channel: container.channel_id, id: container.message_ts },
    pressId: `${container.channel_id}/${container.message_ts}/${user.id}/${action.action_id}/${action.action_ts}`,
    ...(replyUrl === undefined ? {} : { replyUrl }),
  }
}

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Says something to the one who pressed, by the `response_url` of the press (5 uses within 30 minutes).
 * `allowedBase` is the configured base of Slack's Web API: a reply goes there or to Slack's own host for hooks, and
 * nowhere else. Throws `IntegrationError`: `rejected` for any other address, before anything is sent.
 * Source: docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export const replyPrivately = async (
  replyUrl: string,
  text: string,
  { allowedBase, signal }: { readonly allowedBase: string; readonly signal?: AbortSignal },
): Promise<void> => {
  if (!isAllowed(replyUrl, allowedBase))
    throw new IntegrationError('rejected', product, 'the reply address of the press is not one of Slack')
  const limit = AbortSignal.timeout(5_000)
  const response = await fetch(replyUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text: mrkdwn(text, 3000) }),
    redirect: 'error',
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  }).catch((cause: unknown) => {
    throw new IntegrationError('unavailable', product, 'the private answer could not be sent', {
      cause,
      ambiguous: true,
    })
  })
  await response.body?.cancel()
  if (response.ok) return
  const kind = response.status === 429 ? 'throttled' : response.status >= 500 ? 'unavailable' : 'rejected'
  throw new IntegrationError(kind, product, `the private answer was refused: HTTP ${response.status}`)
}

const isAllowed = (replyUrl: string, allowedBase: string): boolean => {
  if (!URL.canParse(replyUrl) || !URL.canParse(allowedBase)) return false
  const url = new URL(replyUrl)
  const base = new URL(allowedBase)
  if (url.username || url.password) return false
  if (url.protocol === 'https:' && url.port === '') {
    const hooks = ['hooks.slack.com', 'hooks.slack-gov.com']
    if (hooks.includes(url.hostname)) return true
  }
  return url.origin === base.origin
}
