import { putCall, readCall, wasMailed } from '../integrations/records/calls.ts'
import { readQuestion } from '../integrations/records/questions.ts'
import { speak } from '../messages/index.ts'
import { personOf } from './calling.ts'
import type { Activities, CallResult, Done } from './contract.ts'
import { noLongerAgreed, type Ledger } from './ledger.ts'
import { situationOf } from './situation.ts'
import { threaded } from './threaded.ts'
import type { World } from './world.ts'

/** Mails to one server at once, over all incidents of a tenant. */
const maxCalls = 8

const notNeeded: CallResult = { outcome: 'not placed', reason: 'not needed any more' }

/**
 * Asks by mail: each person once a step, with a link that is theirs alone; its secret is written down before the mail leaves. And tells
 * those whom it asked what was decided.
 */
export const createAskingByMail = (
  world: World,
  ledger: Ledger,
): Pick<Activities, 'mailQuestion' | 'mailDecision'> => ({
  mailQuestion: async ({ person: id, question, ...occasion }): Promise<Done<CallResult>> => {
    const { incident, key } = occasion
    const tenant = world.tenant(occasion.tenant)
    const person = personOf(tenant, id)
    const mail = world.mail(tenant.id)
    const { mail: address } = person
    if (!mail || address === undefined) throw noLongerAgreed(tenant.id, 'mail', id)
    const isOpen = async () => {
      const row = await readQuestion(world.db, question)
      // Who has chosen is not asked again.
      return row?.state === 'open' && !row.voices.some((voice) => voice.person === id)
    }
    const before = await readCall(world.db, incident, key)
    if (!before && !(await isOpen())) return { result: notNeeded, newest: 0 }
    const entry = { who: 'Hikeshi', what: { kind: 'asked by mail', to: person.name } } as const
    return ledger.once<CallResult>(occasion, {
      act: 'ask by mail',
      class: 'repeatable',
      target: id,
      product: mail.product,
      maxCalls,
      readLag: 0,
      // Not the address: who has another one since the last attempt gets the same mail there.
      args: { person: id, question },
      guard: async (tx) => {
        const whom = { person: id, personName: person.name, number: address }
        await putCall(tx, {
          tenant: tenant.id,
          incident,
          key,
          channel: 'mail',
          about: 'question',
          ...whom,
          text: null,
          question,
        })
        return undefined
      },
      perform: async (signal) => {
        const link = await readCall(world.db, incident, key)
        if (!link) throw new Error(`There is no link ${key} of incident ${incident}.`)
        // Decided meanwhile; by this very link, where an attempt of which we did not hear was a mail all the same.
        if (!(await isOpen())) return { result: notNeeded, ...(link.outcome !== null && { entry }) }
        const situation = await situationOf(world, tenant, incident)
        const letter = speak(person.language).questionLetter(situation, world.answerUrl(tenant.id, link.id))
        await mail.send(letter, { to: [address], ...threaded(world, occasion) }, { signal })
        return { result: { outcome: 'placed', patience: 0 }, entry }
      },
    })
  },

  mailDecision: async ({ person: id, question: asked, ...occasion }): Promise<Done<CallResult>> => {
    const tenant = world.tenant(occasion.tenant)
    const person = personOf(tenant, id)
    const mail = world.mail(tenant.id)
    const { mail: address } = person
    if (!mail || address === undefined) throw noLongerAgreed(tenant.id, 'mail', id)
    const question = await readQuestion(world.db, asked)
    const isDecided = question?.state === 'answered' || question?.state === 'expired'
    // Whoever decided knows it; whose turn did not come was not asked.
    if (!isDecided || question.by === person.name || !(await wasMailed(world.db, asked, id)))
      return { result: notNeeded, newest: 0 }
    return ledger.once<CallResult>(occasion, {
      act: 'tell the decision by mail',
      class: 'repeatable',
      target: id,
      product: mail.product,
      maxCalls,
      readLag: 0,
      args: { person: id, question: asked },
      perform: async (signal) => {
        const situation = await situationOf(world, tenant, occasion.incident)
        const decided = {
          kind: 'decided',
          choice: question.choice ?? question.otherwise,
          by: question.by ?? '',
          at: new Date(question.settledAt ?? question.until).toISOString(),
        } as const
        const hasChosen = question.voices.some((voice) => voice.person === id)
        const letter = speak(person.language).decisionLetter(situation, decided, hasChosen)
        await mail.send(letter, { to: [address], ...threaded(world, occasion) }, { signal })
        const entry = { who: 'Hikeshi', what: { kind: 'decision mailed', to: person.name } } as const
        return { result: { outcome: 'placed', patience: 0 }, entry }
      },
    })
  },
})
