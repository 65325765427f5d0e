import { Hono } from 'hono'
import { parseClick, replyPrivately, verifySlack } from '../../integrations/chat/slack/inbound.ts'
import type { Click } from '../../integrations/chat/contract.ts'
import { isDatabaseDown } from '../../integrations/records/database.ts'
import { readIncident } from '../../integrations/records/incidents.ts'
import { releaseKey } from '../../integrations/records/host-state.ts'
import { readQuestion, takeAnswer, type QuestionRow } from '../../integrations/records/questions.ts'
import { readButtonValue, speak, type PrivateAnswer } from '../../messages/index.ts'
import { mayDecide, responders } from '../../policy/deciders.ts'
import { mayChoose, peopleToChoose } from '../../policy/menu.ts'
import type { Tenant } from '../../policy/tenant.ts'
import { deliverSoon } from '../ring.ts'
import type { Services } from '../services.ts'
import { inbound, limitBody } from './body.ts'

/** Slack's largest interaction is far below this. */
const maxBytes = 256 * 1024

/** Where chat products send presses on buttons. Verify → authorise → write the answer → acknowledge; then the workflow. */
export const chatRoutes = (services: Services): Hono =>
  new Hono().post('/slack/:tenant', limitBody(maxBytes), async (c) => {
    const { tenants, log, now, counters } = services
    const request = await inbound(c)
    const tenant = tenants.find(c.req.param('tenant'))
    const fault = tenant?.chat
      ? verifySlack(request.headers, request.body, tenants.secret(tenant.chat.signingSecret), now())
      : `no chat is configured for ${JSON.stringify(c.req.param('tenant').slice(0, 64))}`
    if (!tenant?.chat || fault !== undefined) {
      counters.add('senders not proven')
      log.warn('a chat callback was not proven', { fault })
      return c.json({ error: 'The sender is not proven.' }, 401)
    }
    const click = parseClick(request.body)
    // Other interactions are acknowledged: Slack would show the user an error for what is no answer to anything of ours.
    if (!click) return c.body(null, 200)
    const said = await answer(services, tenant, click).catch((error: unknown) => {
      // Not acknowledged, so that Slack shows the press as failed; and said, because it does not say why.
      if (isDatabaseDown(error)) void tellPrivately(services, tenant, click, { kind: 'not kept' })
      throw error
    })
    counters.add(said.kind === 'taken' || said.kind === 'more must agree' ? 'answers taken' : 'answers refused')
    log.info('a button was pressed', { tenant: tenant.id, outcome: said.kind })
    if (said.kind !== 'taken') void tellPrivately(services, tenant, click, said)
    return c.body(null, 200)
  })

/** Writes the answer, if the person may give it, and hands it to the workflow without waiting. */
const answer = async (services: Services, tenant: Tenant, click: Click): Promise<PrivateAnswer> => {
  const value = readButtonValue(click.value)
  const question = value && (await readQuestion(services.db, value.question))
  // Another tenant's question is as unknown as one that never was.
  if (!value || !question || question.tenant !== tenant.id) return { kind: 'unknown question' }
  const about = { hostName: await hostName(services, question), asked: question.asked, choice: value.choice }
  const person = mayDecide(tenant, { slack: click.user }, about)
  if (!person) {
    const may = responders(tenant).flatMap(({ people }) =>
      people.filter((person) => mayChoose(tenant, person, value.choice)).map(({ name }) => name),
    )
    return { kind: 'not allowed', asked: [...new Set(may)] }
  }
  const { choice } = value
  if (!question.choices.includes(choice)) return { kind: 'unknown choice' }

  const taken = await takeAnswer(services.db, {
    question: question.id,
    choice,
    person: person.id,
    personName: person.name,
    channel: 'chat',
    pressId: click.pressId,
    reason: { kind: 'chosen', by: person.name, choice },
    needed: (host) => peopleToChoose(tenant, choice, host),
  })
  if (taken.outcome === 'unknown') return { kind: 'unknown question' }
  if (taken.outcome === 'merged') return { kind: 'merged', into: taken.into }
  // Nothing is left to release: there is no decision of anybody to tell of.
  if (taken.outcome === 'late' && taken.question.key === releaseKey && taken.question.state === 'expired')
    return { kind: 'unknown question' }
  if (taken.outcome === 'late')
    return lateAnswer(tenant, taken.question, person.name, await hostName(services, taken.question))
  void deliverSoon(services.deliveries, taken.answer)
  if (taken.outcome === 'voice') {
    const host = about.hostName === undefined ? {} : { host: about.hostName }
    return { kind: 'more must agree', choice, missing: taken.needed - taken.count, again: !taken.isNew, ...host }
  }
  return { kind: 'taken', choice }
}

const hostName = async ({ db }: Services, question: QuestionRow): Promise<string | undefined> =>
  (await readIncident(db, question.tenant, question.incident))?.hostName ?? undefined

const lateAnswer = (tenant: Tenant, question: QuestionRow, person: string, host: string | undefined): PrivateAnswer => {
  const decided = {
    choice: question.choice ?? question.otherwise,
    at: new Date(question.settledAt ?? question.until).toISOString(),
    timeZone: tenant.timeZone,
    ...(host !== undefined && { host }),
  }
  const nobody = question.state === 'expired'
  const hasChosen = question.voices.some(({ name, choice }) => name === person && choice === question.choice)
  if (!nobody && (question.by === person || hasChosen)) return { kind: 'already yours', ...decided }
  return { kind: 'decided', by: question.by ?? '', nobody, ...decided }
}

/** A courtesy to one person; the record does not depend on it. */
const tellPrivately = async ({ log }: Services, tenant: Tenant, click: Click, said: PrivateAnswer): Promise<void> => {
  if (click.replyUrl === undefined || !tenant.chat) return
  const language = tenant.people.find(({ slack }) => slack === click.user)?.language ?? tenant.language
  try {
    await replyPrivately(click.replyUrl, speak(language).privateAnswer(said), { allowedBase: tenant.chat.apiUrl })
  } catch (error) {
    log.warn('a private answer could not be sent', { tenant: tenant.id, error })
  }
}
