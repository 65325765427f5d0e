import type { SecretName, Tenant } from '../../../../policy/tenant.ts'
import type { Call, Message } from '../../../../simulators/twilio/resources.ts'
import type { Twilio } from '../../../../simulators/twilio/twilio.ts'

/** One person's phone as it is now. */
export interface Device {
  readonly number: string
  readonly owner: string
  /** What its owner keys in to decide by phone; in a real world nobody else's to see. */
  readonly code?: string
  /** The newest call, over or not. */
  readonly call?: Call | undefined
  readonly messages: readonly Message[]
}

/** It has not been answered yet. */
export const isRinging = (call: Pick<Call, 'status'> | undefined): boolean =>
  call !== undefined && ['queued', 'initiated', 'ringing'].includes(call.status)

/** The phones of these customers' people. `secret` gives the value behind a name. */
export const readDevices = (
  twilio: Twilio,
  tenants: readonly Tenant[],
  secret: (name: SecretName) => string,
): readonly Device[] =>
  tenants
    .flatMap(({ people }) => people)
    .flatMap(({ name, phone, code }) => {
      if (phone === undefined) return []
      const device = { number: phone, owner: name, call: twilio.calls(phone).at(-1), messages: twilio.messages(phone) }
      return [code === undefined ? device : { ...device, code: secret(code) }]
    })
