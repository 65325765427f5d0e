import { z } from 'zod'
import { IntegrationError } from '../../errors.ts'
import type { Alert, ChangedAlerts, Unparsed } from '../contract.ts'
import { fieldsOf, instantOf, isObject } from '../reading.ts'
import type { Cybereason } from './api.ts'
import { partsOf, product, readMalop } from './normalise.ts'

/** Malops a page. */
const pageSize = 100

/** ms by which the end of a question lies ahead of our clock: the product's may be ahead, and what is newest must be in. */
const ahead = 24 * 60 * 60_000

const malop = z.record(z.string(), z.unknown())
/** One that is no malop at all keeps no other one out. */
const malops = z.array(z.unknown())
const inboxAnswer = z.object({ malops })
const v2Answer = z.object({ data: z.object({ data: malops, totalHits: z.number().optional() }) })
const unifiedAnswer = z.object({ data: z.object({ resultIdToElementDataMap: z.record(z.string(), malop) }) })

type Malop = z.output<typeof malop>

/**
 * A malop's alerts as they are now; of one machine where the id names it. Details are there for what the EDR engine did not find,
 * `crimes/unified` for the rest; neither says “no such malop”, they fail. Throws `not-found`.
 */
export const alertsById = async (
  cybereason: Cybereason,
  vendorId: string,
  link: string,
  signal: AbortSignal,
): Promise<readonly Alert[]> => {
  const { malop: guid, machine } = partsOf(vendorId)
  if (!/^[\w.-]+$/.test(guid)) throw new IntegrationError('rejected', product, 'a malop is named by its guid')
  const found = (await details(cybereason, guid, signal)) ?? (await unified(cybereason, guid, signal))
  const reading = found && readMalop(found, link, true)
  if (reading && 'missing' in reading)
    throw new IntegrationError('rejected', product, `malop ${guid} came without ${reading.missing.join(', ')}`)
  const alerts = (reading?.alerts ?? []).filter((alert) => machine === undefined || alert.vendorId === vendorId)
  if (alerts.length > 0) return alerts
  throw new IntegrationError('not-found', product, `it shows no malop ${vendorId}`)
}

const details = async (cybereason: Cybereason, guid: string, signal: AbortSignal): Promise<Malop | undefined> => {
  const path = '/rest/detection/details'
  const found = await unlessRefused(
    cybereason({ path, json: { malopGuid: guid }, answer: malop, repeatable: true, signal }),
  )
  return found?.['guid'] === guid ? found : undefined
}

const unified = async (cybereason: Cybereason, guid: string, signal: AbortSignal): Promise<Malop | undefined> => {
  const json = {
    totalResultLimit: 10_000,
    perGroupLimit: 10_000,
    perFeatureLimit: 100,
    templateContext: 'OVERVIEW',
    queryPath: [{ requestedType: 'MalopProcess', guidList: [guid], result: true }],
  }
  const path = '/rest/crimes/unified'
  const found = await unlessRefused(cybereason({ path, json, answer: unifiedAnswer, repeatable: true, signal }))
  const one = found?.data.resultIdToElementDataMap[guid]
  return one && { guid, ...one }
}

const unlessRefused = async <T>(asking: Promise<T>): Promise<T | undefined> => {
  try {
    return await asking
  } catch (error) {
    if (error instanceof IntegrationError && error.kind === 'rejected') return undefined
    throw error
  }
}

/**
 * Malops that came or changed since an instant, oldest change first: by `mmng/v2` where the server has it (21.2 and later), else by
 * the inbox.
 */
export async function* alertsSince(
  cybereason: Cybereason,
  since: string,
  link: string,
  signal: AbortSignal,
): AsyncIterable<ChangedAlerts> {
  const instant = instantOf(since)
  if (instant === undefined) throw new IntegrationError('rejected', product, 'alertsSince wants an ISO instant')
  for await (const malops of pagesSince(cybereason, Date.parse(instant), signal)) {
    const alerts: Alert[] = []
    const unparsed: Unparsed[] = []
    for (const one of malops) {
      const reading = readMalop(isObject(one) ? one : {}, link, true)
      if ('alerts' in reading) alerts.push(...reading.alerts)
      else {
        const fault = `${reading.id ?? 'no guid'}: a malop without ${reading.missing.join(', ')}`
        unparsed.push({ body: JSON.stringify(one), fault })
      }
    }
    const newest = malops.map(updated).reduce((a, b) => Math.max(a, b), Date.parse(instant))
    yield { alerts, unparsed, through: new Date(newest).toISOString() }
  }
}

/** Epoch ms of the last change; 0 where it says none, so that it comes first and moves nothing on. */
const updated = (one: unknown): number =>
  Date.parse(instantOf(fieldsOf(one).text('lastUpdateTime', 'creationTime')) ?? '1970-01-01T00:00:00Z')

async function* pagesSince(
  cybereason: Cybereason,
  from: number,
  signal: AbortSignal,
): AsyncIterable<readonly unknown[]> {
  const first = await pageOf(cybereason, from, 0, signal).catch((error: unknown) => {
    if (error instanceof IntegrationError && error.kind === 'not-found') return undefined
    throw error
  })
  if (first) yield* v2Pages(cybereason, from, first, signal)
  else yield* inboxPages(cybereason, from, signal)
}

type Page = z.output<typeof v2Answer>['data']

const pageOf = async (cybereason: Cybereason, from: number, offset: number, signal: AbortSignal): Promise<Page> => {
  const { data } = await cybereason({
    path: '/rest/mmng/v2/malops',
    json: {
      search: {},
      filter: {},
      range: { from, to: Date.now() + ahead },
      pagination: { pageSize, offset },
      federation: { groups: [] },
      sort: [{ field: 'LastUpdateTime', order: 'asc' }],
    },
    answer: v2Answer,
    repeatable: true,
    signal,
  })
  return data
}

/**
 * Each next page is asked from the time of the last malop that was read, and not by an offset into the same list: a malop that
 * changes meanwhile moves to the list's end, everything behind it moves up, and an offset would step over one. Only within one
 * millisecond of which there is more than a page the offset counts.
 */
async function* v2Pages(
  cybereason: Cybereason,
  since: number,
  first: Page,
  signal: AbortSignal,
): AsyncIterable<readonly unknown[]> {
  const seen = new Set<string>()
  let [from, offset, page] = [since, 0, first]
  for (;;) {
    const { data, totalHits = data.length < pageSize ? 0 : Infinity } = page
    const fresh = data.filter((one) => !seen.has(stateOf(one)))
    for (const one of fresh) seen.add(stateOf(one))
    if (fresh.length > 0) yield fresh
    if (data.length === 0 || offset + data.length >= totalHits) return
    const last = updated(data.at(-1))
    if (last > from) [from, offset] = [last, 0]
    else offset += data.length
    page = await pageOf(cybereason, from, offset, signal)
  }
}

const stateOf = (one: unknown): string => `${fieldsOf(one).text('guid') ?? JSON.stringify(one)} ${updated(one)}`

/** The inbox has no pages and no order; what it gives is put in order, and handed on in parts. */
async function* inboxPages(
  cybereason: Cybereason,
  from: number,
  signal: AbortSignal,
): AsyncIterable<readonly unknown[]> {
  const { malops } = await cybereason({
    path: '/rest/detection/inbox',
    json: { startTime: from, endTime: Date.now() + ahead },
    answer: inboxAnswer,
    repeatable: true,
    signal,
  })
  const sorted = malops.toSorted((a, b) => updated(a) - updated(b))
  for (let start = 0; start < sorted.length; start += pageSize) yield sorted.slice(start, start + pageSize)
}
