import { parseJson } from '../../json.ts'
import { UnparsedError, type Alert, type Parsed } from '../contract.ts'
import { fieldsOf, instantOf, isObject, textOf, type Fields } from '../reading.ts'
import { readAlert, type Envelope } from './normalise.ts'
import { saysItsKind } from './kind.ts'

const expected =
  'expected an alert of the API (composite_id, name, severity, timestamp), an event of the stream (metadata.eventType and event), or a body with a composite_id'

/** Members in which envelopes and Fusion bodies carry alerts. */
const wrappers = new Set(
  'resources data alert alerts detection detections event events body payload items records results trigger'.split(' '),
)

/** Stream events that are the record of somebody's doings, not detections. */
const audit = /AuditEvent$|^RemoteResponseSession|^FirewallMatchEvent$|^ScheduledReportNotificationEvent$/

/** Falcon's ids: parts joined by colons, e.g. `<cid>:ind:<aid>:…`, `ldt:<aid>:…`. */
const falconId = /^[\w-]+(:[\w|.-]+)+$/

/**
 * Falcon's payloads → alerts: alerts of the API (one, an array, the API's envelope, within a Fusion webhook body), events of the
 * stream, newline-delimited JSON of any of these, and thin bodies with an id only.
 * Throws `UnparsedError` when nothing in it is understood; what is not understood beside other things is in `faults`.
 */
export const parse = (body: Uint8Array): Parsed => {
  const found = merge(documentsOf(body))
  if (found.alerts.length + found.unresolved.length + found.ignored.length > 0) return found
  const [first = `holds nothing; ${expected}`, ...others] = found.faults
  throw new UnparsedError(others.length === 0 ? first : `${first} (and ${others.length} more)`)
}

/** One alert as the API itself gives it → `Alert`; throws `UnparsedError` for one without an id or any time. */
export const parseResource = (resource: unknown): Alert => {
  const reading = readAlert(fieldsOf(resource), undefined, true)
  if ('alert' in reading) return reading.alert
  throw new UnparsedError(`an alert of the API without ${reading.missing.join(', ')}`)
}

const documentsOf = (body: Uint8Array): readonly Parsed[] => {
  try {
    return [read(parseJson(body), 'the body', 0)]
  } catch (whole) {
    const lines = Buffer.from(body).toString('utf8').split('\n')
    const isStream = lines.filter((line) => /^\s*[{[].*[}\]]\s*$/.test(line)).length > 1
    if (!isStream) return [fault('the body', messageOf(whole))]
    return lines.flatMap((line, index) => {
      if (line.trim() === '') return []
      try {
        return [read(parseJson(line), `line ${index + 1}`, 0)]
      } catch (error) {
        return [fault(`line ${index + 1}`, messageOf(error))]
      }
    })
  }
}

const read = (value: unknown, place: string, depth: number): Parsed => {
  if (depth > 6) return fault(place, `nested too deeply; ${expected}`)
  if (Array.isArray(value)) return merge(value.map((one, index) => read(one, `${place}[${index}]`, depth + 1)))
  if (!isObject(value)) return fault(place, `not an object; ${expected}`)

  const event = eventOf(value)
  if (event !== undefined) return readEvent(event.fields, event.envelope, place)

  const fields = fieldsOf(value)
  const reading = readAlert(fields)
  if ('alert' in reading) {
    // A template's few fields: taken for an endpoint's, an identity alert would have the domain controller isolated that saw it.
    const { vendorId } = reading.alert
    const again = !saysItsKind(fields) && falconId.test(vendorId)
    return again ? { ...nothing, unresolved: [vendorId] } : { ...nothing, alerts: [reading.alert] }
  }
  const within = Object.entries(value)
    .filter(([name, one]) => wrappers.has(name.toLowerCase()) && typeof one === 'object' && one !== null)
    .map(([name, one]) => read(one, `${place}.${name}`, depth + 1))
  const inner = merge(within)
  if (inner.alerts.length + inner.unresolved.length + inner.ignored.length > 0) return inner
  if (reading.id !== undefined && (fields.text('composite_id') !== undefined || falconId.test(reading.id)))
    return { ...nothing, unresolved: [reading.id] }
  if (inner.faults.length > 0) return inner
  return fault(place, `not a Falcon alert (it has ${keysOf(value)}, and no ${reading.missing.join(', ')}); ${expected}`)
}

interface Event {
  readonly fields: Fields
  readonly envelope: Envelope
}

/** The stream's `{metadata, event}`, and the flat form in which the Data Replicator carries the same events. */
const eventOf = (value: Readonly<Record<string, unknown>>): Event | undefined => {
  const { metadata, event } = value
  const flat = textOf(value['ExternalApiType'])?.replace(/^Event_/, '')
  const about = fieldsOf(flat === undefined ? metadata : value)
  const eventType = flat ?? about.text('event_type')
  if (eventType === undefined || (flat === undefined && !isObject(event))) return undefined
  const place = [
    about.text('customer_id_string'),
    about.text('offset'),
    about.text('event_creation_time', 'utc_timestamp'),
  ]
  const fields = fieldsOf(flat === undefined ? event : value)
  return {
    fields,
    envelope: {
      eventType,
      // "Offset … is used to identify unique detection events" (vendor); it counts per customer and stream.
      position: place.every((part) => part !== undefined) ? `stream:${place.join(':')}` : undefined,
      createdAt: instantOf(about.text('event_creation_time', 'utc_timestamp')),
    },
  }
}

const readEvent = (fields: Fields, envelope: Envelope, place: string): Parsed => {
  if (audit.test(envelope.eventType))
    return { ...nothing, ignored: [`${place}: ${envelope.eventType} is a record of activity, not a detection`] }
  const reading = readAlert(fields, envelope)
  if ('alert' in reading) return { ...nothing, alerts: [reading.alert] }
  if (fields.text('composite_id') !== undefined && reading.id !== undefined)
    return { ...nothing, unresolved: [reading.id] }
  return fault(place, `event of type ${short(envelope.eventType)} without ${reading.missing.join(', ')}`)
}

const nothing: Parsed = { alerts: [], unresolved: [], ignored: [], faults: [] }

const fault = (place: string, reason: string): Parsed => ({ ...nothing, faults: [`${place}: ${reason}`] })

/** All together; the same state of the same detection once. */
const merge = (parts: readonly Parsed[]): Parsed => {
  const alerts = new Map(
    parts.flatMap((part) => part.alerts).map((alert) => [`${alert.vendorId} ${alert.revision}`, alert]),
  )
  return {
    alerts: [...alerts.values()],
    unresolved: [...new Set(parts.flatMap((part) => part.unresolved))],
    ignored: parts.flatMap((part) => part.ignored),
    faults: parts.flatMap((part) => part.faults),
  }
}

const short = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 60)

const keysOf = (value: Readonly<Record<string, unknown>>): string => {
  const keys = Object.keys(value)
  if (keys.length === 0) return 'no fields'
  return `the fields ${keys.slice(0, 8).map(short).join(', ')}${keys.length > 8 ? ', …' : ''}`
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
