import { isIP } from 'node:net'
import type { Alert } from '../contract.ts'
import { fieldsOf, hashOf, instantOf, linkOf, present, type Fields } from '../reading.ts'
import { processOf } from './process.ts'
import { severityOf } from './severity.ts'
import { flattened } from './values.ts'

/** Key of the catalogue and name of the product on every alert. */
export const product = 'cybereason'

/** One malop's alerts, or what is missing for them; with the guid by which it can be re-read, if it has one. */
export type Reading =
  | { readonly alerts: readonly Alert[] }
  | { readonly missing: readonly string[]; readonly id: string | undefined }

/** How our ids of alerts are made: a malop on several machines is one detection on each. */
const idOf = (malop: string, machine: string | undefined): string =>
  machine === undefined ? malop : `${malop}@${machine}`

/** The two halves of such an id. No guid of theirs has an `@`. */
export const partsOf = (vendorId: string): { readonly malop: string; readonly machine: string | undefined } => {
  const [malop = '', ...machine] = vendorId.split('@')
  return { malop, machine: machine.length === 0 ? undefined : machine.join('@') }
}

/**
 * One malop → one alert for each of its machines, since policy goes by host; their `vendorId` is `<malop guid>@<machine guid>`. A
 * malop that names no machine is one alert, known by the malop's guid alone. Serves the inbox, details, mmng/v2, visual search
 * (`simpleValues`) and what CEF lines tell. `final` says that there is nobody left to ask: then a missing severity (medium, so that
 * people look) or title is no reason to lose the alert.
 */
export const readMalop = (malop: Readonly<Record<string, unknown>>, link?: string, final = false): Reading => {
  const isUnified = 'simpleValues' in malop
  const fields = fieldsOf(flattened(malop))
  const guid = fields.text('guid', 'guidString', 'malopGuid')
  const title = titleOf(fields) ?? (final || isUnified ? 'Cybereason malop' : undefined)
  const word = [fields.text('severity'), fields.text('malopSeverity')].find((one) => severityOf(one) !== undefined)
  const severity = severityOf(word) ?? (final || isUnified ? ('medium' as const) : undefined)
  const occurredAt = ['creationTime', 'malopStartTime', 'lastUpdateTime']
    .map((name) => instantOf(fields.text(name)))
    .find((instant) => instant !== undefined)
  if (guid === undefined || title === undefined || severity === undefined || occurredAt === undefined) {
    const found = { guid, displayName: title, severity, creationTime: occurredAt }
    return { missing: Object.entries(found).flatMap(([name, one]) => (one === undefined ? [name] : [])), id: guid }
  }

  const dispositionText = fields.texts('decisionStatuses').join(', ')
  const disposition = dispositionOf(dispositionText, fields.text('isBlocked'))
  const resolution = resolutionOf(fields)
  const users = fields.objects('users').flatMap((user) => user.text('displayName', 'name') ?? [])
  const of = (machine: Fields | undefined): Alert => {
    const [id, name, address] = [
      machine?.text('guid'),
      machine?.text('displayName', 'name', 'machineName'),
      machine?.text('ip'),
    ]
    const host =
      id === undefined || name === undefined
        ? undefined
        : { id, name, ...(address !== undefined && isIP(address) > 0 && { address }) }
    const mentioned = host ? undefined : (name ?? id)
    const process = processOf(fields, name)
    return present({
      product,
      vendorId: idOf(guid, id ?? name),
      // The same state of a malop in every shape that it comes in. That its user or its priority changes is nothing new.
      revision: [severity, disposition, resolution ?? 'open'].join('/'),
      title,
      description: fields.texts('descriptions')[0],
      severity,
      vendorSeverity: word ?? 'none given',
      category: 'endpoint' as const,
      occurredAt,
      host,
      machines: mentioned === undefined ? undefined : [mentioned],
      user: users.length > 0 ? [...new Set(users)].slice(0, 5).join(', ') : undefined,
      process: Object.keys(process).length > 0 ? process : undefined,
      techniques: techniquesOf(fields),
      tactic: fields.texts('mitreTactics')[0],
      disposition,
      dispositionText: dispositionText === '' ? undefined : dispositionText,
      resolution,
      link: linkOf(
        fields.text('link') ?? (link === undefined ? undefined : `${link}/#/malop/${encodeURIComponent(guid)}`),
      ),
    })
  }
  const machines = fields.objects('machines').filter((one) => one.text('guid', 'displayName', 'name') !== undefined)
  return { alerts: machines.length > 0 ? machines.map(of) : [of(undefined)] }
}

/** What it is, and in what: `displayName` alone is the root cause's name, and may be a bare hash. */
const titleOf = (fields: Fields): string | undefined => {
  const type =
    fields.texts('detectionTypes')[0] ?? wordsOf(fields.text('malopDetectionType', 'detectionType', 'malopType'))
  const name = fields.text('displayName', 'primaryRootCauseName')
  const cause =
    name !== undefined && hashOf(name, 40) === undefined && hashOf(name, 64) === undefined ? name : undefined
  return type === undefined || cause === undefined ? (type ?? cause ?? name) : `${type}: ${cause}`
}

/** `EXTENSION_MANIPULATION` → `Extension manipulation`; words stay as they are. */
const wordsOf = (text: string | undefined): string | undefined => {
  if (text === undefined || !/^[A-Z0-9_]+$/.test(text)) return text
  const words = text.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Where one machine was protected and another was not, the less comforting holds. */
const dispositionOf = (statuses: string, isBlocked: string | undefined): Alert['disposition'] => {
  if (/detected/i.test(statuses)) return 'detected'
  if (/prevented/i.test(statuses)) return 'prevented'
  if (isBlocked === undefined) return 'unknown'
  return isBlocked.toLowerCase() === 'true' ? 'prevented' : 'detected'
}

/** Cybereason's own words for how an analyst ended it: Remediated and Closed, Not Relevant and Excluded. */
const resolutionOf = (fields: Fields): Alert['resolution'] => {
  const status = fields.text('status', 'malopStatus')?.toLowerCase().replaceAll('_', ' ') ?? ''
  if (/^(fp|false positive|not relevant|excluded)$/.test(status)) return 'false positive'
  if (/^(closed|remediated)$/.test(status) || fields.trueOnes.has('closed')) return 'closed'
  return fields.text('investigationStatus')?.toLowerCase() === 'closed' ? 'closed' : undefined
}

/** ATT&CK ids, also where a name stands beside them (`T1060 - Registry Run Keys`); else as given. */
const techniquesOf = (fields: Fields): readonly string[] => {
  const given = [...fields.texts('mitreTechniques'), ...fields.texts('mitreSubTechniques')]
  return [...new Set(given.map((text) => /\bT\d{4}(?:\.\d{3})?\b/.exec(text)?.[0] ?? text))]
}
