import { z } from 'zod'
import type { FaultKind } from '../../../policy/reason.ts'
import { IntegrationError } from '../../errors.ts'
import type { HostDetails, HostRef, IsolationState } from '../contract.ts'
import { fieldsOf, instantOf, present, type Fields } from '../reading.ts'
import type { Cybereason } from './api.ts'
import { product } from './normalise.ts'

/** Sensors a page, and pages at most: whether a machine is the only one of its name is judged by all that were found, or not at all. */
const [pageSize, mostPages] = [100, 10]

const sensorsAnswer = z.object({
  sensors: z.array(z.record(z.string(), z.unknown())),
  hasMoreResults: z.boolean().optional(),
})

/** Refuses before anything is sent: an empty or odd id must never become a call for another machine, or for all. */
const checkedGuid = (hostId: string): string => {
  if (/^[A-Za-z0-9._-]{8,64}$/.test(hostId) && !/[\r\n]/.test(hostId)) return hostId
  throw new IntegrationError('rejected', product, 'a machine is named by its guid; nothing was sent')
}

const query = async (
  cybereason: Cybereason,
  filter: { readonly fieldName: 'guid' | 'machineName'; readonly operator: string; readonly value: string },
  signal: AbortSignal,
): Promise<readonly Fields[]> => {
  const found: Fields[] = []
  for (let page = 0; ; page += 1) {
    if (page === mostPages)
      throw new IntegrationError(
        'rejected',
        product,
        `more than ${mostPages * pageSize} sensors fit; which one is meant cannot be told`,
      )
    const { fieldName, operator, value } = filter
    const { sensors, hasMoreResults } = await cybereason({
      path: '/rest/sensors/query',
      // `offset` counts pages (forensic-security/cybereason aiter_pages).
      json: {
        limit: pageSize,
        offset: page,
        sortDirection: 'ASC',
        filters: [{ fieldName, operator, values: [value] }],
      },
      answer: sensorsAnswer,
      repeatable: true,
      signal,
    })
    found.push(...sensors.map(fieldsOf))
    if (hasMoreResults !== true || sensors.length === 0) break
  }
  // An archived sensor is what is left of one that was removed.
  return found.filter((sensor) => sensor.text('status')?.toLowerCase() !== 'archived')
}

/** The one sensor of a machine; throws `not-found`, or `rejected` where several share the guid. */
const sensorOf = async (cybereason: Cybereason, hostId: string, signal: AbortSignal): Promise<Fields> => {
  const guid = checkedGuid(hostId)
  const found = await query(cybereason, { fieldName: 'guid', operator: 'Equals', value: guid }, signal)
  const [sensor, ...more] = found.filter((one) => one.text('guid') === guid)
  if (sensor === undefined) throw new IntegrationError('not-found', product, `it knows no machine ${guid}`)
  if (more.length > 0)
    throw new IntegrationError(
      'rejected',
      product,
      `it knows ${more.length + 1} sensors of machine ${guid}; nothing was sent`,
    )
  return sensor
}

/** What Cybereason knows of a machine; throws `not-found`. */
export const hostById = async (cybereason: Cybereason, hostId: string, signal: AbortSignal): Promise<HostDetails> => {
  const sensor = await sensorOf(cybereason, hostId, signal)
  const group = sensor.text('groupName')
  return {
    host: refOf(hostId, sensor),
    ...present({
      os: sensor.text('osVersionType', 'osType')?.replaceAll('_', ' '),
      lastSeen: instantOf(sensor.text('lastPylumInfoMsgUpdateTime', 'disconnectionTime')),
    }),
    groups: group === undefined ? [] : [group],
    isolation: isolationOf(sensor),
  }
}

const onlineWords: ReadonlyMap<string, IsolationState['online']> = new Map([
  ['online', 'online'],
  ['offline', 'offline'],
  ['stale', 'offline'],
])

/** An order that waits for an off-line machine shows nowhere: of such a machine it cannot be told. */
const isolationOf = (sensor: Fields): IsolationState => {
  const status = sensor.text('status') ?? 'no status'
  const online = onlineWords.get(status.toLowerCase()) ?? 'unknown'
  if (sensor.trueOnes.has('isolated')) return { state: 'isolated', online, detail: `isolated, ${status}` }
  return { state: online === 'online' ? 'not isolated' : 'unknown', online, detail: `not isolated, ${status}` }
}

/** The hosts of exactly this name: the question finds every name that contains it. */
export const hostsByName = async (
  cybereason: Cybereason,
  name: string,
  signal: AbortSignal,
): Promise<readonly HostRef[]> => {
  if (!/^[\p{L}\p{N}._ -]*[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u.test(name))
    throw new IntegrationError('rejected', product, 'a host cannot be looked up by a name with such characters')
  const found = await query(
    cybereason,
    { fieldName: 'machineName', operator: 'ContainsIgnoreCase', value: name },
    signal,
  )
  return found
    .flatMap((sensor) => {
      const id = sensor.text('guid')
      return id === undefined ? [] : [refOf(id, sensor)]
    })
    .filter((host) => host.name.toLowerCase() === name.toLowerCase())
}

const refOf = (id: string, sensor: Fields): HostRef =>
  present({ id, name: sensor.text('machineName') ?? id, address: sensor.text('internalIpAddress') })

/** What a machine's word in the answer means, where it is no success (chronicle/content-hub, CybereasonManager ISOLATION_ERRORS). */
const failures: ReadonlyMap<string, { readonly kind: FaultKind; readonly ambiguous: boolean }> = new Map([
  ['unknownprobe', { kind: 'not-found', ambiguous: false }],
  ['proberemoved', { kind: 'not-found', ambiguous: false }],
  ['notsupported', { kind: 'unsupported', ambiguous: false }],
  ['unauthorizeduser', { kind: 'unauthorized', ambiguous: false }],
  ['failedsending', { kind: 'unavailable', ambiguous: false }],
  ['failedsendingtoserver', { kind: 'unavailable', ambiguous: false }],
  ['disconnected', { kind: 'unavailable', ambiguous: false }],
  ['timeoutsending', { kind: 'unavailable', ambiguous: true }],
  ['timeout', { kind: 'unavailable', ambiguous: true }],
  ['partialresponse', { kind: 'unavailable', ambiguous: true }],
  ['aborted', { kind: 'rejected', ambiguous: true }],
  ['failed', { kind: 'rejected', ambiguous: true }],
])

/**
 * Asks for one machine to be cut off or let go. The order goes by the sensor's pylum id, which the alerts lack: it is looked up. With 200
 * comes a word for each machine: `Succeeded`, or `Primed` where the order waits for an off-line one; both mean accepted.
 */
export const act = async (
  cybereason: Cybereason,
  order: 'isolate' | 'un-isolate',
  hostId: string,
  signal: AbortSignal,
): Promise<void> => {
  const sensor = await sensorOf(cybereason, hostId, signal)
  const pylumId = sensor.text('pylumId')
  // An empty list of them might mean every machine.
  if (pylumId === undefined)
    throw new IntegrationError('rejected', product, `the sensor of ${hostId} has no pylum id; nothing was sent`)
  const answer = await cybereason({
    path: `/rest/monitor/global/commands/${order}`,
    json: { pylumIds: [pylumId] },
    answer: z.record(z.string(), z.unknown()),
    signal,
  })
  const given = answer[pylumId]
  const word = typeof given === 'string' ? given : undefined
  if (word === 'Succeeded' || word === 'Primed') return
  const { kind, ambiguous } = failures.get(word?.toLowerCase() ?? '') ?? { kind: 'rejected', ambiguous: true }
  throw new IntegrationError(
    kind,
    product,
    word === undefined
      ? `the answer to ${order} of ${hostId} names no such machine`
      : `${order} of ${hostId} was answered ${word.slice(0, 60)}`,
    { ambiguous },
  )
}
