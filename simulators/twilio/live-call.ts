import type { Recorder } from '../world/log.ts'
import type { AccountSeed } from './accounts.ts'
import type { Callbacks } from './callbacks.ts'
import { Inputs } from './inputs.ts'
import type { People } from './people.ts'
import { type Call, type CallStatus, isOver } from './resources.ts'
import { readTwiml, type Verb } from './twiml.ts'
import { type Fields, type Sent, send, signed } from './webhook.ts'

/** What a call was asked to do. */
export interface CallOrder {
  readonly url: string
  readonly statusCallback?: string
  /** Of `initiated`, `ringing`, `answered`, `completed`. */
  readonly events: readonly string[]
  /** Seconds that it rings. */
  readonly timeout: number
  readonly machineDetection?: 'Enable' | 'DetectMessageEnd'
}

interface Around {
  readonly account: AccountSeed
  readonly people: People
  readonly callbacks: Callbacks | undefined
  readonly secondMs: number
  readonly record: Recorder
}

interface Page {
  readonly url: string
  readonly fields: Fields
}

/** Characters of speech in a second. */
const speechRate = 15

/** The event that is subscribed to for each status. Source: twilio.com/docs/voice/api/call-resource#statuscallbackevent */
const eventOf = (status: CallStatus): string => {
  if (status === 'in-progress') return 'answered'
  return status === 'initiated' || status === 'ringing' ? status : 'completed'
}

/** A call from its first ring to its end: rings, is answered or not, runs its TwiML, and calls back. */
export class LiveCall {
  readonly call: Call
  readonly inputs = new Inputs()
  /** Requests for TwiML, for replaying. */
  readonly fetched: Sent[] = []
  readonly #order: CallOrder
  readonly #around: Around
  #sequence = 0
  #hungUp = false

  constructor(call: Call, order: CallOrder, around: Around) {
    this.call = call
    this.#order = order
    this.#around = around
  }

  /** Begins to ring; resolves when both callbacks have been answered. */
  async begin(): Promise<void> {
    const initiated = this.#become('initiated')
    await Promise.all([initiated, this.#become('ringing')])
  }

  /** Goes on from ringing to the end. */
  async goOn(): Promise<void> {
    const { people, secondMs } = this.#around
    const { does } = people.of(this.call.to)
    if (does === 'busy' || does === 'fails') return this.#end(does === 'busy' ? 'busy' : 'failed')
    const wait = does === 'answers' || does === 'voicemail' ? Math.min(2, this.#order.timeout) : this.#order.timeout
    const input = await this.inputs.next(wait * secondMs)
    if (input?.kind === 'call off') return this.#end('canceled')
    if (input?.kind === 'decline') return this.#end('busy')
    const answers = does === 'answers' || does === 'voicemail' || (does === 'waits' && input?.kind === 'answer')
    if (!answers) return this.#end('no-answer')
    await this.#answered(does === 'voicemail')
  }

  async #answered(byMachine: boolean): Promise<void> {
    const { machineDetection } = this.#order
    if (machineDetection)
      this.call.answeredBy = byMachine
        ? machineDetection === 'Enable'
          ? 'machine_start'
          : 'machine_end_beep'
        : 'human'
    this.call.startedAt = Date.now()
    void this.#become('in-progress')
    this.#around.record('call answered', this.call.to, { sid: this.call.sid, by: byMachine ? 'machine' : 'person' })
    let page: Page | undefined = { url: this.#order.url, fields: {} }
    while (page && !this.#hungUp) page = await this.#run(page, byMachine)
    await this.#end('completed')
  }

  /** Fetches a document and executes it; answers where to go on, if anywhere. */
  async #run({ url, fields }: Page, byMachine: boolean): Promise<Page | undefined> {
    const { account, record } = this.#around
    const request = signed(account.authToken, url, { ...this.#fields(), ...fields })
    this.fetched.push(request)
    const { status, text } = await send(request, record, this.call.to)
    const verbs = status === 200 ? readTwiml(text) : { code: 11_200, message: `Got HTTP ${status} response to ${url}` }
    if ('code' in verbs) {
      record('application error', this.call.to, { sid: this.call.sid, ...verbs })
      this.#say('An application error has occurred. Goodbye.', {})
      return undefined
    }
    for (const verb of verbs) {
      if (this.#hungUp) return undefined
      const next = await this.#execute(verb, url, byMachine)
      if (next !== 'next') return next
    }
    return undefined
  }

  async #execute(verb: Verb, base: string, byMachine: boolean): Promise<Page | undefined | 'next'> {
    switch (verb.name) {
      case 'Say':
        this.#say(verb.text, verb.attributes)
        await this.#listen(verb.text.length / speechRate)
        return 'next'
      case 'Pause':
        await this.#listen(Number(verb.attributes['length'] ?? 1))
        return 'next'
      case 'Redirect':
        return { url: new URL(verb.text.trim(), base).href, fields: {} }
      case 'Gather': {
        const digits = await this.#gather(verb, byMachine)
        if (this.#hungUp) return undefined
        if (digits === '' && verb.attributes['actionOnEmptyResult'] !== 'true') return 'next'
        return {
          url: new URL(verb.attributes['action'] ?? base, base).href,
          fields: { Digits: digits, msg: 'Gather End' },
        }
      }
      case 'Hangup':
      case 'Reject':
        return undefined
      default:
        return 'next'
    }
  }

  /** Hears the line for some seconds; keys that are pressed meanwhile lead nowhere. */
  async #listen(seconds: number): Promise<void> {
    const end = Date.now() + seconds * this.#around.secondMs
    for (let left = end - Date.now(); left > 0 && !this.#hungUp; left = end - Date.now())
      this.#heed(await this.inputs.next(left))
  }

  #heed(input: Awaited<ReturnType<Inputs['next']>>): string {
    if (input?.kind === 'hang up' || input?.kind === 'call off') this.#hungUp = true
    return input?.kind === 'keys' ? input.keys : ''
  }

  /** Says what stands in it, and waits for keys: a person may press them while the line still speaks. */
  async #gather(verb: Verb, byMachine: boolean): Promise<string> {
    const { people, secondMs } = this.#around
    let spoken = 0
    for (const { name, text, attributes } of verb.inner) {
      if (name === 'Say') this.#say(text, attributes)
      spoken += name === 'Pause' ? Number(attributes['length'] ?? 1) : text.length / speechRate
    }
    const { numDigits, finishOnKey = '#', timeout = '5' } = verb.attributes
    const most = numDigits === undefined ? Number.POSITIVE_INFINITY : Number(numDigits)
    let keyed = ''
    let wait = spoken + Number(timeout)
    let press = byMachine ? undefined : people.nextPress(this.call.to)
    for (;;) {
      if (press === 'hang up') this.#hungUp = true
      const keys = press ?? this.#heed(await this.inputs.next(wait * secondMs))
      press = undefined
      if (this.#hungUp) return ''
      if (keys === '') break
      keyed += keys
      wait = Number(timeout)
      const finished = finishOnKey !== '' && keyed.includes(finishOnKey)
      if (finished) keyed = keyed.slice(0, keyed.indexOf(finishOnKey))
      if (finished || keyed.length >= most) break
    }
    const digits = keyed.slice(0, most)
    if (digits !== '') this.#note('person', digits, 'digits pressed', { digits })
    return digits
  }

  #say(text: string, { language, voice }: Readonly<Record<string, string>>): void {
    this.#note('line', text, 'spoken', { text, ...(language && { language }), ...(voice && { voice }) })
  }

  #note(who: 'line' | 'person', text: string, act: string, fields: object): void {
    this.call.said.push({ at: Date.now(), who, text })
    this.#around.record(act, this.call.to, { sid: this.call.sid, ...fields })
  }

  #become(status: CallStatus): Promise<void> {
    this.call.status = status
    if (!this.#order.events.includes(eventOf(status))) return Promise.resolve()
    const fields = {
      ...this.#fields(),
      Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
      SequenceNumber: String(this.#sequence),
      CallbackSource: 'call-progress-events',
      ...(status === 'completed' && { CallDuration: '1', Duration: '1' }),
    }
    this.#sequence += 1
    return this.#around.callbacks?.say(fields, isOver(this.call)) ?? Promise.resolve()
  }

  async #end(status: CallStatus): Promise<void> {
    this.call.endedAt = Date.now()
    this.#around.record('call ended', this.call.to, { sid: this.call.sid, status })
    await this.#become(status)
  }

  #fields(): Fields {
    const { sid, account, to, from, status, answeredBy } = this.call
    return {
      CallSid: sid,
      AccountSid: account,
      ApiVersion: '2010-04-01',
      Direction: 'outbound-api',
      From: from,
      Caller: from,
      To: to,
      Called: to,
      CallStatus: status,
      ...(answeredBy !== undefined && { AnsweredBy: answeredBy }),
    }
  }
}
