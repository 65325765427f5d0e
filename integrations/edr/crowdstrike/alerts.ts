import { IntegrationError } from '../../errors.ts'
import { UnparsedError, type Alert, type ChangedAlerts, type Unparsed } from '../contract.ts'
import { fieldsOf, instantOf, present } from '../reading.ts'
import { product } from './normalise.ts'
import type { Falcon } from './api.ts'
import { parseResource } from './parse.ts'

/** Alerts a page; the API allows 1000. */
const pageSize = 500

/** One alert by its composite id, as it is now; throws `not-found`. */
export const alertById = async (falcon: Falcon, vendorId: string, signal: AbortSignal): Promise<Alert> => {
  if (vendorId === '') throw new IntegrationError('rejected', product, 'an alert without an id cannot be read')
  const { resources, meta } = await falcon({
    method: 'POST',
    path: '/alerts/entities/alerts/v2',
    json: { composite_ids: [vendorId] },
    repeatable: true,
    signal,
  })
  const trace = meta?.trace_id
  const [resource] = resources ?? []
  if (resource === undefined)
    throw new IntegrationError('not-found', product, `it knows no alert ${vendorId}`, { trace })
  try {
    return parseResource(resource)
  } catch (error) {
    if (error instanceof UnparsedError)
      throw new IntegrationError('rejected', product, `sent ${error.message}`, { trace })
    throw error
  }
}

/** Alerts created or changed since an instant, oldest change first, page by page. */
export async function* alertsSince(falcon: Falcon, since: string, signal: AbortSignal): AsyncIterable<ChangedAlerts> {
  const from = instantOf(since)
  if (from === undefined) throw new IntegrationError('rejected', product, 'alertsSince wants an ISO instant')
  let after: string | undefined
  let through = from
  const seen = new Set<string>()
  for (;;) {
    const { resources, meta } = await falcon({
      method: 'POST',
      path: '/alerts/combined/alerts/v1',
      json: present({ filter: `updated_timestamp:>='${from}'`, sort: 'updated_timestamp|asc', limit: pageSize, after }),
      repeatable: true,
      signal,
    })
    const alerts: Alert[] = []
    const unparsed: Unparsed[] = []
    for (const resource of resources ?? []) {
      try {
        alerts.push(parseResource(resource))
      } catch (error) {
        if (!(error instanceof UnparsedError)) throw error
        const id = fieldsOf(resource).text('composite_id') ?? 'no id'
        unparsed.push({ body: JSON.stringify(resource), fault: `${id}: ${error.message}` })
      }
    }
    const changed = instantOf(fieldsOf(resources?.at(-1)).text('updated_timestamp'))
    if (changed !== undefined && changed > through) through = changed
    if (resources?.length) yield { alerts, unparsed, through }
    after = meta?.pagination?.after
    // A cursor that comes twice would turn us in circles.
    if (!after || seen.has(after) || !resources?.length) break
    seen.add(after)
  }
}
