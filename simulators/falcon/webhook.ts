import { createHmac } from 'node:crypto'
import type { Recorder } from '../world/log.ts'
import type { ApiAlert } from './alerts.ts'
import { streamEvent } from './stream-event.ts'

/** What a Fusion workflow may post: the whole alert, a stream event, a template of the customer's, or the id alone. */
export const webhookBodies = ['api', 'stream', 'template', 'thin'] as const
export type WebhookBody = (typeof webhookBodies)[number]

/**
 * Headers of a Fusion webhook: `X-CS-Primary-Signature` = base64 of HMAC-SHA256 over raw body and timestamp, keyed by the secret.
 * `at` is the instant of the delivery.
 */
export function signWebhook(
  body: string | Uint8Array,
  secret: string,
  at: Date,
): { readonly [header: string]: string } {
  const timestamp = at.toISOString()
  return {
    'content-type': 'application/json',
    'x-cs-primary-signature': createHmac('sha256', secret).update(body).update(timestamp).digest('base64'),
    'x-cs-signature-algorithm': 'HmacSHA256',
    'x-cs-delivery-timestamp': timestamp,
  }
}

/** The body of a delivery, as text. */
export const webhookBody = (alert: ApiAlert, shape: WebhookBody): string => JSON.stringify(shapes[shape](alert))

const shapes: { readonly [shape in WebhookBody]: (alert: ApiAlert) => unknown } = {
  api: (alert) => alert,
  stream: streamEvent,
  thin: ({ composite_id }) => ({ composite_id }),
  template: (alert) => ({
    incident_id: alert.composite_id,
    title: alert.display_name,
    status: alert.status,
    severity: alert.severity_name,
    description: alert.description,
    host: hostname(alert),
    link: alert.falcon_host_link,
    timestamp: alert.timestamp,
  }),
}

const hostname = ({ device }: ApiAlert): string =>
  typeof device === 'object' && device !== null && 'hostname' in device ? String(device.hostname) : ''

/** What the receiver of a webhook answered; `status` 0 when it could not be reached. */
export interface Delivered {
  readonly status: number
  readonly body: string
  readonly ms: number
}

/** Posts a signed webhook once; Falcon gives up after that. `at` sets the timestamp, now by default. */
export async function deliver(
  record: Recorder,
  alert: ApiAlert,
  hook: { readonly url: string; readonly secret: string; readonly body?: WebhookBody | undefined },
  at = new Date(),
): Promise<Delivered> {
  const body = webhookBody(alert, hook.body ?? 'api')
  const start = performance.now()
  const ended = (status: number, answer: string): Delivered => {
    const ms = Math.round(performance.now() - start)
    record(status === 0 ? 'webhook failed' : 'webhook delivered', alert.composite_id, { url: hook.url, status, ms })
    return { status, body: answer, ms }
  }
  try {
    const headers = signWebhook(body, hook.secret, at)
    const response = await fetch(hook.url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) })
    return ended(response.status, await response.text())
  } catch (error) {
    return ended(0, error instanceof Error ? error.message : String(error))
  }
}
