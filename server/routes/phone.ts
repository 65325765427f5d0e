import { Hono, type Context } from 'hono'
import { readSituation } from '../../integrations/records/situation.ts'
import { parseStatus, parseTurn, verifyTwilio } from '../../integrations/phone/twilio/inbound.ts'
import { twiml } from '../../integrations/phone/twilio/twiml.ts'
import type { Script, Turn } from '../../integrations/phone/contract.ts'
import { endCall, noteState, readCall, setCarrierId, type CallRow } from '../../integrations/records/calls.ts'
import { takeAnswer } from '../../integrations/records/questions.ts'
import { speak } from '../../messages/index.ts'
import { mayDecide } from '../../policy/deciders.ts'
import { peopleToChoose } from '../../policy/menu.ts'
import { standingOf } from '../../policy/standing.ts'
import type { Tenant } from '../../policy/tenant.ts'
import { findProduct } from '../../integrations/edr/index.ts'
import { callUrls } from '../call-urls.ts'
import { decidedOf, hear, lastWords, readTalk, say, type Next, type Talk } from '../conversation.ts'
import { deliverSoon, tellPhoned } from '../ring.ts'
import type { Services } from '../services.ts'
import { inbound, limitBody } from './body.ts'

/** Twilio's largest form is far below this. */
const maxBytes = 64 * 1024

/**
 * What the carrier asks and tells: what to say, which keys were pressed, how a call or message stands. All of it is signed, and
 * bound to one call by the secret in its address. Verify → lock the call → decide → write → answer.
 */
export const phoneRoutes = (services: Services): Hono =>
  new Hono()
    .use('/twilio/:tenant/*', limitBody(maxBytes))
    .post('/twilio/:tenant/script', (c) =>
      answered(services, c, (talk, tx, turn) => say(tx, talk, turn, numberIn(c, 'silence'))),
    )
    .post('/twilio/:tenant/keys', (c) =>
      answered(services, c, (talk, tx, turn) => hear(tx, talk, turn, numberIn(c, 'turn'))),
    )
    .post('/twilio/:tenant/status', async (c) => {
      const proven = await prove(services, c)
      if (!proven) return refused(c)
      const status = parseStatus(proven.body)
      const before = status && (await noteState(services.db, proven.tenant.id, idIn(c), status))
      if (before) void told(services, before)
      return c.body(null, 204)
    })

const idIn = (c: Context): string => c.req.query('call') ?? ''

const numberIn = (c: Context, name: string): number => Number(c.req.query(name) ?? 0)

const refused = (c: Context): Response => c.json({ error: 'The sender is not proven.' }, 401)

/** The tenant whose carrier this is, and what it sent; nothing for whoever cannot prove it. */
const prove = async (
  { tenants, config, counters, log }: Services,
  c: Context,
): Promise<{ tenant: Tenant; body: Uint8Array } | undefined> => {
  const { headers, body } = await inbound(c)
  const id = c.req.param('tenant') ?? ''
  const tenant = tenants.find(id)
  const { pathname, search } = new URL(c.req.url)
  const fault = tenant?.phone
    ? verifyTwilio(
        headers,
        body,
        tenants.secret(tenant.phone.authToken),
        `${config.http.publicUrl}${pathname}${search}`,
      )
    : `no telephone is configured for ${JSON.stringify(id.slice(0, 64))}`
  if (tenant?.phone && fault === undefined) return { tenant, body }
  counters.add('senders not proven')
  log.warn('a callback of a call was not proven', { fault })
  return undefined
}

type Deciding = (talk: Talk, tx: Parameters<typeof readTalk>[0], turn: Turn) => Promise<Next>

/** Finds the call, lets `decide` say what is next, and gives it to the carrier. */
const answered = async (services: Services, c: Context, decide: Deciding): Promise<Response> => {
  const proven = await prove(services, c)
  if (!proven) return refused(c)
  const { tenant, body } = proven
  const turn = parseTurn(body)
  const result =
    turn &&
    (await services.db.transaction(async (tx) => {
      const found = await readTalk(tx, tenant.id, idIn(c))
      // Of another call within the same account: a replay.
      if (!found || (found.call.carrierId !== null && found.call.carrierId !== turn.id)) return undefined
      // Who is asked what to say has been called, whatever we have heard of that.
      await setCarrierId(tx, found.call, turn.id)
      const talk = await talkOf(services, tx, tenant, found)
      return { talk, next: await decide(talk, tx, turn) }
    }))
  if (!result) return c.json({ error: 'There is no such call.' }, 404)
  const { talk, next } = result
  const script = 'script' in next ? next.script : await take(services, tenant, talk, next.decides)
  void toldNow(services, talk.call)
  return c.body(twiml(script), 200, { 'content-type': 'text/xml; charset=utf-8' })
}

const talkOf = async (
  { tenants, config }: Services,
  tx: Parameters<typeof readTalk>[0],
  tenant: Tenant,
  { call, question }: NonNullable<Awaited<ReturnType<typeof readTalk>>>,
): Promise<Talk> => {
  const person = tenant.people.find(({ id }) => id === call.person)
  const language = person?.language ?? tenant.language
  const voice = tenant.phone?.voices[language]
  return {
    call,
    ...(question && { question }),
    situation: await readSituation(
      tx,
      tenant,
      call.incident,
      standingOf(tenant),
      (product) => findProduct(product)?.title ?? product,
    ),
    spoken: speak(language).spoken,
    ...(voice !== undefined && { voice }),
    mayDecide: mayDecide(tenant, { personId: call.person }) !== undefined,
    code: () => (person?.code === undefined ? undefined : tenants.secret(person.code)),
    urls: ({ id, turn }, silence = 0) => callUrls(config.http.publicUrl, tenant.id, id, { turn, silence }),
  }
}

/** The same judge as for every channel: the answer that is written first has won. */
const take = async (services: Services, tenant: Tenant, talk: Talk, choice: string): Promise<Script> => {
  const { call, spoken, situation } = talk
  // A step that is the SOC's or the customer's to decide only their people choose, by whatever means.
  const about = { hostName: situation.host?.name, asked: talk.question?.asked ?? [], choice }
  if (!mayDecide(tenant, { personId: call.person }, about)) {
    services.counters.add('answers refused')
    await services.db.transaction((tx) => endCall(tx, call, 'late'))
    return lastWords(talk, spoken.notYours(situation))
  }
  const taken = await takeAnswer(services.db, {
    question: call.question ?? '',
    choice,
    person: call.person,
    personName: call.personName,
    channel: 'phone',
    pressId: `call/${call.id}`,
    reason: { kind: 'chosen', by: call.personName, choice },
    needed: (host) => peopleToChoose(tenant, choice, host),
  })
  const won = ['won', 'repeat', 'voice'].includes(taken.outcome)
  services.counters.add(won ? 'answers taken' : 'answers refused')
  services.log.info('a decision by phone', { tenant: tenant.id, outcome: taken.outcome })
  await services.db.transaction((tx) => endCall(tx, call, won ? 'answered' : 'late'))
  // Merged since the code was asked for.
  if (taken.outcome === 'unknown' || taken.outcome === 'merged') return lastWords(talk, spoken.merged(situation))
  if (taken.outcome === 'late') return lastWords(talk, spoken.late(decidedOf(taken.question), situation))
  void deliverSoon(services.deliveries, taken.answer)
  if (taken.outcome === 'voice') return lastWords(talk, spoken.heard(choice, taken.needed - taken.count, situation))
  return lastWords(talk, spoken.taken(choice, situation))
}

/** A call that has come to something is told to the workflow. */
const told = async ({ deliveries }: Services, { outcome, ...call }: CallRow): Promise<void> => {
  if (outcome !== null && call.channel === 'phone') await tellPhoned(deliveries, { ...call, outcome })
}

/** The same where keys may just have brought it to something. */
const toldNow = async (services: Services, { incident, key, outcome }: CallRow): Promise<void> => {
  const now = await readCall(services.db, incident, key).catch(() => undefined)
  if (now && outcome === null) await told(services, now)
}
