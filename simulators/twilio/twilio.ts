import { setTimeout as sleep } from 'node:timers/promises'
import type { Recorder } from '../world/log.ts'
import { Mistake } from '../world/mistake.ts'
import type { AccountSeed, CallbackManners, TwilioOptions } from './accounts.ts'
import { Callbacks } from './callbacks.ts'
import type { Input } from './inputs.ts'
import { type CallOrder, LiveCall } from './live-call.ts'
import { People } from './people.ts'
import { type Call, isOver, type Message, newSid } from './resources.ts'
import type { Sent } from './webhook.ts'

/** Twilio and the people at the other end: what tests and demos do there. */
export class Twilio {
  readonly people = new People()
  readonly #record: Recorder
  readonly #options: TwilioOptions
  #manners: CallbackManners
  #calls: Call[] = []
  #messages: Message[] = []
  readonly #live = new Map<string, LiveCall>()
  readonly #callbacks = new Map<string, Callbacks>()

  constructor(record: Recorder, options: TwilioOptions) {
    this.#record = record
    this.#options = options
    this.#manners = options.callbacks ?? {}
  }

  accounts(): readonly AccountSeed[] {
    return this.#options.accounts ?? []
  }

  /** In which ways callbacks come from now on. */
  setCallbacks(manners: CallbackManners): void {
    this.#manners = manners
  }

  /** All calls, oldest first. */
  calls(to?: string): readonly Call[] {
    return this.#calls.filter((call) => to === undefined || call.to === to)
  }

  /** All messages, oldest first. */
  messages(to?: string): readonly Message[] {
    return this.#messages.filter((message) => to === undefined || message.to === to)
  }

  /** Places a call; resolves as soon as the POST would be answered. */
  async placeCall(account: AccountSeed, to: string, from: string, order: CallOrder): Promise<Call> {
    const call: Call = {
      sid: newSid('CA'),
      account: account.sid,
      to,
      from,
      createdAt: Date.now(),
      status: 'queued',
      said: [],
    }
    this.#calls.push(call)
    this.#record('call placed', to, { sid: call.sid, from, url: order.url, account: account.name })
    const callbacks = this.#callbacksFor(account, call.sid, to, order.statusCallback)
    const live = new LiveCall(call, order, {
      account,
      people: this.people,
      callbacks,
      secondMs: this.#options.secondMs ?? 1000,
      record: this.#record,
    })
    this.#live.set(call.sid, live)
    const answer = { ...call }
    const begun = live.begin()
    if (this.#manners.early) await begun
    void live.goOn()
    return answer
  }

  /** Sends a message; resolves as soon as the POST would be answered. */
  async sendMessage(
    account: AccountSeed,
    { to, from, body, statusCallback }: { to: string; from: string; body: string; statusCallback?: string },
  ): Promise<Message> {
    const message: Message = {
      sid: newSid('SM'),
      account: account.sid,
      to,
      from,
      body,
      createdAt: Date.now(),
      status: 'queued',
    }
    this.#messages.push(message)
    this.#record('sms sent', to, { sid: message.sid, from, text: body, account: account.name })
    const callbacks = this.#callbacksFor(account, message.sid, to, statusCallback)
    const answer = { ...message }
    const sent = this.#advance(message, 'sent', callbacks)
    if (this.#manners.early) await sent
    void this.#deliver(message, callbacks)
    return answer
  }

  async #deliver(message: Message, callbacks: Callbacks | undefined): Promise<void> {
    await sleep(this.#options.secondMs ?? 1000)
    const end = this.people.of(message.to).sms
    if (end === 'undelivered') message.errorCode = 30_005
    else this.#record('sms received', message.to, { sid: message.sid, from: message.from, text: message.body })
    await this.#advance(message, end, callbacks)
  }

  async #advance(message: Message, status: Message['status'], callbacks: Callbacks | undefined): Promise<void> {
    message.status = status
    const { sid, account, to, from, errorCode } = message
    await callbacks?.say(
      {
        MessageSid: sid,
        SmsSid: sid,
        MessageStatus: status,
        SmsStatus: status,
        AccountSid: account,
        To: to,
        From: from,
        ApiVersion: '2010-04-01',
        ...(errorCode !== undefined && { ErrorCode: String(errorCode) }),
      },
      status === 'delivered' || status === 'undelivered',
    )
  }

  #callbacksFor(account: AccountSeed, sid: string, target: string, url: string | undefined): Callbacks | undefined {
    if (url === undefined) return undefined
    const to = { url, authToken: account.authToken, target }
    const callbacks = new Callbacks(to, () => this.#manners, this.#record)
    this.#callbacks.set(sid, callbacks)
    return callbacks
  }

  /** Something that a person does at the phone, or the API to a call. Throws when the call is over, or never was. */
  input(sid: string, input: Input): void {
    const live = this.#live.get(sid)
    if (!live || isOver(live.call)) throw new Mistake(`No call ${sid} is under way.`, 404)
    live.inputs.put(input)
  }

  /** Every signed request that a call or message made: status callbacks, and those for TwiML. */
  sentFor(sid: string): { readonly callbacks: readonly Sent[]; readonly pages: readonly Sent[] } {
    return { callbacks: this.#callbacks.get(sid)?.sent ?? [], pages: this.#live.get(sid)?.fetched ?? [] }
  }

  /** Whether something created then is in the listings by now. */
  isListed(createdAt: number): boolean {
    return Date.now() - createdAt >= (this.#options.listLagMs ?? 0)
  }

  /** Calls and messages as they were written down; what was under way has failed with the power. */
  recall(calls: readonly Call[], messages: readonly Message[]): void {
    this.#calls = calls.map((call) => (isOver(call) ? call : { ...call, status: 'failed', endedAt: Date.now() }))
    this.#messages = [...messages]
  }

  /** As at the beginning; calls under way are hung up. */
  reset(): void {
    this.close()
    this.#calls = []
    this.#messages = []
    this.people.clear()
    this.#manners = this.#options.callbacks ?? {}
  }

  /** Hangs up every call. */
  close(): void {
    for (const live of this.#live.values()) if (!isOver(live.call)) live.inputs.put({ kind: 'call off' })
    this.#live.clear()
  }

  /** All that it holds, for reading. */
  state(): { readonly calls: readonly Call[]; readonly messages: readonly Message[]; readonly people: object } {
    return { calls: this.#calls, messages: this.#messages, people: this.people.list() }
  }
}
