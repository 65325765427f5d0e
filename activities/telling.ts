import { ApplicationFailure } from '@temporalio/common'
import type { Chat, MessageRef } from '../integrations/chat/contract.ts'
import { writeOnce } from '../integrations/records/acts.ts'
import type { Card, Letter } from '../messages/card.ts'
import type { Telling } from '../messages/event.ts'
import { speak } from '../messages/index.ts'
import type { Situation } from '../messages/situation.ts'
import { peopleOf } from '../policy/people.ts'
import { hearingOf, newlyHearing, whoHears, type Hearing, type Recipient } from '../policy/matrix.ts'
import { siteOf } from '../policy/site.ts'
import type { Severity } from '../policy/severity.ts'
import type { Language, Tenant } from '../policy/tenant.ts'
import { isDismissive } from '../policy/verdict.ts'
import { calledInChat, readRoot, readTold, type Told } from '../integrations/records/told.ts'
import type { createCalling } from './calling.ts'
import type { Activities, Occasion } from './contract.ts'
import { noLongerAgreed, type Ledger } from './ledger.ts'
import { situationOf } from './situation.ts'
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
    const thread = `<incident-${situation.incident}.${tenant.id}@${world.mailDomain}>`
    const messageId = `<${Buffer.from(key).toString('base64url')}.incident-${situation.incident}.${tenant.id}@${world.mailDomain}>`
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
            { to: [address], messageId, inReplyTo: thread },
            { signal },
          )
          return {
            result: null,
            entry: { who: 'Hikeshi', what: { kind: 'told', what: telling, channel: 'mail', to: [to.name], refused } },
          }
        },
        failed: (reason) => ({
          who: 'Hikeshi',
          why: reason,
          what: { kind: 'telling failed', what: telling, channel: 'mail', to: [to.name], reason },
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
    tell: async ({ telling, severity, from, due, begun, ...occasion }) => {
      const tenant = world.tenant(occasion.tenant)
      const situation = await situationOf(world, tenant, occasion.incident)
      const told = await readTold(world.db, occasion.incident, occasion.key)
      const agreed = hearing(tenant, situation, { telling, severity, from, told })
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
        if (chat) await attempt(showRoot(occasion, chat, situation, root).then(() => undefined))
      }
      for (const step of steps) {
        if (step.channel === 'chat') {
          const key = `${occasion.key}/chat/${step.to.map(({ id }) => id).join('+')}`
          await attempt(
            note(
              occasion,
              situation,
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

const byMail = (tenant: Tenant, ids: readonly string[], at: string): readonly Hearing[] =>
  hearingOf(
    tenant,
    ids.map((to) => ({ channel: 'mail', to })),
    at,
  )

/** The same function, but each language is written once, for all who read it. */
const onceEach = (write: (language: Language) => Letter): ((language: Language) => Letter) => {
  const written = new Map<Language, Letter>()
  return (language) => {
    const letter = written.get(language) ?? write(language)
    written.set(language, letter)
    return letter
  }
}

/** Who hears of this telling, in order. */
const hearing = (
  tenant: Tenant,
  situation: Situation,
  news: { telling: Telling; severity: Severity; from: Severity | undefined; told: Told },
): readonly Hearing[] => {
  const { telling, severity, from, told } = news
  const verdict = situation.finding?.verdict
  const at = new Date().toISOString()
  const known = [...told.mail, ...told.chat]
  const everybody = whoHears(tenant, { severity, verdict, told: known, at })
  /** Telephones ring for the first news of an incident or of a level, and not for how it goes on. */
  const all = everybody
    .filter(({ channel }) => channel === 'mail' || channel === 'chat')
    .flatMap(({ channel, to, after }) => {
      // Whose turn did not come before somebody acknowledged is not drawn in later.
      const heard = after === undefined ? to : to.filter(({ id }) => known.includes(id))
      return heard.length > 0 ? [{ channel, to: heard }] : []
    })
  /** Those who heard before hear how it goes on; nobody new is drawn in by it. */
  const whoWasTold = all.flatMap(({ channel, to }) => {
    const before = to.filter(({ id }) => (channel === 'chat' ? told.chat : told.mail).includes(id))
    return before.length > 0 ? [{ channel, to: before }] : []
  })
  switch (telling) {
    case 'severity raised':
      return from === undefined ? everybody : newlyHearing(tenant, from, severity, { verdict, told: known, at })
    case 'isolated':
    case 'released':
    case 'merged':
      return whoWasTold
    case 'review due': {
      // Who may decide is called to it, also at a level that is told by mail alone: the button is in chat.
      const deciders = tenant.chat ? peopleOf(tenant, tenant.confirm.responders[0]?.who ?? [], at) : []
      const called = [...whoWasTold.filter(({ channel }) => channel === 'chat').flatMap(({ to }) => to), ...deciders]
      const once = [...new Map(called.map((one) => [one.id, one])).values()]
      const mails = whoWasTold.filter(({ channel }) => channel === 'mail')
      const heard = once.length > 0 ? [{ channel: 'chat' as const, to: once }, ...mails] : mails
      return heard.length > 0 ? heard : all
    }
    case 'closed':
      // In mail the final report has said so.
      return whoWasTold.filter(
        ({ channel }) => channel === 'chat' || isDismissive(situation.finding?.verdict ?? 'undetermined'),
      )
    case 'instructions': {
      const site = siteOf(tenant.sites, situation.host?.name)
      return byMail(tenant, site?.staff ?? [], at)
    }
    case 'step taken': {
      const { isolate, release } = tenant.response
      const isRelease = situation.host?.state === 'release asked for' || situation.host?.state === 'released'
      const { tell } = isRelease ? release : isolate
      return tell.length > 0 ? byMail(tenant, tell, at) : all
    }
    case 'limit near':
    case 'limit passed':
      return hearingOf(
        tenant,
        tenant.soc.flatMap((to) => [
          ...(tenant.chat ? [{ channel: 'chat', to } as const] : []),
          ...(tenant.mail ? [{ channel: 'mail', to } as const] : []),
        ]),
        at,
      )
    case 'flash report':
      return everybody
    case 'severity lowered':
    case 'final report':
    case 'isolation pending':
    case 'isolation refused':
    case 'isolation failed':
    case 'uncertain':
      return all
  }
}
