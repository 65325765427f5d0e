import { isIP } from 'node:net'
import { IntegrationError } from '../../errors.ts'
import type { HostDetails, HostRef, IsolationState } from '../contract.ts'
import { fieldsOf, instantOf, present, type Fields } from '../reading.ts'
import { product } from './normalise.ts'
import type { Falcon } from './api.ts'

/** Values of a device's `status`; their letter case varies. */
const states: ReadonlyMap<string, IsolationState['state']> = new Map([
  ['normal', 'not isolated'],
  ['containment_pending', 'isolating'],
  ['contained', 'isolated'],
  ['lift_containment_pending', 'releasing'],
])

/** Refuses before anything is sent: an empty or odd id must never become a call for another host, or for all. */
const checkedAid = (hostId: string): string => {
  if (/^[0-9a-f]{32}$/i.test(hostId)) return hostId.toLowerCase()
  throw new IntegrationError('rejected', product, 'a host is named by its agent id, 32 hex digits; nothing was sent')
}

/** What Falcon knows of a host; throws `not-found`. */
export const hostById = async (falcon: Falcon, hostId: string, signal: AbortSignal): Promise<HostDetails> => {
  const [device, online] = await Promise.all([deviceById(falcon, hostId, signal), onlineState(falcon, hostId, signal)])
  return {
    host: refOf(hostId, device),
    ...present({ os: device.text('os_version', 'platform_name'), lastSeen: instantOf(device.text('last_seen')) }),
    groups: device.texts('groups'),
    isolation: { ...stateOf(device), online },
  }
}

/** Whether a host is cut off; throws `not-found`. */
export const isolationById = async (
  falcon: Falcon,
  hostId: string,
  signal: AbortSignal,
): Promise<Omit<IsolationState, 'online'>> => stateOf(await deviceById(falcon, hostId, signal))

const stateOf = (device: Fields): Omit<IsolationState, 'online'> => {
  const detail = device.text('status') ?? 'no status'
  return { state: states.get(detail.toLowerCase()) ?? 'unknown', detail }
}

/** The hosts of exactly this name. Ids first, then their names: FQL may match more than was asked for. */
export const hostsByName = async (falcon: Falcon, name: string, signal: AbortSignal): Promise<readonly HostRef[]> => {
  // A quote would end the filter's text and an asterisk match every host.
  if (!/^[\p{L}\p{N}._ -]+$/u.test(name))
    throw new IntegrationError('rejected', product, 'a host cannot be looked up by a name with such characters')
  return (await devicesBy(falcon, `hostname:'${name}'`, signal))
    .map(([id, device]) => refOf(id, device))
    .filter((host) => host.name.toLowerCase() === name.toLowerCase())
}

/** The hosts whose sensor reported this address last, as `local_ip`; an address that they had before Falcon does not keep. */
export const hostsByAddress = async (
  falcon: Falcon,
  address: string,
  signal: AbortSignal,
): Promise<readonly (HostRef & { readonly lastSeen?: string })[]> => {
  if (isIP(address) === 0) throw new IntegrationError('rejected', product, `${address} is no address`)
  return (await devicesBy(falcon, `local_ip:'${address}'`, signal))
    .map(([id, device]) => ({ ...refOf(id, device), ...present({ lastSeen: instantOf(device.text('last_seen')) }) }))
    .filter((host) => host.address === address)
}

/** Ids a page, machines a question, and so all that are looked at; Falcon allows 5000 of both. */
const most = 5000

/** Ids by a filter, then what Falcon knows of each: of all, for whether there is only one is judged by them. Throws `rejected` where there are too many. */
const devicesBy = async (
  falcon: Falcon,
  filter: string,
  signal: AbortSignal,
): Promise<readonly (readonly [id: string, device: Fields])[]> => {
  const ids = await idsBy(falcon, filter, signal)
  if (ids.length === 0) return []
  const { resources } = await falcon({
    method: 'POST',
    path: '/devices/entities/devices/v2',
    json: { ids },
    repeatable: true,
    signal,
  })
  return (resources ?? []).map(fieldsOf).flatMap((device) => {
    const id = device.text('device_id')
    return id === undefined ? [] : [[id, device] as const]
  })
}

const idsBy = async (falcon: Falcon, filter: string, signal: AbortSignal): Promise<readonly string[]> => {
  const ids = new Set<string>()
  for (let offset = 0; ;) {
    const { resources, meta } = await falcon({
      method: 'GET',
      path: '/devices/queries/devices/v1',
      query: { filter, sort: 'hostname|asc', limit: String(most), offset: String(offset) },
      signal,
    })
    const page = resources ?? []
    for (const id of page) if (typeof id === 'string') ids.add(id)
    offset += page.length
    const total = meta?.pagination?.total ?? (page.length < most ? offset : Infinity)
    if (page.length === 0 || offset >= total) return [...ids]
    if (offset >= most)
      throw new IntegrationError('rejected', product, `more than ${most} hosts fit; which one is meant cannot be told`)
  }
}

const refOf = (id: string, device: Fields): HostRef =>
  present({ id, name: device.text('hostname') ?? id, address: device.text('local_ip') })

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

/** Beside the point, so without the answer (a missing scope, say) it is `unknown` and no failure. */
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

/** Asks for one host to be contained or let go. 202 with its id in `resources` means accepted; an empty list that nothing was done. */
export const act = async (
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
  if (!accepted.includes(aid))
    throw new IntegrationError(
      'rejected',
      product,
      `it did not accept ${action} of ${aid}: its answer names no such host`,
      {
        trace: meta?.trace_id,
      },
    )
}
