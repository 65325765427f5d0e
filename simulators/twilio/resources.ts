import { randomBytes } from 'node:crypto'

export type CallStatus =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled'

/** A call as the world keeps it. */
export interface Call {
  readonly sid: string
  readonly account: string
  readonly to: string
  readonly from: string
  readonly createdAt: number
  status: CallStatus
  answeredBy?: string
  startedAt?: number
  endedAt?: number
  /** What was said and keyed, in order; for people who look at the phone. */
  readonly said: { readonly at: number; readonly who: 'line' | 'person'; readonly text: string }[]
}

export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed'

export interface Message {
  readonly sid: string
  readonly account: string
  readonly to: string
  readonly from: string
  readonly body: string
  readonly createdAt: number
  status: MessageStatus
  errorCode?: number
}

export const newSid = (prefix: 'CA' | 'SM'): string => prefix + randomBytes(16).toString('hex')

export const isOver = ({ status }: Pick<Call, 'status'>): boolean =>
  ['completed', 'busy', 'no-answer', 'failed', 'canceled'].includes(status)

/** As the API writes instants: RFC 2822. */
const rfc2822 = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toUTCString().replace('GMT', '+0000')

/** Source: twilio.com/docs/voice/api/call-resource. A call does not show the address that it fetches, nor those that it calls back. */
export const callJson = (call: Call): object => {
  const uri = `/2010-04-01/Accounts/${call.account}/Calls/${call.sid}`
  const parts = ['notifications', 'recordings', 'events', 'payments', 'streams', 'transcriptions', 'siprec']
  return {
    sid: call.sid,
    account_sid: call.account,
    to: call.to,
    to_formatted: call.to,
    from: call.from,
    from_formatted: call.from,
    // The resource knows no `initiated`: that is a callback's word.
    status: call.status === 'initiated' ? 'queued' : call.status,
    start_time: rfc2822(call.startedAt),
    end_time: rfc2822(call.endedAt),
    duration:
      call.endedAt === undefined ? null : String(Math.round((call.endedAt - (call.startedAt ?? call.endedAt)) / 1000)),
    direction: 'outbound-api',
    answered_by: call.answeredBy ?? null,
    api_version: '2010-04-01',
    date_created: rfc2822(call.createdAt),
    date_updated: rfc2822(call.endedAt ?? call.startedAt ?? call.createdAt),
    price: null,
    price_unit: 'USD',
    parent_call_sid: null,
    phone_number_sid: '',
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    annotation: null,
    uri: `${uri}.json`,
    subresource_uris: Object.fromEntries(parts.map((part) => [part, `${uri}/${part}.json`])),
  }
}

/** Source: twilio.com/docs/messaging/api/message-resource. */
export const messageJson = (message: Message): object => {
  const uri = `/2010-04-01/Accounts/${message.account}/Messages/${message.sid}`
  return {
    sid: message.sid,
    account_sid: message.account,
    to: message.to,
    from: message.from,
    body: message.body,
    status: message.status,
    num_segments: '1',
    num_media: '0',
    direction: 'outbound-api',
    api_version: '2010-04-01',
    error_code: message.errorCode ?? null,
    error_message: null,
    messaging_service_sid: null,
    price: null,
    price_unit: 'USD',
    date_created: rfc2822(message.createdAt),
    date_sent: rfc2822(message.status === 'queued' ? undefined : message.createdAt),
    date_updated: rfc2822(message.createdAt),
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  }
}
