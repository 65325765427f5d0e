import { parseJson } from '../../json.ts'
import { UnparsedError, type Parsed } from '../contract.ts'
import { isObject, textOf } from '../reading.ts'
import { isCef, malopsOf } from './cef.ts'
import { readMalop } from './normalise.ts'

const expected =
  'expected a malop (guid, displayName, severity, creationTime), a list of them as the inbox or mmng/v2 gives it, or CEF lines of Cybereason'

/** Members in which answers and forwarders' bodies carry malops. */
const wrappers = new Set(
  'data malops malop events event alerts alert items records results resultidtoelementdatamap payload body'.split(' '),
)

/** Members in which forwarders carry a line as it came. */
const lines = ['message', 'raw', 'cef', 'event', 'log', '_raw']

/**
 * Cybereason's payloads → alerts, one for each machine of a malop: malops of the inbox, details, mmng/v2 and visual search, alone, in
 * lists or in the API's answer; CEF lines, as text or within JSON; thin bodies with a guid only.
 * Throws `UnparsedError` when nothing in it is understood; what is not understood beside other things is in `faults`.
 */
export const parse = (body: Uint8Array): Parsed => {
  const found = read(documentOf(body), 'the body', 0)
  if (found.alerts.length + found.unresolved.length + found.ignored.length > 0 || isEmptyList(found)) return found
  const [first = `holds nothing; ${expected}`, ...others] = found.faults
  throw new UnparsedError(others.length === 0 ? first : `${first} (and ${others.length} more)`)
}

const documentOf = (body: Uint8Array): unknown => {
  const text = Buffer.from(body).toString('utf8')
  try {
    return parseJson(body)
  } catch (error) {
    if (isCef(text)) return text
    throw new UnparsedError(`the body: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const read = (value: unknown, place: string, depth: number): Parsed => {
  if (depth > 6) return fault(place, `nested too deeply; ${expected}`)
  if (typeof value === 'string' && isCef(value)) return readCef(value)
  if (Array.isArray(value)) {
    // Lines of one malop may be the items of one list.
    const texts = value.flatMap((one) => cefOf(one) ?? [])
    if (texts.length > 1) {
      const rest = value.filter((one) => cefOf(one) === undefined)
      return merge([readCef(texts.join('\n')), ...rest.map((one, index) => read(one, `${place}[${index}]`, depth + 1))])
    }
    return merge(value.map((one, index) => read(one, `${place}[${index}]`, depth + 1)))
  }
  if (!isObject(value)) return fault(place, `not an object; ${expected}`)
  const cef = cefOf(value)
  if (cef !== undefined) return readCef(cef)

  const reading = readMalop(value)
  if ('alerts' in reading) return { ...nothing, alerts: reading.alerts }
  const within = Object.entries(value)
    .filter(([name, one]) => wrappers.has(name.toLowerCase()) && typeof one === 'object' && one !== null)
    .map(([name, one]) =>
      name.toLowerCase() === 'resultidtoelementdatamap' && isObject(one)
        ? read(Object.values(one), `${place}.${name}`, depth + 1)
        : read(one, `${place}.${name}`, depth + 1),
    )
  if (within.length > 0) return merge(within)
  if (reading.id !== undefined) return { ...nothing, unresolved: [reading.id] }
  if (textOf(value['status'])?.toUpperCase() === 'FAILURE')
    return fault(place, 'an answer of the API that says FAILURE, not a malop')
  return fault(place, `not a malop (no ${reading.missing.join(', ')}); ${expected}`)
}

/** The CEF text within an object, if it carries one. */
const cefOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return isCef(value) ? value : undefined
  if (!isObject(value)) return undefined
  return lines.map((name) => value[name]).find((one): one is string => typeof one === 'string' && isCef(one))
}

const readCef = (text: string): Parsed => {
  const { malops, partial } = malopsOf(text)
  const readings = malops.map((malop) => readMalop(malop, undefined, true))
  return merge([
    { ...nothing, unresolved: partial },
    ...readings.map((reading) =>
      'alerts' in reading
        ? { ...nothing, alerts: reading.alerts }
        : fault('a CEF line', `it has no ${reading.missing.join(', ')}`),
    ),
    ...(malops.length + partial.length === 0 ? [fault('a CEF line', 'it names no malop (MalopId)')] : []),
  ])
}

const nothing: Parsed = { alerts: [], unresolved: [], ignored: [], faults: [] }

const fault = (place: string, reason: string): Parsed => ({ ...nothing, faults: [`${place}: ${reason}`] })

/** A list that the API gives while nothing happened is understood, and holds nothing. */
const isEmptyList = ({ faults }: Parsed): boolean => faults.length === 0

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
