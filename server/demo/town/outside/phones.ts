import type { Tenant } from '../../../../policy/tenant.ts'
import type { World } from '../../../../simulators/world.ts'

/** A call as the telephone network of the world keeps it. */
export interface Call {
  readonly sid: string
  readonly to: string
  readonly from: string
  readonly createdAt: number
  readonly status: string
  readonly answeredBy?: string
  readonly endedAt?: number
  /** What was said and keyed, in order. */
  readonly said: readonly { readonly at: number; readonly who: 'line' | 'person'; readonly text: string }[]
}

export interface Sms {
  readonly sid: string
  readonly to: string
  readonly body: string
  readonly createdAt: number
  readonly status: string
}

/** What the owner of a phone does. */
export type Input =
  | { readonly kind: 'answer' | 'decline' | 'hang up' }
  | { readonly kind: 'keys'; readonly keys: string }

/** The telephone network. */
export interface Phones {
  readonly calls: () => readonly Call[]
  readonly messages: () => readonly Sms[]
  readonly input: (sid: string, input: Input) => void
}

/** One person's phone as it is now. */
export interface Device {
  readonly number: string
  readonly owner: string
  /** The newest call, over or not. */
  readonly call?: Call | undefined
  readonly messages: readonly Sms[]
}

/** The telephones of the world: its Twilio, by the three members that a phone needs of it. */
export const phonesOf = ({ twilio }: World): Phones => twilio

export const isOver = ({ status }: Pick<Call, 'status'>): boolean =>
  ['completed', 'busy', 'no-answer', 'failed', 'canceled'].includes(status)

export const isRinging = (call: Pick<Call, 'status'> | undefined): boolean =>
  call !== undefined && ['queued', 'initiated', 'ringing'].includes(call.status)

/** The phones of these customers' people. */
export const readDevices = (phones: Phones, tenants: readonly Tenant[]): readonly Device[] =>
  tenants
    .flatMap(({ people }) => people)
    .flatMap((person) => {
      const { phone: number } = person
      if (number === undefined) return []
      return [
        {
          number,
          owner: person.name,
          call: phones.calls().findLast(({ to }) => to === number),
          messages: phones.messages().filter(({ to }) => to === number),
        },
      ]
    })
