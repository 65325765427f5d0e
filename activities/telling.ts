import { ApplicationFailure } from '@temporalio/common'
import type { Chat, MessageRef } from '../integrations/chat/contract.ts'
import { writeOnce } from '../integrations/records/acts.ts'
import type { Card, Letter } from '../messages/card.ts'
import type { Telling } from '../messages/event.ts'
import { speak } from '../messages/index.ts'
import { seenFrom } from '../messages/machines.ts'
import type { Situation } from '../messages/situation.ts'
import type { Recipient } from '../policy/matrix.ts'
import type { Language, Tenant } from '../policy/tenant.ts'
import { readRelying } from '../integrations/records/relying.ts'
import { calledInChat, readRoot, readTold, readUndecidedByMail } from '../integrations/records/told.ts'
import type { createCalling } from './calling.ts'
import type { Activities, Occasion } from './contract.ts'
import { hearing } from './hearing.ts'
import { noLongerAgreed, type Ledger } from './ledger.ts'
import { situationOf } from './situation.ts'
import { threaded } from './threaded.ts'
import type { World } from './world.ts'

/** Calls to one chat workspace and one mail server at once, over all incidents of a tenant. */
const maxCalls = 8

/** Mail and chat: one thread an incident in each, every message once, the root message always the current state. */
export const createTelling = (
  world: World,
  ledger: Ledger,
  { textNews }: Pick<ReturnType<typeof createCalling>, 'textNews'>,
) => {
  /** The incident's root message, posted when there is none yet; else brought up to date. `known`: as the records say, if there is one. */
  const showRoot = async (
    occasion: Occasion,
    chat: Chat,
    situation: Situation,
    known: MessageRef | undefined,
  ): Promise<MessageRef> => {
    const card = speak(situation.tenant.language).rootCard(situation)
    let ref = known
    if (!ref) {
      let isNew = false
      const posted = await post(occasion, chat, card, 'chat/root', 'chat', undefined, () => {
        isNew = true
      })
      if (isNew) return posted.result
      ref = posted.result
    }
    const root = ref
    await ledger.read(occasion.tenant, chat.product, maxCalls, (signal) => chat.update(root, card, { signal }))
    return root
  }

  const post = (
    occasion: Occasion,
    chat: Chat,
    card: Card,
    key: string,
    target: string,
    under: MessageRef | undefined,
    posted: () => void,
    line?: { telling: Telling; to: readonly string[] },
  ) => {
    const messageKey = `${occasion.tenant}/${occasion.incident}/${key}`
    const told = line && ({ kind: 'told', what: line.telling, channel: 'chat', to: line.to, refused: [] } as const)
    const entry = told && { entry: { who: 'Hikeshi', what: told } }
    const thread = under && { under }
    return ledger.once<MessageRef>(
      { ...occasion, key },
      {
        act: 'post',
        class: 'readable',
        target,
        product: chat.product,
        maxCalls,
        readLag: chat.readLag,
        args: { messageKey },
        look: async (signal, since) => {
          const found = await chat.find(messageKey, { ...thread, signal, since })
          return found && { result: found, ...entry }
        },
        perform: async (signal) => {
          const result = await chat.post(card, messageKey, { ...thread, signal })
          posted()
          return { result, ...entry }
        },
        failed: (reason) => ({
          who: 'Hikeshi',
          why: reason,
          what: {
            kind: 'telling failed',
            what: line?.telling ?? 'flash report',
            channel: 'chat',
            to: line?.to ?? [],
            reason,
          },
        }),
        uncertain: (reason) => ({
          who: 'Hikeshi',
          why: reason,
          what: { kind: 'uncertain', act: 'message in chat', target: line?.to.join(', ') ?? '' },
        }),
      },
    )
  }

  /** Brings the root message up to date where there is one. */
  const show = async (occasion: Occasion, situation: Situation): Promise<void> => {
    const chat = world.chat(occasion.tenant)
    const root = chat && (await readRoot(world.db, occasion.incident))
    if (chat && root) await showRoot(occasion, chat, situation, root)
  }

  /** A line in the incident's thread, with mentions; brings the root message up to date first. */
  const note = async (
    occasion: Occasion,
    situation: Situation,
    key: string,
    card: (mentions: readonly string[]) => Card,
    to: readonly Recipient[],
    { telling, root: known }: { readonly telling?: Telling; readonly root?: MessageRef | undefined } = {},
  ): Promise<void> => {
    const chat = world.chat(occasion.tenant)
    if (!chat) throw noLongerAgreed(occasion.tenant, 'chat')
    const root = await showRoot(occasion, chat, situation, known)
    const mentions = to.flatMap(({ slack }) => slack ?? [])
    const line = telling && { telling, to: to.map(({ name }) => name) }
    await post(occasion, chat, card(mentions), key, calledInChat(to.map(({ id }) => id)), root, () => {}, line)
  }

  const send = async (
    occasion: Occasion,
    tenant: Tenant,
    situation: Situation,
    telling: Telling,
    key: string,
    to: Recipient,
    letterIn: (language: Language) => Letter,
  ): Promise<void> => {
    const mail = world.mail(tenant.id)
    const address = to.mail
    if (!mail || address === undefined) throw noLongerAgreed(tenant.id, 'mail', to.id)
    const groups = groupsAmong(tenant, [to])
    await ledger.once<null>(
      { ...occasion, key },
      {
        act: 'mail',
        class: 'repeatable',
        target: to.id,
        product: mail.product,
        maxCalls,
        readLag: 0,
        // Not the address: who has another one since the last attempt gets the same mail there.
        args: { telling },
        perform: async (signal) => {
          const { refused } = await mail.send(
            letterIn(to.language),
            { to: [address], ...threaded(world, { ...occasion, key }) },
            { signal },
          )
          return {
            result: null,
            entry: {
              who: 'Hikeshi',
              what: { kind: 'told', what: telling, channel: 'mail', to: [to.name], ...groups, refused },
            },
          }
        },
        failed: (reason) => ({
          who: 'Hikeshi',
          why: reason,
          what: { kind: 'telling failed', what: telling, channel: 'mail', to: [to.name], ...groups, reason },
        }),
        uncertain: (reason) => ({
          who: 'Hikeshi',
          why: reason,
          what: { kind: 'uncertain', act: 'mail', target: to.name },
        }),
      },
    )
  }

  const activities: Pick<Activities, 'tell' | 'tellingFailed'> = {
    tell: async ({ telling, host, severity, before, due, begun, ...occasion }) => {
      const tenant = world.tenant(occasion.tenant)
      // Its first message shows the incident as it stands, whichever machine the news are about.
      const whole = await situationOf(world, tenant, occasion.incident)
      const situation = seenFrom(whole, host)
      const told = await toldOf(world, occasion, telling)
      const undecided = telling === 'merged' ? await readUndecidedByMail(world.db, occasion.incident) : []
      const agreed = hearing(tenant, situation, { telling, severity, before, told, undecided })
      const { over, upTo } = due ?? { over: -1, upTo: 0 }
      const steps = agreed.filter(({ after = 0 }) => after > over && after <= upTo)
      const later = agreed.map(({ after = 0 }) => after).find((after) => after > upTo)
      const letterIn = onceEach((language: Language) => speak(language).letter(situation, telling))
      const faults: unknown[] = []
      // One channel that is down does not keep the news from the others; what failed is tried again, what was done is not.
      const attempt = (work: Promise<void>) => work.catch((error: unknown) => faults.push(error))
      const chats = steps.filter(({ channel }) => channel === 'chat').flatMap(({ to }) => to)
      const { root } = told
      if (chats.length === 0 && root) {
        const chat = world.chat(tenant.id)
        if (chat) await attempt(showRoot(occasion, chat, whole, root).then(() => undefined))
      }
      for (const step of steps) {
        if (step.channel === 'chat') {
          const key = `${occasion.key}/chat/${step.to.map(({ id }) => id).join('+')}`
          await attempt(
            note(
              occasion,
              whole,
              key,
              (mentions) => speak(tenant.language).threadNote(situation, telling, mentions),
              step.to,
              { telling, root },
            ),
          )
        }
        if (step.channel === 'sms')
          for (const to of step.to)
            await attempt(textNews({ ...occasion, key: `${occasion.key}/sms/${to.id}` }, tenant, to.id))
        if (step.channel === 'mail')
          for (const to of step.to)
            await attempt(send(occasion, tenant, situation, telling, `${occasion.key}/mail/${to.id}`, to, letterIn))
      }
      const again = faults.find((fault) => !(fault instanceof ApplicationFailure && fault.nonRetryable))
      const uncertain = faults.some((fault) => fault instanceof ApplicationFailure && fault.type === 'uncertain')
      const calls = steps.filter(({ channel }) => channel === 'phone').map(({ to }) => to.map(({ id }) => id))
      const result = { uncertain, calls, ...(later !== undefined && { later }) }
      if (!again) return { result, newest: 0 }
      // A mail server that is down for hours must not keep the telephone from ringing.
      if (begun || (calls.length === 0 && later === undefined)) throw again
      return { result: { ...result, unfinished: true }, newest: 0 }
    },

    tellingFailed: ({ telling, reason, ...occasion }) => {
      const what = { kind: 'telling failed', what: telling, channel: 'mail', to: [], reason } as const
      const entry = { at: new Date().toISOString(), who: 'Hikeshi', why: reason, what }
      return writeOnce(world.db, { ...occasion, act: 'tell', target: telling }, null, entry, occasion.through)
    },
  }
  return { activities, note, show }
}

/** Names of those that are no person, for languages that tell them apart. */
const groupsAmong = (tenant: Tenant, to: readonly Recipient[]): { readonly groups?: readonly string[] } => {
  const groups = to.filter(({ id }) => tenant.groups.some((group) => group.id === id)).map(({ name }) => name)
  return groups.length > 0 ? { groups } : {}
}

/** Who had been told of it; of a release also those who were told in incidents that count on the isolation. */
const toldOf = async (world: World, { incident, key }: Occasion, telling: Telling): ReturnType<typeof readTold> => {
  const own = await readTold(world.db, incident, key)
  if (telling !== 'released') return own
  const others = await Promise.all((await readRelying(world.db, incident)).map((one) => readTold(world.db, one, key)))
  const all = [own, ...others]
  return { ...own, mail: all.flatMap(({ mail }) => mail), chat: all.flatMap(({ chat }) => chat) }
}

/** The same function, but each language is written once, for all who read it. */
const onceEach = (write: (language: Language) => Letter): ((language: Language) => Letter) => {
  const written = new Map<Language, Letter>()
  return (language) => {
    const letter = written.get(language) ?? write(language)
    written.set(language, letter)
    return letter
  }
}
