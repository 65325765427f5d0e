import { isIP } from 'node:net'
import type { Alert, HostRef } from '../contract.ts'
import { present, type Fields } from '../reading.ts'

/** The machine to act upon, and those that are only mentioned. */
export interface Machines {
  readonly host?: HostRef
  readonly machines?: readonly string[]
}

/**
 * The host is named only where the alert gives both the sensor's id and the name: by the id it is isolated, by the name the
 * customer's policy protects it. A mobile device is never a host. An identity alert's `agent_id` is the domain controller
 * that saw it, so its host is the source endpoint alone.
 */
export const machinesOf = (fields: Fields, category: Alert['category'], vendorId: string | undefined): Machines => {
  const device = fields.object('device', 'host')
  const identity = category === 'identity'
  const name = identity
    ? fields.text('source_endpoint_host_name', 'source_endpoint_name', 'endpoint_name')
    : (device.text('hostname', 'name') ??
      fields.text('hostname', 'computer_name', 'host', 'host_name', 'device_name', 'endpoint_name', 'device.hostname'))
  const id = identity
    ? fields.text('source_endpoint_sensor_id', 'source_endpoint_agent_id')
    : (device.text('device_id', 'id', 'agent_id') ??
      fields.text('agent_id', 'sensor_id', 'device_id', 'aid', 'device.device_id') ??
      (category === 'endpoint' ? sensorWithin(vendorId) : undefined))
  const address = identity
    ? fields.text('source_endpoint_ip_address', 'source_endpoint_address_ip4', 'endpoint_ip')
    : (device.text('local_ip') ?? fields.text('local_ip', 'ip_address', 'device.local_ip'))

  const others = [
    ...fields.texts('host_names', 'hostnames', 'source_hosts'),
    ...fields.texts('destination_hosts', 'target_endpoint_host_name'),
  ].filter((other) => other !== name)
  if (id !== undefined && name !== undefined && isShort(id) && isShort(name) && category !== 'mobile') {
    // One letter case, for the id merges alerts into one incident.
    const host = {
      id: /^[0-9a-f]{32}$/i.test(id) ? id.toLowerCase() : id,
      name,
      address: address !== undefined && isIP(address) > 0 ? address : undefined,
    }
    return present({ host: present(host), machines: others.length > 0 ? others : undefined })
  }
  const known = name ?? (identity || category === 'mobile' ? undefined : (id ?? fields.text('host_id')))
  const machines = [...(known === undefined ? [] : [known]), ...others]
  return machines.length > 0 ? { machines } : {}
}

/** Names of hosts have at most 253 characters (RFC 1123), ids fewer; what is longer names no machine. */
const isShort = (text: string): boolean => text.length <= 255

/** The sensor's id within `<cid>:ind:<aid>:…` and `ldt:<aid>:…`. */
const sensorWithin = (vendorId = ''): string | undefined => /(?:^|:)(?:ind|ldt):([0-9a-f]{32}):/i.exec(vendorId)?.[1]
