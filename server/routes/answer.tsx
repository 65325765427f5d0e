import { Hono, type Context } from 'hono'
import { accepts } from 'hono/accepts'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import { findProduct } from '../../integrations/edr/index.ts'
import { endCall, lockCall, type CallRow } from '../../integrations/records/calls.ts'
import { isDatabaseDown, type Transaction } from '../../integrations/records/database.ts'
import { readQuestion, takeAnswer, type QuestionRow } from '../../integrations/records/questions.ts'
import { readSituation } from '../../integrations/records/situation.ts'
import { speak, type LinkNews, type Messages } from '../../messages/index.ts'
import type { Situation } from '../../messages/situation.ts'
import { mayDecide } from '../../policy/deciders.ts'
import { peopleToChoose } from '../../policy/menu.ts'
import { standingOf } from '../../policy/standing.ts'
import type { Language, Person, Tenant } from '../../policy/tenant.ts'
import { judgeCode } from '../conversation.ts'
import { deliverSoon } from '../ring.ts'
import type { Services } from '../services.ts'
import { AskingPage, NoticePage, styleDigest } from './answer-page.tsx'
import { inbound, limitBody } from './body.ts'

/** The form has one choice and one code. */
const maxBytes = 4 * 1024

/** No scripts, nothing from elsewhere, in no frame; and its address, which has the secret, goes nowhere with it. */
export const locked = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: [styleDigest],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
})

/**
 * The page behind the link of a mail that asks. Programs that look into mails open links: to open it decides nothing, its form does.
 * Find the link → may this person still decide? → code → write the answer → say so; then the workflow.
 */
export const answerRoutes = (services: Services): Hono =>
  new Hono()
    .use(locked)
    .use(async (c, next) => {
      await next()
      c.header('cache-control', 'no-store')
      c.header('x-robots-tag', 'noindex, nofollow')
    })
    .get('/:tenant', (c) => guarded(services, c, () => open(services, c)))
    .post('/:tenant', limitBody(maxBytes), (c) =>
      guarded(services, c, async () => {
        const form = new URLSearchParams(Buffer.from((await inbound(c)).body).toString())
        // As a Japanese keyboard may write them.
        const code = (form.get('code') ?? '').normalize('NFKC').trim()
        return decide(services, c, { choice: form.get('choice') ?? '', code })
      }),
    )

/** One link, as it stands now. */
interface Link {
  readonly tenant: Tenant
  readonly call: CallRow
  readonly question: QuestionRow
  readonly person: Person | undefined
  readonly say: Messages
  readonly situation: Situation
  /** Those of the question that this person may choose, by the tenant file of now. */
  readonly choices: readonly string[]
}

const open = async (services: Services, c: Context): Promise<Response> => {
  const link = await services.db.transaction((tx) => readLink(services, tx, c))
  return link ? shown(c, link) : unknown(services, c)
}

const decide = async (
  services: Services,
  c: Context,
  { choice, code }: { readonly choice: string; readonly code: string },
): Promise<Response> => {
  const judged = await services.db.transaction(async (tx) => {
    const link = await readLink(services, tx, c)
    const news = link && newsOf(link)
    // An answer that comes too late is kept, as by every channel.
    if (!link || (news && news.kind !== 'decided' && news.kind !== 'merged')) return link && { link }
    if (!link.choices.includes(choice)) return { link, alarm: link.say.byMail.noChoice }
    const name = link.person?.code
    if (name === undefined) return { link, proven: true }
    const tried = await judgeCode(tx, link.call, code, services.tenants.secret(name))
    if (tried.isRight) return { link, proven: true }
    if (tried.isLast) return { link: { ...link, call: { ...tried.call, outcome: 'wrong code' as const } } }
    return { link, alarm: link.say.byMail.wrongCode }
  })
  if (!judged) return unknown(services, c)
  const { link, alarm, proven } = judged
  if (!proven) {
    services.counters.add('answers refused')
    return shown(c, link, alarm)
  }
  await take(services, link, choice)
  return open(services, c)
}

/** The same judge as for every channel: the answer that is written first has won. */
const take = async (services: Services, { tenant, call }: Link, choice: string): Promise<void> => {
  const taken = await takeAnswer(services.db, {
    question: call.question ?? '',
    choice,
    person: call.person,
    personName: call.personName,
    channel: 'mail',
    pressId: `mail/${call.id}`,
    reason: { kind: 'chosen', by: call.personName, choice },
    needed: (host) => peopleToChoose(tenant, choice, host),
  })
  services.log.info('a decision by mail', { tenant: tenant.id, outcome: taken.outcome })
  const end = async (outcome: 'answered' | 'late'): Promise<void> => {
    services.counters.add(outcome === 'answered' ? 'answers taken' : 'answers refused')
    await services.db.transaction((tx) => endCall(tx, call, outcome))
  }
  switch (taken.outcome) {
    case 'won':
    case 'repeat':
    case 'voice':
      await end('answered')
      void deliverSoon(services.deliveries, taken.answer)
      return
    case 'late':
    case 'merged':
    case 'unknown':
      return end('late')
    default:
      taken satisfies never
  }
}

/** What is known of the link whose secret stands in the address; nothing for what is none, and for another tenant's. Locked until the commit. */
const readLink = async ({ tenants }: Services, tx: Transaction, c: Context): Promise<Link | undefined> => {
  const tenant = tenants.find(c.req.param('tenant') ?? '')
  const call = tenant && (await lockCall(tx, tenant.id, c.req.query('link') ?? ''))
  if (!call || call.channel !== 'mail' || call.question === null) return undefined
  const question = await readQuestion(tx, call.question)
  if (!question) return undefined
  const title = (product: string) => findProduct(product)?.title ?? product
  const situation = await readSituation(tx, tenant, call.incident, standingOf(tenant), title)
  const { asked } = question
  const choices = question.choices.filter((choice) =>
    mayDecide(tenant, { personId: call.person }, { hostName: situation.host?.name, asked, choice }),
  )
  const person = tenant.people.find(({ id }) => id === call.person)
  return { tenant, call, question, person, say: speak(person?.language ?? tenant.language), situation, choices }
}

/** What its person has chosen last while the question waits for others. */
const voice = ({ call, question }: Link): string | undefined =>
  question.voices.findLast(({ person }) => person === call.person)?.choice

/** Why there is nothing to decide by a link; nothing while there is. */
const newsOf = (link: Link): LinkNews | undefined => {
  const { call, question, choices, person, situation } = link
  const choice = question.choice ?? question.otherwise
  const at = new Date(question.settledAt ?? question.until).toISOString()
  if (!person || choices.length === 0) return { kind: 'not yours' }
  const sought = situation.question?.agreeing?.find(({ choice }) => choice === voice(link))
  if (call.outcome === 'answered' && question.state === 'open' && sought)
    return { kind: 'more must agree', choice: sought.choice, missing: sought.needed - sought.count }
  if (call.outcome === 'answered' && question.state === 'answered' && voice(link) === choice)
    return { kind: 'taken', choice }
  switch (question.state) {
    case 'withdrawn':
      return { kind: 'merged' }
    case 'answered':
    case 'expired':
      return { kind: 'decided', choice, by: question.by ?? '', at }
    case 'open':
      return call.outcome === 'wrong code' ? { kind: 'wrong code' } : undefined
  }
}

const shown = (c: Context, link: Link, alarm?: string): Response | Promise<Response> => {
  const { say, situation, choices, person } = link
  const news = newsOf(link)
  return page(
    c,
    news ? (
      <NoticePage language={say.language} notice={say.linkNews(news, situation)} />
    ) : (
      <AskingPage
        language={say.language}
        page={say.decisionPage(situation, choices)}
        asksCode={person?.code !== undefined}
        alarm={alarm}
      />
    ),
    alarm === undefined ? 200 : 422,
  )
}

/** The same for every address of which nothing is known, in the language that the reader's program asks for. */
const unknown = ({ counters, log }: Services, c: Context): Response | Promise<Response> => {
  counters.add('answers refused')
  log.warn('a link of no mail that asks was opened', { path: c.req.path })
  const say = speak(languageOf(c))
  return page(c, <NoticePage language={say.language} notice={say.byMail.unknown} />, 404)
}

const languageOf = (c: Context): Language =>
  accepts(c, { header: 'Accept-Language', supports: ['en', 'ja'], default: 'en' }) === 'ja' ? 'ja' : 'en'

/** A person is told, by a page, that the records cannot be reached; an answer may have been written all the same. */
const guarded = async (services: Services, c: Context, work: () => Promise<Response>): Promise<Response> => {
  try {
    return await work()
  } catch (error) {
    if (!isDatabaseDown(error)) throw error
    services.log.error('the database cannot be reached', { path: c.req.path })
    const say = speak(languageOf(c))
    return page(c, <NoticePage language={say.language} notice={say.byMail.notKept} />, 503)
  }
}

const page = (c: Context, content: unknown, status: 200 | 404 | 422 | 503): Response | Promise<Response> =>
  c.html(html`<!doctype html>${content}`, status)
