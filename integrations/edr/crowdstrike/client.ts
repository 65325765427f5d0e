import { IntegrationError } from '../../errors.ts'
import {
  UnparsedError,
  type Alert,
  type Edr,
  type EdrProduct,
  type HostDetails,
  type IsolationState,
} from '../contract.ts'
import { fieldsOf, instantOf, present, type Fields } from '../reading.ts'
import { product } from './alert.ts'
import { createFalcon, type Falcon } from './api.ts'
import { parseResource } from './parse.ts'

/** How long a read after a containment may still show what was before; CrowdStrike names no figure. */
const usualReadLag = 10_000

/** Alerts a page; the API allows 1000 with details. */
const pageSize = 500

const states: Readonly<Record<string, IsolationState['state']>> = {
  normal: 'not isolated',
  containment_pending: 'isolating',
  contained: 'isolated',
  lift_containment_pending: 'releasing',
}

/**
 * One customer's Falcon API: alerts, hosts, network containment. Keep the object: it holds the token.
 * Options: `memberCid` (an MSSP's customer), `readLag` (milliseconds).
 */
export const connect: EdrProduct['connect'] = (connection) => {
  const falcon = createFalcon(connection)
  const readLag = Number(connection.options['readLag'] ?? usualReadLag)
  if (!Number.isFinite(readLag) || readLag < 0)
    throw new IntegrationError('rejected', product, 'the option readLag must be a number of milliseconds')

  const edr: Edr = {
    product,
    readLag,
    alert: (vendorId, { signal }) => alertById(falcon, vendorId, signal),
    alertsSince: (since, { signal }) => alertsSince(falcon, since, signal),
    host: async (hostId, { signal }) => {
      const [device, online] = await Promise.all([
        deviceById(falcon, hostId, signal),
        onlineState(falcon, hostId, signal),
      ])
      return hostOf(hostId, device, online)
    },
    isolation: async (hostId, { signal }) => {
      const [device, online] = await Promise.all([
        deviceById(falcon, hostId, signal),
        onlineState(falcon, hostId, signal),
      ])
      return isolationOf(device, online)
    },
    isolate: (hostId, { signal }) => act(falcon, 'contain', hostId, signal),
    release: (hostId, { signal }) => act(falcon, 'lift_containment', hostId, signal),
  }
  return edr
}

/** Refuses before anything is sent: an empty or odd id must never become a call for another host, or for all. */
const checkedAid = (hostId: string): string => {
  if (/^[0-9a-f]{32}$/i.test(hostId)) return hostId
  throw new IntegrationError('rejected', product, 'a host is named by its agent id, 32 hex digits; nothing was sent')
}

const alertById = async (falcon: Falcon, vendorId: string, signal: AbortSignal): Promise<Alert> => {
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

/** What could not be read is said at the end, after everything that could has been given. */
async function* alertsSince(falcon: Falcon, since: string, signal: AbortSignal): AsyncIterable<readonly Alert[]> {
  const from = instantOf(since)
  if (from === undefined) throw new IntegrationError('rejected', product, 'alertsSince wants an ISO instant')
  const unread: string[] = []
  let after: string | undefined
  do {
    const { resources, meta } = await falcon({
      method: 'POST',
      path: '/alerts/combined/alerts/v1',
      json: present({ filter: `updated_timestamp:>='${from}'`, sort: 'updated_timestamp|asc', limit: pageSize, after }),
      repeatable: true,
      signal,
    })
    const alerts: Alert[] = []
    for (const resource of resources ?? []) {
      try {
        alerts.push(parseResource(resource))
      } catch (error) {
        if (!(error instanceof UnparsedError)) throw error
        unread.push(`${fieldsOf(resource).text('composite_id') ?? 'no id'}: ${error.message}`)
      }
    }
    if (alerts.length > 0) yield alerts
    after = resources?.length ? meta?.pagination?.after || undefined : undefined
  } while (after !== undefined)
  if (unread.length > 0)
    throw new IntegrationError('rejected', product, `${unread.length} alerts were not understood, first ${unread[0]}`)
}

const deviceById = async (falcon: Falcon, hostId: string, signal: AbortSignal): Promise<Fields> => {
  const { resources, meta } = await falcon({
    method: 'POST',
    path: '/devices/entities/devices/v2',
    json: { ids: [checkedAid(hostId)] },
    repeatable: true,
    signal,
  })
  const device = resources?.map(fieldsOf).find((one) => one.text('device_id')?.toLowerCase() === hostId.toLowerCase())
  if (device !== undefined) return device
  throw new IntegrationError('not-found', product, `it knows no host ${hostId}`, { trace: meta?.trace_id })
}

/** Beside the point of both callers, so without the answer (a missing scope, say) it is `unknown` and no failure. */
const onlineState = async (falcon: Falcon, hostId: string, signal: AbortSignal): Promise<IsolationState['online']> => {
  try {
    const { resources } = await falcon({
      method: 'GET',
      path: '/devices/entities/online-state/v1',
      query: { ids: checkedAid(hostId) },
      signal,
    })
    const state = fieldsOf(resources?.[0]).text('state')?.toLowerCase()
    return state === 'online' || state === 'offline' ? state : 'unknown'
  } catch (error) {
    if (error instanceof IntegrationError) return 'unknown'
    throw error
  }
}

const isolationOf = (device: Fields, online: IsolationState['online']): IsolationState => {
  const detail = device.text('status') ?? 'no status'
  return { state: states[detail.toLowerCase()] ?? 'unknown', online, detail }
}

const hostOf = (hostId: string, device: Fields, online: IsolationState['online']): HostDetails => ({
  host: present({ id: hostId, name: device.text('hostname') ?? hostId, address: device.text('local_ip') }),
  ...present({ os: device.text('os_version', 'platform_name'), lastSeen: instantOf(device.text('last_seen')) }),
  groups: device.texts('groups'),
  isolation: isolationOf(device, online),
})

/** 202 with the host's id in `resources` means accepted; an empty list means that nothing was done. */
const act = async (
  falcon: Falcon,
  action: 'contain' | 'lift_containment',
  hostId: string,
  signal: AbortSignal,
): Promise<void> => {
  const aid = checkedAid(hostId)
  const { resources, meta } = await falcon({
    method: 'POST',
    path: '/devices/entities/devices-actions/v2',
    query: { action_name: action },
    json: { ids: [aid] },
    signal,
  })
  const accepted = (resources ?? []).map((one) => fieldsOf(one).text('id')?.toLowerCase())
  if (!accepted.includes(aid.toLowerCase()))
    throw new IntegrationError(
      'rejected',
      product,
      `it did not accept ${action} of ${aid}: its answer names no such host`,
      {
        trace: meta?.trace_id,
      },
    )
}
