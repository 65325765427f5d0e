import { ApplicationFailure } from '@temporalio/common'
import type { Phone } from '../integrations/phone/contract.ts'
import {
  type CallOutcome,
  type CallRow,
  carrierIdsOf,
  endUnplaced,
  giveUpCall,
  historyOf,
  noteState,
  putCall,
  readCall,
  readUnheard,
  setCarrierId,
} from '../integrations/records/calls.ts'
import { readQuestion } from '../integrations/records/questions.ts'
import { speak } from '../messages/index.ts'
import type { Reader } from '../messages/spoken.ts'
import { peopleOf } from '../policy/people.ts'
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

/** The type of the failure to call somebody who is on the phone with us already; nothing of it is written down. */
const onAnotherCall = 'on another call'

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
    const withId = (id: string): Outcome<CallResult> => ({
      ...placed,
      alsoWrite: (tx) => setCarrierId(tx, { incident, key }, id),
    })
    if (channel === 'phone') await closeUnheard(number, ring)
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
            return {
              result: { outcome: 'not placed', reason },
              entry: { who: 'Hikeshi', what },
              // Written down by an attempt that the carrier did not take.
              alsoWrite: (written) => endUnplaced(written, incident, key),
            }
          }
          // Never two at once: it would only find the line busy, and a look could not tell the two apart.
          if (busy) throw refused(onAnotherCall, { kind: 'attempt under way' })
          const whom = { person: person.id, personName: person.name, number }
          await putCall(tx, { tenant: tenant.id, incident, key, channel, about, ...whom, text, question })
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
      if (error instanceof ApplicationFailure && error.nonRetryable === true && error.type !== onAnotherCall)
        await giveUpCall(world.db, incident, key, error.type === 'uncertain' ? 'unknown' : 'failed')
      throw error
    }
  }

  /** Calls whose end we did not hear keep nobody else waiting longer than they last: the carrier knows their end. */
  const closeUnheard = async (number: string, ring: number): Promise<void> => {
    // Where the carrier does not answer it is asked again with the next attempt.
    for (const call of await readUnheard(world.db, number, ring + talk)) await askAfter(call).catch(() => undefined)
  }

  /** What a call came to by its carrier's word; nothing while it goes on. */
  const askAfter = async ({ carrierId, ...call }: CallRow): Promise<CallOutcome | null> => {
    const phone = world.phone(call.tenant)
    if (call.age > longest || !phone) return giveUpCall(world.db, call.incident, call.key, 'unknown')
    if (carrierId === null) return null
    const state = await ledger.read(call.tenant, phone.product, maxCalls, (signal) =>
      phone.callState(carrierId, { signal }),
    )
    return (await noteState(world.db, call.tenant, call.id, { id: carrierId, state }))?.outcome ?? null
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

  const notNeeded: Done<CallResult> = { result: { outcome: 'not placed', reason: 'not needed any more' }, newest: 0 }

  const activities: Pick<Activities, 'whomToCall' | 'callPerson' | 'lookAtCall' | 'textPerson'> = {
    callPerson: async ({ person: id, question, ...occasion }) => {
      const tenant = world.tenant(occasion.tenant)
      const person = personOf(tenant, id)
      if (question === undefined) return place(occasion, tenant, person, { channel: 'phone', about: 'news' })
      const isBegun = (await readCall(world.db, occasion.incident, occasion.key)) !== undefined
      const row = await readQuestion(world.db, question)
      if (!isBegun && (row?.state !== 'open' || row.voices.some((voice) => voice.person === id))) return notNeeded
      return place(occasion, tenant, person, { channel: 'phone', about: 'question', question })
    },

    whomToCall: ({ who, tenant: id }) => {
      const tenant = world.tenant(id)
      const people = tenant.phone ? peopleOf(tenant, who, new Date().toISOString()) : []
      const { rounds = 0, pause = 0 } = tenant.phone ?? {}
      return Promise.resolve({ result: { people: callableOf(people), rounds, pause }, newest: 0 })
    },

    lookAtCall: async ({ call: key, incident }) => {
      const call = await written(incident, key)
      return { result: { outcome: call.outcome ?? (await askAfter(call)) }, newest: 0 }
    },

    textPerson: async ({ person: id, question: questionId, about, ...occasion }) => {
      const tenant = world.tenant(occasion.tenant)
      const person = personOf(tenant, id)
      const question = await readQuestion(world.db, questionId)
      const isBegun = (await readCall(world.db, occasion.incident, occasion.key)) !== undefined
      if (!question || (!isBegun && (question.state === 'open') !== (about === 'question'))) return notNeeded
      // Who has chosen is not asked again.
      if (!isBegun && about === 'question' && question.voices.some((voice) => voice.person === id)) return notNeeded
      // Whoever decided knows it.
      if (!isBegun && about === 'decision' && question.by === person.name) return notNeeded
      const situation = await situationOf(world, tenant, occasion.incident)
      const { spoken, time } = speak(person.language)
      const decided = { choice: question.choice ?? question.otherwise, by: question.by ?? '' }
      const text =
        about === 'question'
          ? spoken.textQuestion(
              situation,
              time(new Date(question.until).toISOString(), tenant.timeZone),
              readerOf(tenant, person),
            )
          : spoken.textDecision(decided, situation)
      return place(occasion, tenant, person, { channel: 'sms', about, question: questionId, text })
    },
  }

  /** A short message with the news. */
  const textNews = async (occasion: Occasion, tenant: Tenant, id: string): Promise<void> => {
    const person = personOf(tenant, id)
    const situation = await situationOf(world, tenant, occasion.incident)
    const text = speak(person.language).spoken.textNews(situation, readerOf(tenant, person))
    await place(occasion, tenant, person, { channel: 'sms', about: 'news', text })
  }

  return { activities, textNews }
}

/** Somebody of the tenant file, by id. Throws for whom it does not have any more. */
export const personOf = (tenant: Tenant, id: string): Person => {
  const person = tenant.people.find((person) => person.id === id)
  if (!person) throw refused('unknown person', { kind: 'no longer agreed', what: 'person', who: id })
  return person
}

const readerOf = (tenant: Tenant, { mail, slack }: Person): Reader => ({
  mail: tenant.mail !== undefined && mail !== undefined,
  chat: tenant.chat !== undefined && slack !== undefined,
})

/** Ids of those who have a telephone. */
export const callableOf = (people: readonly Person[]): readonly string[] =>
  people.flatMap(({ id, phone }) => (phone === undefined ? [] : [id]))
