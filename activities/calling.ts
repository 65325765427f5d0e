import { ApplicationFailure } from '@temporalio/common'
import { IntegrationError } from '../integrations/errors.ts'
import type { Phone } from '../integrations/phone/contract.ts'
import {
  type CallRow,
  carrierIdsOf,
  giveUpCall,
  historyOf,
  noteState,
  putCall,
  readCall,
  setCarrierId,
} from '../integrations/records/calls.ts'
import { readQuestion } from '../integrations/records/questions.ts'
import type { TimelineEntry } from '../messages/event.ts'
import { speak } from '../messages/index.ts'
import { isTooOften } from '../policy/phone-limits.ts'
import type { Person, Tenant } from '../policy/tenant.ts'
import type { Activities, CallResult, Done, Occasion } from './contract.ts'
import { noLongerAgreed, refused, type Ledger, type Outcome } from './ledger.ts'
import { situationOf } from './situation.ts'
import type { World } from './world.ts'

/** Requests to one carrier at once, over all incidents of a tenant. */
const maxCalls = 4

/** ms that a call may take beyond its ringing until it is asked after: a question with its keys, twice. */
const talk = 90_000

/** ms after which a call of which nothing is known counts as over. */
const longest = 15 * 60_000

/** ms until a number that is being called just now is tried again. */
const busyWait = 2_000

interface Order {
  readonly channel: 'phone' | 'sms'
  readonly about: 'news' | 'question' | 'decision'
  readonly question?: string
  readonly text?: string
}

/** Calls and short messages: each placed once, counted by number, and known by the secret in its addresses. */
export const createCalling = (world: World, ledger: Ledger) => {
  /** Places a call or sends a message once, or says why not. Throws where it was refused for good, or nobody can tell. */
  const place = async (occasion: Occasion, tenant: Tenant, person: Person, order: Order): Promise<Done<CallResult>> => {
    const { incident, key } = occasion
    const phone = world.phone(tenant.id)
    const { phone: number } = person
    if (!phone || !tenant.phone || number === undefined) throw noLongerAgreed(tenant.id, 'phone', person.id)
    const ring = tenant.phone.ring
    const placed: Outcome<CallResult> = { result: { outcome: 'placed', patience: ring + talk } }
    const { channel, about, question = null, text = null } = order
    const line = (what: TimelineEntry['what']) => ({ at: new Date().toISOString(), who: 'Hikeshi', what })
    const withId = (id: string): Outcome<CallResult> => ({
      ...placed,
      alsoWrite: (tx) => setCarrierId(tx, { incident, key }, id),
    })
    try {
      return await ledger.once<CallResult>(occasion, {
        act: 'telephone',
        class: 'readable',
        target: person.id,
        product: phone.product,
        maxCalls,
        readLag: phone.readLag,
        args: { person: person.id, channel, question },
        guard: async (tx) => {
          const { ages, busy } = await historyOf(tx, number, { incident, key, channel })
          if (isTooOften(channel, ages)) {
            const reason = 'called too often'
            const what = { kind: 'not reached', to: person.name, channel, reason } as const
            return { result: { outcome: 'not placed', reason }, entry: { who: 'Hikeshi', what } }
          }
          // Never two at once: it would only find the line busy, and a look could not tell the two apart.
          if (busy)
            throw new IntegrationError('throttled', phone.product, `${person.name} is being called just now`, {
              retryAfter: busyWait,
            })
          const what =
            channel === 'phone'
              ? ({ kind: 'called', to: person.name, about: about === 'question' ? about : 'news' } as const)
              : ({ kind: 'texted', to: person.name, about } as const)
          const call = { tenant: tenant.id, incident, key, channel, person: person.id, personName: person.name, number }
          await putCall(tx, { ...call, text, question }, line(what))
          return undefined
        },
        look: async (signal, since) => {
          const call = await written(incident, key)
          // A callback was here before us.
          if (call.carrierId !== null) return placed
          const except = await carrierIdsOf(world.db, call.number, channel)
          const sought = { to: call.number, since, except }
          const found =
            channel === 'phone'
              ? await phone.findCall(sought, { signal })
              : await phone.findText({ ...sought, text: call.text ?? '' }, { signal })
          return found === undefined ? undefined : withId(found)
        },
        perform: async (signal) => withId(await send(phone, await written(incident, key), ring, signal)),
      })
    } catch (error) {
      if (error instanceof ApplicationFailure && error.nonRetryable === true)
        await giveUpCall(world.db, incident, key, error.type === 'uncertain' ? 'unknown' : 'failed')
      throw error
    }
  }

  const written = async (incident: number, key: string): Promise<CallRow> => {
    const call = await readCall(world.db, incident, key)
    if (!call) throw new Error(`There is no call ${key} of incident ${incident}.`)
    return call
  }

  const send = (phone: Phone, call: CallRow, ring: number, signal: AbortSignal): Promise<string> => {
    const { script: scriptUrl, status: statusUrl } = world.callUrls(call.tenant, call.id)
    const { number: to, text } = call
    return call.channel === 'phone'
      ? phone.call({ to, scriptUrl, statusUrl, ring: Math.ceil(ring / 1000) }, { signal })
      : phone.text({ to, text: text ?? '', statusUrl }, { signal })
  }

  const personOf = (tenant: Tenant, id: string): Person => {
    const person = tenant.people.find((person) => person.id === id)
    if (!person) throw refused('unknown person', { kind: 'no longer agreed', what: 'person', who: id })
    return person
  }

  const notNeeded: Done<CallResult> = { result: { outcome: 'not placed', reason: 'not needed any more' }, newest: 0 }

  const activities: Pick<Activities, 'callPerson' | 'lookAtCall' | 'textPerson'> = {
    callPerson: async ({ person: id, question, ...occasion }) => {
      const tenant = world.tenant(occasion.tenant)
      const person = personOf(tenant, id)
      if (question === undefined) return place(occasion, tenant, person, { channel: 'phone', about: 'news' })
      const isBegun = (await readCall(world.db, occasion.incident, occasion.key)) !== undefined
      if (!isBegun && (await readQuestion(world.db, question))?.state !== 'open') return notNeeded
      return place(occasion, tenant, person, { channel: 'phone', about: 'question', question })
    },

    lookAtCall: async ({ call: key, incident, tenant }) => {
      const call = await written(incident, key)
      const outcome = async () => {
        if (call.outcome !== null) return call.outcome
        const phone = world.phone(tenant)
        if (call.age > longest || !phone) return giveUpCall(world.db, incident, key, 'unknown')
        const { carrierId } = call
        if (carrierId === null) return null
        const state = await ledger.read(tenant, phone.product, maxCalls, (signal) =>
          phone.callState(carrierId, { signal }),
        )
        return (await noteState(world.db, tenant, call.id, { id: carrierId, state }))?.outcome ?? null
      }
      return { result: { outcome: await outcome() }, newest: 0 }
    },

    textPerson: async ({ person: id, question: questionId, about, ...occasion }) => {
      const tenant = world.tenant(occasion.tenant)
      const person = personOf(tenant, id)
      const question = await readQuestion(world.db, questionId)
      const isBegun = (await readCall(world.db, occasion.incident, occasion.key)) !== undefined
      if (!question || (!isBegun && (question.state === 'open') !== (about === 'question'))) return notNeeded
      // Whoever decided knows it.
      if (!isBegun && about === 'decision' && question.by === person.name) return notNeeded
      const situation = await situationOf(world, tenant, occasion.incident)
      const { spoken, time } = speak(person.language)
      const decided = { choice: question.choice ?? question.otherwise, by: question.by ?? '' }
      const text =
        about === 'question'
          ? spoken.textQuestion(situation, time(new Date(question.until).toISOString(), tenant.timeZone))
          : spoken.textDecision(decided, situation)
      return place(occasion, tenant, person, { channel: 'sms', about, question: questionId, text })
    },
  }

  /** A short message with the news. */
  const textNews = async (occasion: Occasion, tenant: Tenant, id: string): Promise<void> => {
    const person = personOf(tenant, id)
    const text = speak(person.language).spoken.textNews(await situationOf(world, tenant, occasion.incident))
    await place(occasion, tenant, person, { channel: 'sms', about: 'news', text })
  }

  return { activities, textNews }
}
