import { sql } from 'drizzle-orm'
import type { TimelineEntry } from '../../messages/event.ts'
import type { Situation } from '../../messages/situation.ts'
import type { Reason } from '../../policy/reason.ts'
import type { Severity } from '../../policy/severity.ts'
import type { Standing } from '../../policy/standing.ts'
import type { Tenant } from '../../policy/tenant.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { Alert } from '../edr/contract.ts'
import type { Containment } from './containments.ts'
import type { Reader } from './database.ts'
import { badness } from './evidence.ts'
import {
  containedThrough,
  containmentOfIncident,
  heldStates,
  holderOfIncident,
  hostOf,
  joinedOfIncident,
  releaseKey,
  type HostRow,
} from './host-state.ts'
import type { QuestionRow } from './questions.ts'
import { relyingOnIncident } from './relying.ts'

interface Row extends Record<string, unknown>, Omit<HostRow, 'name'> {
  readonly severity: Severity
  readonly title: string
  readonly state: 'open' | 'closed'
  readonly hostName: string | null
  readonly openedAt: string
  readonly closedAt: string | null
  readonly openedBy: string
  readonly byReport: boolean
  readonly source: string | null
  readonly finding: Situation['finding'] | null
  readonly verdict: Verdict | null
  readonly byPerson: boolean
  readonly summary: Reason | null
  readonly alert: Alert | null
  readonly count: number
  readonly titles: readonly string[]
  /** Of all its hosts one that is held, the newest. */
  readonly isolation: Pick<Containment, 'by' | 'because' | 'askedAt' | 'reviewAt'> | null
  readonly held: readonly string[] | null
  readonly relying: readonly number[] | null
  readonly offer: Pick<QuestionRow, 'id' | 'state' | 'by' | 'settledAt'> | null
  readonly question: Pick<
    QuestionRow,
    'id' | 'key' | 'choices' | 'recommend' | 'otherwise' | 'until' | 'asked' | 'state' | 'choice' | 'by' | 'settledAt'
  > | null
  readonly timeline: readonly string[]
}

/** Alerts `a` of the incident `i`; of one that was merged those that went over from it, for its last news are about them. */
const isOf = sql.raw(`(a.incident = i.id or (a.incident = i.merged_into and a.received_at <= i.closed_at
  and (a.host_key = i.host_key or a.name_key = i.name_key)))`)

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
      i.opened_by as "openedBy", i.source, i.finding, i.verdict, i.verdict_by_person as "byPerson", i.summary, i.alert_seq as count, i.opened_by <> 'alert' as "byReport",
      (select a.alert from alerts a where ${isOf} and a.alert is not null
        order by ${badness} desc, a.id limit 1) as alert,
      coalesce((select json_agg(t.title) from (select title from alerts a where ${isOf} and a.alert is not null group by title order by count(*) desc limit 6) t), '[]') as titles,
      ${containmentOfIncident} as containment,
      ${holderOfIncident} as holder,
      ${joinedOfIncident} as joined,
      ${relyingOnIncident} as relying,
      (select json_build_object('by', c.by, 'because', c.because, 'askedAt', c.asked_at, 'reviewAt', c.review_at) from containments c
        where c.incident = i.id order by c.state in ${heldStates} desc, c.asked_at desc limit 1) as isolation,
      (select json_build_object('id', q.id, 'key', q.key, 'choices', q.choices, 'recommend', q.recommend, 'otherwise', q.otherwise, 'until', q.until,
          'asked', q.asked, 'state', q.state, 'choice', q.choice, 'by', q.by, 'settledAt', q.settled_at)
        from questions q where q.incident = i.id and q.state <> 'withdrawn' and q.key <> ${releaseKey} order by q.asked_at desc limit 1) as question,
      (select json_agg(distinct c.host_name order by c.host_name) from containments c where c.incident = i.id and c.state in ${heldStates}) as held,
      (select json_build_object('id', q.id, 'state', q.state, 'by', q.by, 'settledAt', q.settled_at)
        from questions q where q.incident = i.id and q.key = ${releaseKey}) as offer,
      coalesce((select json_agg(e.body order by e.seq) from (select body, seq from events where incident = i.id order by seq desc limit 200) e), '[]') as timeline
    from incidents i where i.id = ${incident} and i.tenant = ${tenant.id}`)
  const row = rows[0]
  if (!row) throw new Error(`There is no incident ${incident} of ${tenant.id}.`)
  const { alert, question, finding } = row
  // Written by `entryBody` alone.
  const timeline = row.timeline.map((body) => JSON.parse(body) as TimelineEntry)
  // Without an alert of its own, since a person noticed it or it was merged, it is the product by which we look and act.
  const productOf = (source: string | null | undefined) => tenant.sources.find(({ name }) => name === source)?.product
  const product = alert?.product ?? productOf(row.source)
  const acting = productOf(containedThrough(row)) ?? productOf(row.source) ?? product
  const named = (id: string | undefined) => (id === undefined ? row.openedBy : productTitle(id))
  const site = row.hostName === null ? undefined : standing.site(row.hostName)
  const never = row.hostName === null ? undefined : standing.neverIsolated(row.hostName)
  return {
    incident,
    performers: standing.performers,
    ...(never && { neverIsolated: never }),
    tenant: {
      id: tenant.id,
      name: tenant.name,
      timeZone: tenant.timeZone,
      contact: tenant.contact,
      language: tenant.language,
    },
    severity: row.severity,
    title: row.title,
    state: row.state,
    ...(row.hostName !== null && {
      host: {
        ...hostOf({ ...row, name: row.hostName }),
        important: standing.isImportant(row.hostName),
      },
    }),
    detectedAt: alert?.occurredAt ?? iso(row.openedAt),
    openedAt: iso(row.openedAt),
    ...(row.closedAt !== null && { closedAt: iso(row.closedAt) }),
    alertTitle: alert?.title ?? row.title,
    product: named(product),
    containedBy: named(acting),
    ...(site !== undefined && { site }),
    ...(alert?.user !== undefined && { user: alert.user }),
    ...(alert?.process && { file: fileOf(alert.process) }),
    techniques: alert?.techniques ?? [],
    disposition: alert?.disposition ?? 'unknown',
    // A person's report counts as the first one, and is none.
    alerts: { count: alert === null ? 0 : row.byReport ? row.count - 1 : row.count, titles: row.titles },
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
        byPhone: tenant.people.flatMap(({ name, slack }) =>
          question.asked.includes(name) && (slack === undefined || !tenant.chat) ? [name] : [],
        ),
        ...(question.state !== 'open' && {
          outcome: {
            choice: question.choice ?? question.otherwise,
            by: question.by ?? '',
            at: iso(question.settledAt ?? question.until),
            nobody: question.state === 'expired',
          },
        }),
      },
    }),
    ...aftercareOf(row),
    ...ownerOf(timeline),
    timeline,
    ...(alert?.link !== undefined && { link: alert.link }),
    dryRun: tenant.mode === 'dry run',
  }
}

/** Who has it in hand: whoever decided first, else whoever acknowledged first. */
const ownerOf = (timeline: readonly TimelineEntry[]): Pick<Situation, 'owner'> => {
  const first = (kind: TimelineEntry['what']['kind']) => timeline.find(({ what }) => what.kind === kind)
  const owner = (first('answered') ?? first('acknowledged'))?.who
  return owner === undefined ? {} : { owner }
}

/** What outlives an incident that is closed now, and who ended that. */
const aftercareOf = ({ offer, isolation, held, relying }: Row): Pick<Situation, 'aftercare'> =>
  isolation && (offer || held)
    ? {
        aftercare: {
          ...(offer && { question: offer.id }),
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

const fileOf = ({
  fileName,
  filePath,
  sha256,
  commandLine,
}: NonNullable<Alert['process']>): NonNullable<Situation['file']> => ({
  ...(fileName !== undefined && { name: fileName }),
  ...(filePath !== undefined && { path: filePath }),
  ...(sha256 !== undefined && { sha256 }),
  ...(commandLine !== undefined && { commandLine }),
})

/** Once it is closed, the verdict is the closing one; a person's is sure, and comes with that person's words. */
const closingVerdict = ({ verdict, byPerson, summary, finding }: Row): Partial<NonNullable<Situation['finding']>> => {
  if (verdict === null) return {}
  if (!byPerson || summary === null) return { verdict }
  return { verdict, sure: 'high', reasons: [summary, ...(finding?.reasons ?? [])] }
}

/** PostgreSQL writes an offset; messages want an ISO instant in UTC. */
const iso = (instant: string): string => new Date(instant).toISOString()
