import { createHmac, randomBytes } from 'node:crypto'
import type { Recorder } from '../world/log.ts'
import type { Button } from './blocks.ts'
import type { Message, Workspace } from './workspace.ts'

/** Headers of a request from Slack: `v0=` and the hex HMAC-SHA256 of `v0:<seconds>:<raw body>`, keyed by the signing secret. */
export function signInteraction(
  body: string,
  signingSecret: string,
  nowSeconds: number,
): { readonly [header: string]: string } {
  const timestamp = String(Math.floor(nowSeconds))
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  }
}

/** The form that Slack sends when somebody presses a button. */
export function pressBody(
  workspace: Workspace,
  press: { user: string; channel: string; message: Message; button: Button; responseUrl: string },
): string {
  const { user, channel, message, button, responseUrl } = press
  const { seed, appId } = workspace
  const name = seed.users?.[user] ?? user.toLowerCase()
  const payload = {
    type: 'block_actions',
    user: { id: user, username: name, name, team_id: seed.team },
    api_app_id: appId,
    token: 'deprecated-verification-token',
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel,
      is_ephemeral: false,
      ...(message.thread_ts !== undefined && { thread_ts: message.thread_ts }),
    },
    trigger_id: `${Date.now()}.${seed.team.slice(1)}.${randomBytes(16).toString('hex')}`,
    team: { id: seed.team, domain: seed.name },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: workspace.channel(channel)?.name ?? channel },
    message: { ...message, metadata: undefined },
    state: { values: {} },
    response_url: responseUrl,
    actions: [{ ...button, confirm: undefined, action_ts: workspace.ts() }],
  }
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
}

/** What became of a press. `answered`: 200 within the limit; otherwise the person sees an error and may press again. */
export interface Pressed {
  readonly outcome: 'answered' | 'failed' | 'timed out' | 'unreachable'
  /** HTTP status; 0 without an answer. */
  readonly status: number
  readonly ms: number
  readonly responseUrl: string
  /** What was sent, for forging and replaying. */
  readonly sent: {
    readonly url: string
    readonly headers: { readonly [header: string]: string }
    readonly body: string
  }
}

/** Sends a press and waits for its answer, at most `ackMs`. Slack sends it once. */
export async function send(
  sent: Pressed['sent'],
  options: { readonly ackMs: number; readonly responseUrl: string },
  record: Recorder,
  target: string,
  fields: { readonly [field: string]: unknown },
): Promise<Pressed> {
  const start = performance.now()
  const ended = (outcome: Pressed['outcome'], status: number): Pressed => {
    const ms = Math.round(performance.now() - start)
    record(`click ${outcome}`, target, { ...fields, status, ms })
    return { outcome, status, ms, responseUrl: options.responseUrl, sent }
  }
  try {
    const { url, headers, body } = sent
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(options.ackMs) })
    await response.arrayBuffer()
    return ended(response.status === 200 ? 'answered' : 'failed', response.status)
  } catch (error) {
    return ended(error instanceof Error && error.name === 'TimeoutError' ? 'timed out' : 'unreachable', 0)
  }
}
