import { randomBytes } from 'node:crypto'
import { Worker } from '@temporalio/worker'
import { inject } from 'vitest'
import type { QuestionRow } from '../../integrations/records/questions.ts'
import { readQuestionOf } from '../../integrations/records/questions.ts'
import type { Happening, TimelineEntry } from '../../messages/event.ts'
import { buttonValue, speak } from '../../messages/index.ts'
import { untilIncidentEnds } from '../../server/incident-end.ts'
import { dataConverter } from '../../server/payload-codec.ts'
import { incidentWorkflowId } from '../../workflows/names.ts'
import type { Soc, SocOptions } from '../harness.ts'
import { runsOf } from '../workflows/runs.ts'

export type Customer = 'acme' | 'yamato'

export const channelOf = { acme: 'C0ACMESOC', yamato: 'C0YAMATOSOC' } as const

/** Simulators without the speed limits of the real products: many incidents at once are one customer's bad year. */
export const roomyWorld = {
  slack: { messagesPerSecond: 0, tier3PerMinute: 0 },
  falcon: { requestsPerMinute: 0, containLagMs: 200, readLagMs: 100 },
} satisfies SocOptions['world']

/** Limits of a tenant file that let one test file's many isolations pass. */
export const manyAtOnce = {
  containments: { max: 1000, within: '1h' },
  tripwire: { max: 1000, within: '10m' },
}

let machines = 0

/** A machine that joins the customer's Falcon; returns its agent id. */
export const newHost = (soc: Soc, customer: Customer, hostname: string, online = true): string => {
  machines += 1
  const aid = `${customer === 'acme' ? 'ac3e' : '9a3a'}${String(machines).padStart(28, '0')}`.replace(/.{4}$/, (end) =>
    end.replace('0', 'f'),
  )
  soc.world.falcon.host({ customer, aid, hostname, online })
  return aid
}

/** A file that no machine of the customer has shown before: what was found elsewhere says nothing of it. */
export const unknownFile = (): string => randomBytes(32).toString('hex')

/** Waits for an incident's question to be open, with its buttons in chat. */
export const untilAsked = (soc: Soc, customer: Customer, incident: number): Promise<QuestionRow> =>
  soc.until(`incident ${incident} asks`, async () => {
    const question = await readQuestionOf(soc.db, incident)
    return question?.state === 'open' && buttonOf(soc, customer, question.id, question.recommend) && question
  })

/** The message that has the button of this choice now. */
export const buttonOf = (soc: Soc, customer: Customer, question: string, choice: string) => {
  const value = buttonValue(question, choice)
  const found = soc.world.slack
    .messages(channelOf[customer])
    .find(({ blocks }) => JSON.stringify(blocks ?? []).includes(`"value":"${value}"`))
  return found && { channel: channelOf[customer], ts: found.ts, value }
}

/** Waits for the question and presses a button of it, as that Slack user. */
export const answer = async (soc: Soc, customer: Customer, incident: number, user: string, choice: string) => {
  const question = await untilAsked(soc, customer, incident)
  const button = buttonOf(soc, customer, question.id, choice)
  if (!button) throw new Error(`The question of incident ${incident} has no button “${choice}”.`)
  return soc.world.slack.click({ user, ...button })
}

/** The root messages of an incident: one, as it stands now. */
export const rootOf = (soc: Soc, customer: Customer, incident: number) => {
  const posted = soc.world
    .events({ act: 'message posted', target: channelOf[customer] })
    .filter(({ key }) => key === `${customer}/${incident}/chat/root`)
    .map(({ ts }) => ts)
  return soc.world.slack.messages(channelOf[customer]).filter(({ ts }) => posted.includes(ts))
}

/**
 * A root message whose updates are slow from now on, so that the buttons of a question that has been decided can still be pressed: as
 * in a chat that somebody has not looked at for a while. Returns the fault, to be cleared.
 */
export const keepButtons = (soc: Soc, customer: Customer, incident: number): string => {
  const [root] = rootOf(soc, customer, incident)
  if (!root) throw new Error(`Incident ${incident} has no root message.`)
  const body = root.ts.replace('.', String.raw`\.`)
  return soc.world.fault({
    product: 'slack',
    match: { path: 'chat.update', body },
    times: 0,
    effect: { delayMs: 3000 },
  })
}

/** What was said in private to those who pressed a button of an incident: user and text. */
export const privately = (soc: Soc, incident: number): (readonly [user: string, text: string])[] => {
  const roots = (['acme', 'yamato'] as const).flatMap((customer) => rootOf(soc, customer, incident))
  return soc.world
    .events({ act: 'ephemeral' })
    .filter(({ ts }) => roots.some((root) => root.ts === ts))
    .map(({ user, text }) => [String(user), String(text)] as const)
}

/** Replays the whole history of an incident, run by run, on this code; throws where the code would tell it otherwise. */
export const replay = async (soc: Soc, customer: Customer, incident: number): Promise<void> => {
  const { client } = soc.built.services.deliveries
  const workflowId = incidentWorkflowId(customer, incident)
  await untilIncidentEnds(client, customer, incident)
  const options = { workflowBundle: { codePath: inject('workflowBundle') }, dataConverter: dataConverter([]) }
  for (const { history } of await runsOf(client, customer, incident))
    await Worker.runReplayHistory({ ...options, replayName: workflowId }, history, workflowId)
}

/** The lines of one kind. */
export const linesOf = async <Kind extends Happening['kind']>(
  soc: Soc,
  incident: number,
  kind: Kind,
): Promise<(TimelineEntry & { readonly what: Extract<Happening, { kind: Kind }> })[]> =>
  (await soc.timeline(incident)).filter(
    (line): line is TimelineEntry & { what: Extract<Happening, { kind: Kind }> } => {
      return line.what.kind === kind
    },
  )

/**
 * What the world heard of an incident, in the order in which it arrived: `mail <address>: <news>` and
 * `chat <mentions>: <news>`. The news of a mail is what its first sentence says, that of a message what it begins with.
 */
export const heard = (soc: Soc, incident: number): string[] => {
  const mails = new Map(soc.world.mail.received().map((mail) => [mail.messageId, mail]))
  return soc.world.events().flatMap((event) => {
    if (event.act === 'mail received') {
      const mail = mails.get(String(event['messageId']))
      if (!mail || !isAbout(mail.subject, incident)) return []
      return [`mail ${event.target}: ${newsOf(mail.text)}`]
    }
    if (event.act !== 'message posted' || !String(event['key']).includes(`/${incident}/`)) return []
    const text = String(event['text'])
    const mentions = [...text.matchAll(/<@(\w+)>/g)].map(([, user]) => user).join(' ')
    return event['thread_ts'] === undefined ? [] : [`chat ${mentions}: ${newsOf(text)}`]
  })
}

/** What those beside the machines of Yamato’s plant hear when one is cut off; at the moment at which the product confirms it. */
export const plantOffice = 'mail jun.sato@yamato.example: instructions'

/** Everybody who was written to in an incident, by any means. */
export const everybodyWhoHeard = (soc: Soc, incident: number): string[] => [
  ...new Set(heard(soc, incident).map((line) => line.slice(0, line.indexOf(':')))),
]

const isAbout = (subject: string, incident: number): boolean =>
  subject.endsWith(`(incident ${incident})`) || subject.endsWith(`（${incident}）`)

/** By what each telling is known, in the words of either language. */
const news: readonly (readonly [RegExp, string])[] = [
  [/Flash report|速報：/i, 'flash report'],
  [/Final report|確報：/i, 'final report'],
  [/The severity (went up|is now)|重大度(を.+に引き上げ|は現在)/, 'severity raised'],
  [/^(<@\w+> ?)*\s*(A worse alert came|We looked again|続報：.+、判定を見直しました)/, 'weighed again'],
  [/need a decision|has answered yet|is decided already|ご判断をお願い|まだ回答が|すでに決定済み/, 'question'],
  [/We could not tell whether this took effect|次の操作が行われたか/, 'uncertain'],
  [/could not isolate|を隔離できませんでした/, 'isolation failed'],
  [/could not release|隔離を解除できませんでした/, 'release failed'],
  [/is off-line: it is not isolated yet|オフラインのため/, 'isolation pending'],
  [/We have been trying to have .+ release|隔離解除をまだ受け付けていない/, 'release pending'],
  [/We have been trying to have .+ isolate|隔離をまだ受け付けていない/, 'isolation delayed'],
  [/did not isolate|隔離を見送りました/, 'isolation refused'],
  [/(is|was) released at|隔離を解除し|was cancelled at|隔離を、有効になる前に/, 'released'],
  [/切り離され|can be used again|cut off from the network|再びご利用いただけます/, 'instructions'],
  [/^(<@\w+> ?)*\s*(Closed|.*終了しました)/, 'closed'],
  [/(is|has been) isolated from the network|から隔離しました/, 'isolated'],
]

const newsOf = (text: string): string => {
  const [first = ''] = text.split('\n')
  return news.find(([pattern]) => pattern.test(first))?.[1] ?? first.slice(0, 120)
}

/** The reasons for which an isolation was refused, in order, in English. */
export const refusals = async (soc: Soc, incident: number): Promise<string[]> =>
  (await linesOf(soc, incident, 'isolation refused')).map(({ what }) => speak('en').reason(what.reason, 'Asia/Tokyo'))
