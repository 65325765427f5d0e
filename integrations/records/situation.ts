import { sql } from 'drizzle-orm'
import type { TimelineEntry } from '../../messages/event.ts'
import type { Agreeing, Situation } from '../../messages/situation.ts'
import type { Reason } from '../../policy/reason.ts'
import { isWorse, type Severity } from '../../policy/severity.ts'
import type { Standing } from '../../policy/standing.ts'
import type { Tenant } from '../../policy/tenant.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { Containment } from './containments.ts'
import type { Reader } from './database.ts'
import { containmentOfIncident, heldStates, holderOfIncident, releaseKey } from './host-state.ts'
import { isOf, machineOf, machinesOf, othersOf, worseFirst, worstOfOwn, type MachineRow } from './machines.ts'
import type { QuestionRow } from './questions.ts'
import { relyingOnIncident } from './relying.ts'
import { countVoices, type Voice } from './voices.ts'

interface Row extends Record<string, unknown>, MachineRow {
  readonly severity: Severity
  readonly state: 'open' | 'closed'
  readonly closedAt: string | null
  readonly byReport: boolean
  readonly others: readonly MachineRow[] | null
  readonly playbook: string
  readonly dryRun: boolean
  readonly finding: Situation['finding'] | null
  readonly verdict: Verdict | null
  readonly byPerson: boolean
  readonly summary: Reason | null
  readonly count: number
  readonly titles: readonly string[]
  /** Of all its hosts one that is held, the newest. */
  readonly isolation: Pick<Containment, 'by' | 'because' | 'askedAt' | 'reviewAt'> | null
  readonly held: readonly string[] | null
  readonly relying: readonly number[] | null
  readonly offer: Pick<QuestionRow, 'id' | 'state' | 'by' | 'settledAt' | 'choices' | 'voices'> | null
  readonly question: Pick<
    QuestionRow,
    | 'id'
    | 'key'
    | 'choices'
    | 'recommend'
    | 'otherwise'
    | 'until'
    | 'asked'
    | 'voices'
    | 'state'
    | 'choice'
    | 'by'
    | 'settledAt'
  > | null
}

/** An incident as of now, for messages: one statement, so that everything in it is of the same moment. */
export const readSituation = async (
  db: Reader,
  tenant: Tenant,
  incident: number,
  standing: Standing,
  productTitle: (product: string) => string,
): Promise<Situation> => {
  const { rows } = await db.execute<Row>(sql`
    select i.severity, i.title, i.state, i.host_name as "hostName", to_json(i.opened_at)#>>'{}' as "openedAt", to_json(i.closed_at)#>>'{}' as "closedAt",
      i.opened_by as "openedBy", i.source, i.finding, i.verdict, i.verdict_by_person as "byPerson", i.summary, i.alert_seq as count, i.opened_by <> 'alert' as "byReport", i.playbook, i.dry_run as "dryRun",
      ${worstOfOwn(incident)} as worst,
      ${othersOf(incident)} as others,
      coalesce((select json_agg(t.title) from (select title from alerts a where ${isOf} and a.alert is not null group by title order by count(*) desc limit 6) t), '[]') as titles,
      ${containmentOfIncident} as containment,
      ${holderOfIncident} as holder,
      ${relyingOnIncident} as relying,
      (select json_build_object('by', c.by, 'because', c.because, 'askedAt', c.asked_at, 'reviewAt', c.review_at) from containments c
        where c.incident = i.id order by c.state in ${heldStates} desc, c.asked_at desc limit 1) as isolation,
      (select json_build_object('id', q.id, 'key', q.key, 'choices', q.choices, 'recommend', q.recommend, 'otherwise', q.otherwise, 'until', q.until,
          'asked', q.asked, 'voices', q.voices, 'state', q.state, 'choice', q.choice, 'by', q.by, 'settledAt', q.settled_at)
        from questions q where q.incident = i.id and q.state <> 'withdrawn' and q.key <> ${releaseKey} order by q.asked_at desc limit 1) as question,
      (select json_agg(distinct c.host_name order by c.host_name) from containments c where c.incident = i.id and c.state in ${heldStates}) as held,
      (select json_build_object('id', q.id, 'state', q.state, 'by', q.by, 'settledAt', q.settled_at, 'choices', q.choices, 'voices', q.voices)
        from questions q where q.incident = i.id and q.key = ${releaseKey}) as offer,
      coalesce((select json_agg(e.body order by e.seq) from (select body, seq from events where incident = i.id order by seq desc limit 200) e), '[]') as timeline
    from incidents i where i.id = ${incident} and i.tenant = ${tenant.id}`)
  const row = rows[0]
  if (!row) throw new Error(`There is no incident ${incident} of ${tenant.id}.`)
  const { question, finding } = row
  const { own, others } = machinesOf(row, row.others ?? [], (one) => machineOf(one, tenant, standing, productTitle))
  const isDetected = [row, ...(row.others ?? [])].some(({ worst }) => worst !== null)
  // What is chosen for its own machine holds for those that came to it.
  const also = others.flatMap(({ host }) => host ?? [])
  const host = own.host && { ...own.host, ...(also.length > 0 && { also }) }
  // Written by `entryBody` alone.
  const timeline = row.timeline.map((body) => JSON.parse(body) as TimelineEntry)
  return {
    ...own,
    ...(host && { host }),
    ...(others.length > 0 && { others }),
    incident,
    performers: standing.performers,
    tenant: {
      id: tenant.id,
      name: tenant.name,
      timeZone: tenant.timeZone,
      contact: tenant.contact,
      language: tenant.language,
      soc: standing.soc,
    },
    severity: row.severity,
    title: calledBy(row, timeline),
    state: row.state,
    openedAt: iso(row.openedAt),
    ...(row.closedAt !== null && { closedAt: iso(row.closedAt) }),
    // A person's report counts as the first one, and is none.
    alerts: { count: !isDetected ? 0 : row.byReport ? row.count - 1 : row.count, titles: row.titles },
    ...(finding && { finding: { ...finding, ...closingVerdict(row) } }),
    ...(question && {
      question: {
        id: question.id,
        key: question.key,
        choices: question.choices,
        recommend: question.recommend,
        otherwise: question.otherwise,
        until: iso(question.until),
        asked: question.asked,
        ...chatless(tenant, standing, question.asked),
        ...(question.state === 'open' && agreeingOf(question, (choice) => standing.peopleToChoose(choice, host))),
        ...(question.state !== 'open' && {
          outcome: {
            choice: question.choice ?? question.otherwise,
            by: question.by ?? '',
            ...withOthers(question),
            at: iso(question.settledAt ?? question.until),
            nobody: question.state === 'expired',
          },
        }),
      },
    }),
    ...aftercareOf(row, standing),
    ...ownerOf(timeline),
    timeline,
    dryRun: standing.isDryRun(row),
  }
}

/** Those of an open question's choices that several people must make, and who has. */
const agreeingOf = (
  { choices, voices }: Pick<QuestionRow, 'choices' | 'voices'>,
  peopleToChoose: (choice: string) => number,
): { readonly agreeing?: readonly Agreeing[] } => {
  const agreeing = choices.flatMap((choice) => {
    const needed = peopleToChoose(choice)
    const agreed = voices.filter((voice) => voice.choice === choice)
    const by = agreed.map(({ name, channel }) => ({ name, channel }))
    return needed > 1 ? [{ choice, needed, count: countVoices(agreed), by }] : []
  })
  return agreeing.length > 0 ? { agreeing } : {}
}

/** Beside who settled it those who had chosen the same; where the time was over, all who had spoken. */
const withOthers = (
  question: Pick<QuestionRow, 'state' | 'voices' | 'choice' | 'by'>,
): { readonly with?: readonly string[] } => {
  const isOther = ({ choice, name, needed }: Voice) =>
    question.state === 'expired' || (needed > 1 && choice === question.choice && name !== question.by)
  const others = question.voices.filter(isOther).map(({ name }) => name)
  return others.length > 0 ? { with: others } : {}
}

/** Names of those asked who have no chat to answer in, by the way in which they are asked. */
const chatless = (
  tenant: Tenant,
  { askedByMail }: Standing,
  asked: readonly string[],
): Required<Pick<NonNullable<Situation['question']>, 'byPhone' | 'byMail'>> => {
  const people = tenant.people
    .filter(({ name, slack }) => asked.includes(name) && (slack === undefined || !tenant.chat))
    .map(({ name }) => name)
  return {
    byPhone: people.filter((name) => !askedByMail.includes(name)),
    byMail: people.filter((name) => askedByMail.includes(name)),
  }
}

/** What it is called by now: by its worst alert; what a person reported, by that person's words, until an alert is worse. */
const calledBy = ({ title, byReport, worst: own, others }: Row, timeline: readonly TimelineEntry[]): string => {
  const all = [own, ...(others ?? []).map(({ worst }) => worst)].filter((one) => one !== null)
  const worst = all.toSorted(worseFirst)[0]
  if (!worst) return title
  const opened = timeline.map(({ what }) => what).find(({ kind }) => kind === 'incident opened')
  const reported = byReport && opened?.kind === 'incident opened' && !isWorse(worst.severity, opened.severity)
  return reported ? title : worst.alert.title
}

/** Who has it in hand: whoever decided first, else whoever acknowledged first. */
const ownerOf = (timeline: readonly TimelineEntry[]): Pick<Situation, 'owner'> => {
  const first = (kind: TimelineEntry['what']['kind']) => timeline.find(({ what }) => what.kind === kind)
  const owner = (first('answered') ?? first('acknowledged'))?.who
  return owner === undefined ? {} : { owner }
}

/** What outlives an incident that is closed now, and who ended that. */
const aftercareOf = ({ offer, isolation, held, relying }: Row, standing: Standing): Pick<Situation, 'aftercare'> =>
  isolation && (offer || held)
    ? {
        aftercare: {
          ...(offer && { question: offer.id }),
          ...(offer?.state === 'open' && agreeingOf(offer, (choice) => standing.peopleToChoose(choice, undefined))),
          hosts: held ?? [],
          by: isolation.by,
          because: isolation.because,
          since: iso(isolation.askedAt),
          reviewAt: iso(isolation.reviewAt),
          ...(relying && { relying }),
          ...(offer?.state === 'answered' &&
            offer.settledAt !== null && { outcome: { by: offer.by ?? '', at: iso(offer.settledAt) } }),
        },
      }
    : {}

/** Once it is closed, the verdict is the closing one; a person's is sure, and comes with that person's words. */
const closingVerdict = ({ verdict, byPerson, summary, finding }: Row): Partial<NonNullable<Situation['finding']>> => {
  if (verdict === null) return {}
  if (!byPerson || summary === null) return { verdict }
  return { verdict, sure: 'high', reasons: [summary, ...(finding?.reasons ?? [])] }
}

/** PostgreSQL writes an offset; messages want an ISO instant in UTC. */
const iso = (instant: string): string => new Date(instant).toISOString()
