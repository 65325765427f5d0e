import { sql } from 'drizzle-orm'
import type { TimelineEntry } from '../../messages/event.ts'
import type { Machine } from '../../messages/situation.ts'
import { severityId, type Severity } from '../../policy/severity.ts'
import type { Standing } from '../../policy/standing.ts'
import type { Tenant } from '../../policy/tenant.ts'
import type { Alert } from '../edr/contract.ts'
import { badness } from './evidence.ts'
import {
  containedThrough,
  containmentOfIncident,
  holderOfIncident,
  hostOf,
  isOther,
  linesAbout,
  onePerMachine,
  type HostRow,
} from './host-state.ts'

/** An alert as it was rated. */
interface Rated {
  readonly alert: Alert
  readonly severity: Severity
}

/** An incident's machine, and what was detected on it. */
export interface MachineRow extends Omit<HostRow, 'name'> {
  readonly hostName: string | null
  readonly openedAt: string
  readonly openedBy: string
  readonly source: string | null
  readonly title: string
  /** The worst one. */
  readonly worst: Rated | null
}

const badnessOf = ({ alert, severity }: Rated): number =>
  severityId(severity) * 2 - (alert.disposition === 'prevented' ? 1 : 0)

/** As `badness` orders them. */
export const worseFirst = (a: Rated, b: Rated): number => badnessOf(b) - badnessOf(a)

const worstFirst = sql`${badness} desc, a.id`
const rated = sql.raw(`json_build_object('alert', a.alert, 'severity', a.severity)`)
const isOfKeys = sql.raw(`(a.host_key = i.host_key or a.name_key = i.name_key)`)

/** Alerts `a` of the incident `i`; of one that was merged those that went over from it, for its last news are about them. */
export const isOf = sql.raw(`(a.incident = i.id or (a.incident = i.merged_into and a.received_at <= i.closed_at
  and (a.host_key = i.host_key or a.name_key = i.name_key)))`)

/** The worst alert of the incident `i` of this number, without those of machines that came to it by a merge. */
export const worstOfOwn = (incident: number) => sql`(select ${rated} from alerts a where ${isOf} and a.alert is not null
  and not exists (select from incidents i, incidents own where own.id = ${incident} and ${isOther} and ${isOfKeys})
  order by ${worstFirst} limit 1)`

/** The machines that came to the incident of this number by a merge, oldest first, with the records of before. */
export const othersOf = (incident: number) => sql`(select json_agg(json_build_object(
    'hostName', i.host_name, 'openedAt', to_json(i.opened_at)#>>'{}', 'openedBy', i.opened_by, 'source', i.source, 'title', i.title,
    'containment', ${containmentOfIncident}, 'holder', ${holderOfIncident},
    'worst', (select ${rated} from alerts a where a.incident = own.id and a.alert is not null and ${isOfKeys} order by ${worstFirst} limit 1),
    'timeline', coalesce((select json_agg(e.body order by e.seq) from (select body, seq from events where incident = i.id order by seq desc limit 200) e), '[]')
  ) order by i.id) from incidents i, incidents own where own.id = ${incident} and ${isOther})`

/** A machine as messages see it. */
export const machineOf = (
  row: MachineRow,
  tenant: Tenant,
  standing: Standing,
  productTitle: (product: string) => string,
): Machine => {
  const { hostName, worst } = row
  const alert = worst?.alert
  // Without an alert of its own, since a person noticed it or it was merged, it is the product by which we look and act.
  const productOf = (source: string | null | undefined) => tenant.sources.find(({ name }) => name === source)?.product
  const product = alert?.product ?? productOf(row.source)
  const acting = productOf(containedThrough(row)) ?? productOf(row.source) ?? product
  const titled = (id: string | undefined) => (id === undefined ? row.openedBy : productTitle(id))
  const site = hostName === null ? undefined : standing.site(hostName)
  const never = hostName === null ? undefined : standing.neverIsolated(hostName)
  return {
    ...(hostName !== null && {
      host: { ...hostOf({ ...row, name: hostName }), important: standing.isImportant(hostName) },
    }),
    ...(never && { neverIsolated: never }),
    detectedAt: alert?.occurredAt ?? new Date(row.openedAt).toISOString(),
    alertTitle: alert?.title ?? row.title,
    ...(worst && { alertSeverity: worst.severity }),
    product: titled(product),
    containedBy: titled(acting),
    ...(site !== undefined && { site }),
    ...(alert?.user !== undefined && { user: alert.user }),
    ...(alert?.process && { file: fileOf(alert.process) }),
    techniques: alert?.techniques ?? [],
    disposition: alert?.disposition ?? 'unknown',
    ...(alert?.link !== undefined && { link: alert.link }),
  }
}

/** The incident's own machine, and those that came to it; each knows what the records say of it. */
export const machinesOf = (
  own: MachineRow,
  others: readonly MachineRow[],
  asMachine: (row: MachineRow) => Machine,
): { readonly own: Machine; readonly others: readonly Machine[] } => {
  const withHost = onePerMachine(
    others.flatMap((row) => (row.hostName === null ? [] : [{ ...row, name: row.hostName }])),
  )
  const hosts = [...withHost, ...(own.hostName === null ? [] : [{ name: own.hostName }])]
  const about = (row: MachineRow): MachineRow =>
    row.hostName === null ? row : { ...row, timeline: linesAbout(row.hostName, hosts, row.timeline) }
  const earlier = ({ timeline }: MachineRow) =>
    // Written by `entryBody` alone.
    timeline.map((body) => JSON.parse(body) as TimelineEntry).filter(isOfHost)
  return {
    own: asMachine(about(own)),
    others: [...withHost, ...others.filter(({ hostName }) => hostName === null)].map((row) => ({
      // What was said of it here counts like what was said of it before.
      ...asMachine(about({ ...row, timeline: [...row.timeline, ...own.timeline] })),
      earlier: earlier(row),
    })),
  }
}

/** What a record says of its machine, and not of how people were told and asked. */
const isOfHost = ({ what }: TimelineEntry): boolean =>
  what.kind === 'incident opened' || ('host' in what && typeof what.host === 'string')

const fileOf = ({
  fileName,
  filePath,
  sha256,
  commandLine,
}: NonNullable<Alert['process']>): NonNullable<Machine['file']> => ({
  ...(fileName !== undefined && { name: fileName }),
  ...(filePath !== undefined && { path: filePath }),
  ...(sha256 !== undefined && { sha256 }),
  ...(commandLine !== undefined && { commandLine }),
})
