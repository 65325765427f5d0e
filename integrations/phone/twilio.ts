import { isOver } from '../deadline.ts'
import { IntegrationError } from '../errors.ts'
import type { CallState, Phone, Sought } from './contract.ts'
import { clientFor, mayHaveActed, product } from './twilio/client.ts'
import { callStateOf } from './twilio/states.ts'

export interface TwilioOptions {
  /** Base of the API, e.g. `https://api.twilio.com`. */
  readonly apiUrl: string
  /** `AC…` */
  readonly accountSid: string
  readonly authToken: string
  /** A number of the account, E.164. */
  readonly from: string
}

/** Milliseconds by which Twilio's clock and ours may differ, and its instants are whole seconds. */
const clockSkew = 5_000

/** How many of the newest calls or messages to one number are looked through, one page: the limits per number keep it far below. */
const looked = 50

/**
 * One customer's account at Twilio. The package's own retries are off and its requests run over our own wire.
 * A call that is listed does not show the address that it fetches: it is told by its number and its time, which is enough
 * where nobody calls one number twice at once.
 * Sources: twilio.com/docs/voice/api/call-resource, twilio.com/docs/messaging/api/message-resource
 */
export const twilio = ({ apiUrl, accountSid, authToken, from }: TwilioOptions): Phone => {
  type Client = ReturnType<typeof clientFor>
  const call = async <T>(signal: AbortSignal, write: boolean, work: (client: Client) => Promise<T>): Promise<T> => {
    if (isOver(signal)) throw new IntegrationError('unavailable', product, 'the time for this call was over')
    return work(clientFor({ apiUrl, accountSid, authToken }, signal, write))
  }

  /** The one that is ours. Two would be a fault: nobody could say which. */
  const only = (found: readonly { readonly sid: string }[], what: string): string | undefined => {
    if (found.length > 1)
      throw new IntegrationError('rejected', product, `${found.length} ${what} could be ours`, { ambiguous: true })
    return found[0]?.sid
  }
  const isSought = (one: { sid: string; from: string; dateCreated: Date }, { since, except }: Sought): boolean =>
    one.from === from && one.dateCreated.getTime() >= since - clockSkew && !except.includes(one.sid)

  return {
    product,
    readLag: 3_000,
    call: ({ to, scriptUrl, statusUrl, ring }, { signal }) =>
      call(signal, true, async (client) => {
        const placed = await client.calls.create({
          to,
          from,
          url: scriptUrl,
          method: 'POST',
          statusCallback: statusUrl,
          statusCallbackMethod: 'POST',
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          timeout: ring,
          // A machine is heard to its end, so that our message is not spoken into its greeting; a person is reported at once.
          machineDetection: 'DetectMessageEnd',
        })
        return sidOf(placed)
      }),
    text: ({ to, text, statusUrl }, { signal }) =>
      call(signal, true, async (client) =>
        sidOf(await client.messages.create({ to, from, body: text, statusCallback: statusUrl })),
      ),
    findCall: (sought, { signal }) =>
      call(signal, false, async (client) => {
        const { instances } = await client.calls.page({ to: sought.to, pageSize: looked })
        return only(
          instances.filter((one) => isSought(one, sought)),
          'calls',
        )
      }),
    findText: (sought, { signal }) =>
      call(signal, false, async (client) => {
        const { instances } = await client.messages.page({ to: sought.to, pageSize: looked })
        const ours = instances.filter((one) => one.body === sought.text && isSought(one, sought))
        return only(ours, 'messages')
      }),
    callState: (id, { signal }) =>
      call(signal, false, async (client): Promise<CallState> => callStateOf((await client.calls(id).fetch()).status)),
  }
}

/** An answer that does not say which call it is leaves it in doubt. */
const sidOf = ({ sid }: { readonly sid: string | undefined }): string => {
  if (typeof sid !== 'string' || !/^(CA|SM|MM)[0-9a-f]{32}$/.test(sid)) throw mayHaveActed('answered without an id')
  return sid
}
