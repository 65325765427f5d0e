import type { Alert } from '../contract.ts'
import { hashOf, instantOf, linkOf, present, textOf, upTo, type Fields } from '../reading.ts'
import { dispositionOf } from './disposition.ts'
import { categoryOf } from './kind.ts'
import { machinesOf } from './machines.ts'
import { scaleOf, severityOf } from './severity.ts'

/** Key of the catalogue and name of the product on every alert. */
export const product = 'crowdstrike_falcon'

/** Characters of a title, a user; Falcon's own stay far below. */
const longest = 300

/** Falcon's ids have some 100 characters; what is longer is none, and no index takes it. */
const longestId = 500

const anId = (text: string | undefined): string | undefined =>
  text !== undefined && text.length <= longestId ? text : undefined

/** What a stream event's envelope adds to its fields. */
export interface Envelope {
  readonly eventType: string
  /** Identifies the event where it has no id of its own. */
  readonly position: string | undefined
  readonly createdAt: string | undefined
}

/** An alert, or what is missing for one; with the id by which it can be re-read, if it has one. */
export type Reading =
  | { readonly alert: Alert }
  | { readonly missing: readonly string[]; readonly id: string | undefined }

/**
 * One detection → one alert. Serves the API's alert (v2), every event of the stream and the bodies that customers write in
 * Fusion, whose field names differ in letter case, underscores and a few synonyms only. `final` says that there is nobody
 * left to ask: then a missing title or severity (medium, so that people look) is no reason to lose the alert.
 */
export const readAlert = (fields: Fields, envelope?: Envelope, final = false): Reading => {
  const eventType = envelope?.eventType ?? ''
  const id = anId(idOf(fields))
  const category = categoryOf(fields, eventType)
  const tactic = techniques(fields)
  const vendorId = id ?? anId(envelope?.position)
  const title =
    upTo(longest, titleOf(fields)) ??
    (envelope || final ? (tactic.technique ?? `Falcon ${wordsOf(eventType) || 'alert'}`) : undefined)
  const rating =
    ratingOf(fields, eventType) ?? (final ? { severity: 'medium' as const, vendorSeverity: 'none given' } : undefined)
  const occurredAt = timeOf(fields, envelope)
  if (vendorId === undefined || title === undefined || rating === undefined || occurredAt === undefined) {
    const found = { id: vendorId, name: title, severity: rating, timestamp: occurredAt }
    const missing = Object.entries(found).flatMap(([name, value]) => (value === undefined ? [name] : []))
    return { missing, id }
  }
  const flags = fields.object('pattern_disposition_flags', 'pattern_disposition_details')
  const dispositionText = fields.text('pattern_disposition_description')
  const disposition = dispositionOf(flags.trueOnes, !flags.none, dispositionText)
  const status = (upTo(60, fields.text('status', 'state')) ?? 'new').toLowerCase().replace(/[\s_-]+/g, ' ')
  const resolution = resolutionOf(fields.text('resolution')) ?? resolutionOf(status)
  const process = processOf(fields, eventType)
  const users = fields.texts('user_names', 'users')
  return {
    alert: present({
      product,
      vendorId,
      // What the state of a detection is to us, so that the webhook, the stream and the API call the same state the same; that
      // somebody at the customer's has begun to look at it is nothing new.
      revision: [
        ['open', 'in progress'].includes(status) ? 'new' : status,
        rating.severity,
        disposition,
        resolution ?? '-',
      ].join('/'),
      title,
      description: fields.text('description', 'detect_description', 'incident_description'),
      ...rating,
      category,
      occurredAt,
      ...machinesOf(fields, category, id),
      user: upTo(
        longest,
        fields.text('user_name', 'source_account_name', 'user') ?? (users.length > 0 ? users.join(', ') : undefined),
      ),
      process: Object.keys(process).length > 0 ? process : undefined,
      ...tactic,
      disposition,
      dispositionText,
      resolution,
      link: linkOf(fields.text('falcon_host_link', 'link', 'url')),
    }),
  }
}

/**
 * The id: `composite_id` is what the API wants in every call; `id` lacks the customer's id, which stands beside it. Where a body
 * has neither, the console link still holds it.
 */
const idOf = (fields: Fields): string | undefined => {
  const composite = fields.text('composite_id')
  if (composite !== undefined) return composite
  const linked = /\/(?:unified-)?detections\/(\w+:[^/?#]+)/.exec(
    fields.text('falcon_host_link', 'link', 'url') ?? '',
  )?.[1]
  const own =
    fields.text(
      'detect_id',
      'detection_id',
      'alert_id',
      'incident_id',
      'identity_protection_incident_id',
      'lead_id',
      'id',
    ) ?? (linked === undefined ? undefined : decodeURIComponentSafely(linked))
  const customer = fields.text('cid')
  return own !== undefined && customer !== undefined && /^(ind|ldt|ngsiem|automated-lead):/i.test(own)
    ? `${customer}:${own}`
    : own
}

const decodeURIComponentSafely = (text: string): string => {
  try {
    return textOf(decodeURIComponent(text)) ?? text
  } catch {
    return text
  }
}

const titleOf = (fields: Fields): string | undefined => {
  const incidentType = fields.text('incident_type')
  return (
    fields.text('display_name', 'name', 'detect_name', 'title', 'alert_name', 'detection_name', 'policy_statement') ??
    (incidentType !== undefined && !/^\d+$/.test(incidentType) ? incidentType : undefined)
  )
}

/** `AutomatedLeadSummaryEvent` → `automated lead`. */
const wordsOf = (eventType: string): string =>
  eventType
    .replace(/(Summary)?(Streaming)?Event$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** Level and the vendor's own words: number and name as given. Incidents have a FineScore of 0 to 10, leads a Score of 0 to 100. */
const ratingOf = (fields: Fields, eventType: string): Pick<Alert, 'severity' | 'vendorSeverity'> | undefined => {
  const name = fields.text('severity_name', 'severity_display_name')
  const own = fields.text('severity')
  const level = severityOf([name, own], fields.number('severity'), scaleOf(eventType))
  if (level !== undefined)
    return {
      severity: level,
      vendorSeverity: own === undefined || name === undefined ? `${own ?? name}` : `${own} (${name})`,
    }
  const fine = fields.number('fine_score')
  const score = fields.number('score')
  const severity = severityOf([], fine === undefined ? score : fine * 10, 'hundred')
  return severity && { severity, vendorSeverity: `${fine ?? score}` }
}

/**
 * The moment of the detected event. On the stream: the event's own time, else the start of an incident, else
 * `eventCreationTime`; not `ProcessStartTime`, for a process may run for years before it does something.
 */
const timeOf = (fields: Fields, envelope: Envelope | undefined): string | undefined => {
  const first = (...names: readonly string[]) => {
    for (const name of names) {
      const instant = instantOf(fields.text(name))
      if (instant !== undefined) return instant
    }
    return undefined
  }
  if (envelope === undefined)
    return first('timestamp', 'context_timestamp', 'start_time', 'created_timestamp', 'updated_timestamp')
  return (
    first('context_timestamp', 'incident_start_time', 'start_time', 'start_time_epoch') ??
    envelope.createdAt ??
    first('utc_timestamp', 'timestamp', 'process_start_time')
  )
}

const resolutionOf = (status = ''): Alert['resolution'] => {
  const word = status.toLowerCase().replace(/[\s_-]+/g, ' ')
  if (word === 'true positive' || word === 'false positive' || word === 'ignored') return word
  if (word === 'dismissed' || word === 'dismiss') return 'ignored'
  return word === 'closed' || word === 'resolved' || word === 'auto resolved' ? 'closed' : undefined
}

/** Ids as given: ATT&CK's `T…`, and CrowdStrike's own `CST…`, which are not ATT&CK. */
const techniques = (fields: Fields): Pick<Alert, 'techniques' | 'tactic' | 'technique'> => {
  const mitre = fields.objects('mitre_attack')
  const own = fields.text('technique_id')
  const ids = [own, ...mitre.map((one) => one.text('technique_id'))].filter((id) => id !== undefined)
  return present({
    techniques: [...new Set(ids)],
    tactic: fields.text('tactic') ?? mitre[0]?.text('tactic'),
    technique: fields.text('technique') ?? mitre[0]?.text('technique'),
  })
}

const processOf = (fields: Fields, eventType: string): NonNullable<Alert['process']> => {
  const parent = fields.object('parent_details')
  const fileName = fields.text('filename')
  const path = fields.text('filepath')
  const pid = fields.text('local_process_id')
  return present({
    fileName,
    filePath: eventType === 'DetectionSummaryEvent' ? withName(path, fileName) : path,
    commandLine: fields.text('cmdline', 'command_line'),
    sha256: hashOf(fields.text('sha256', 'sha256_string'), 64),
    sha1: hashOf(fields.text('sha1', 'sha1_string'), 40),
    md5: hashOf(fields.text('md5', 'md5_string'), 32),
    // `process_id` and `ProcessId` are Falcon's own numbers.
    pid: pid !== undefined && /^\d+$/.test(pid) ? pid : undefined,
    parent: parent.text('filepath', 'filename') ?? fields.text('parent_image_file_path', 'parent_image_file_name'),
  })
}

/** The old event's `FilePath` is the folder; every newer shape has the whole path. */
const withName = (folder: string | undefined, name: string | undefined): string | undefined => {
  if (folder === undefined || name === undefined || folder.toLowerCase().endsWith(name.toLowerCase())) return folder
  return folder.replace(/[\\/]$/, '') + (folder.includes('\\') ? '\\' : '/') + name
}
