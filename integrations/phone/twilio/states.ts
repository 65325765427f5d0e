import type { CallState, TextState } from '../contract.ts'

/**
 * Twilio's word for how a call stands, as ours. What is subscribed to as `answered` arrives as `in-progress`, and an end
 * that is not `completed` by its own name. Source: twilio.com/docs/voice/api/call-resource#statuscallbackevent
 */
export const callStateOf = (status: string): CallState => {
  switch (status) {
    case 'ringing':
      return 'ringing'
    case 'in-progress':
      return 'answered'
    case 'completed':
      return 'ended: completed'
    case 'busy':
      return 'ended: busy'
    case 'no-answer':
    case 'canceled':
      return 'ended: no answer'
    case 'failed':
      return 'ended: failed'
    default:
      return 'asked for'
  }
}

/** The same for a message. Source: twilio.com/docs/messaging/api/message-resource#message-status-values */
export const textStateOf = (status: string): TextState => {
  switch (status) {
    case 'sent':
      return 'sent'
    case 'delivered':
    case 'read':
      return 'ended: delivered'
    case 'undelivered':
    case 'failed':
    case 'canceled':
      return 'ended: failed'
    default:
      return 'asked for'
  }
}
