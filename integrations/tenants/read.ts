import { LineCounter, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import type { Tenant } from '../../policy/tenant.ts'
import { resolveAddress } from './address.ts'
import { addresses } from './check/addresses.ts'
import { channels } from './check/channels.ts'
import { hosts } from './check/hosts.ts'
import { duplicates, references } from './check/ids.ts'
import { phones } from './check/phones.ts'
import { playbooks } from './check/playbooks.ts'
import { products } from './check/products.ts'
import type { KnownProduct } from './check/products.ts'
import { responders } from './check/responders.ts'
import { secrets } from './check/secrets.ts'
import type { LookForSecret } from './check/secrets.ts'
import { response } from './check/response.ts'
import { rosters } from './check/rosters.ts'
import { sites } from './check/sites.ts'
import { timeZones } from './check/time-zone.ts'
import { tripwire } from './check/tripwire.ts'
import { placeOf } from './fault.ts'
import type { TenantFault, Wrong } from './fault.ts'
import type { Environment } from './interpolate.ts'
import { sayIssues } from './issue.ts'
import { lineOf } from './line.ts'
import { isRecord, textAt } from './raw.ts'
import { rosterOf } from './roster.ts'
import { tenantFile } from './schema.ts'
import type { TenantFile } from './schema.ts'

export interface ReadOptions {
  /** The products of the catalogue. */
  readonly products: readonly KnownProduct[]
  /** Names of the playbooks of the catalogue. */
  readonly playbooks: readonly string[]
  /** Values of the variables in addresses, and of PUBLIC_URL, with which links begin. */
  readonly environment: Environment
  readonly lookForSecret: LookForSecret
}

export type ReadTenant = { readonly tenant: Tenant } | { readonly faults: readonly TenantFault[] }

const checkAll = (
  raw: unknown,
  id: string,
  { products: known, playbooks: knownPlaybooks, environment, lookForSecret }: ReadOptions,
): readonly Wrong[] => {
  if (!isRecord(raw)) return []
  const roster = rosterOf(raw)
  const written = textAt(raw, 'id')
  const otherName: readonly Wrong[] =
    written === undefined || written === id
      ? []
      : [
          {
            path: ['id'],
            wrong: `the id ${JSON.stringify(written)} is not the name of the file`,
            instead: `write ${id}, or rename the file to ${written}.yaml`,
          },
        ]
  return [
    ...otherName,
    ...duplicates(raw),
    ...references(raw, roster),
    ...channels(raw, roster),
    ...phones(raw),
    ...responders(raw, roster, environment),
    ...hosts(raw),
    ...products(raw, known),
    ...playbooks(raw, knownPlaybooks),
    ...tripwire(raw),
    ...rosters(raw),
    ...response(raw, roster),
    ...sites(raw, roster),
    ...timeZones(raw),
    ...addresses(raw, environment),
    ...secrets(raw, lookForSecret),
  ]
}

/** Fills in the variables of the addresses; `addresses` has found all of them good. */
const withAddresses = (file: TenantFile, environment: Environment): Tenant => {
  const fill = (text: string, field: Parameters<typeof resolveAddress>[1]): string => {
    const resolved = resolveAddress(text, field, environment)
    if ('value' in resolved) return resolved.value
    throw new Error(`${resolved.wrong}; ${resolved.instead}`)
  }
  const { chat, mail, phone, sources, ...rest } = file
  return {
    ...rest,
    sources: sources.map(({ api, ...source }) =>
      api === undefined ? source : { ...source, api: { ...api, baseUrl: fill(api.baseUrl, 'baseUrl') } },
    ),
    ...(chat !== undefined && { chat: { ...chat, apiUrl: fill(chat.apiUrl, 'apiUrl') } }),
    ...(mail !== undefined && { mail: { ...mail, server: fill(mail.server, 'server') } }),
    ...(phone !== undefined && { phone: { ...phone, baseUrl: fill(phone.baseUrl, 'baseUrl') } }),
  }
}

const toJs = (document: Document): { readonly raw: unknown } | { readonly wrong: string } => {
  try {
    return { raw: document.toJS() }
  } catch (error) {
    // An alias without anchor, or aliases that would unfold without end.
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Reads one tenant file. `file` names it in faults; its base name is the tenant's id. Answers the tenant, or all faults at once, each with
 * line, place, what is wrong and what to write instead. No fault repeats what may be a secret.
 */
export const readTenant = (text: string, file: string, options: ReadOptions): ReadTenant => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const syntax = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    file,
    line: lines.linePos(pos[0]).line,
    place: '',
    wrong: `this is no YAML: ${message.split('\n')[0]}`,
    instead: 'mend the line (indentation, quotes, colons)',
  }))
  if (syntax.length > 0) return { faults: syntax }
  const read = toJs(document)
  if ('wrong' in read)
    return {
      faults: [{ file, line: 1, place: '', wrong: read.wrong, instead: 'write the values out without aliases' }],
    }

  const id = file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '')
  const parsed = tenantFile.safeParse(read.raw)
  const wrongs = [
    ...(parsed.success ? [] : sayIssues(parsed.error.issues, read.raw)),
    ...checkAll(read.raw, id, options),
  ]
  if (parsed.success && wrongs.length === 0) return { tenant: withAddresses(parsed.data, options.environment) }
  const faults = wrongs.map(({ path, wrong, instead }) => ({
    file,
    line: lineOf(document, lines, path),
    place: placeOf(path),
    wrong,
    instead,
  }))
  return { faults: faults.toSorted((a, b) => a.line - b.line) }
}
