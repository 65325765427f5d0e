import type { Alert } from '../contract.ts'
import type { Fields } from '../reading.ts'

const byDomain: readonly (readonly [RegExp, Alert['category']])[] = [
  [/endpoint/i, 'endpoint'],
  [/identity/i, 'identity'],
  [/mobile/i, 'mobile'],
  [/cloud/i, 'cloud'],
  [/network|web|dns/i, 'network'],
]

/**
 * What an alert is about: from the event type of the stream, else `product` and `type` of the API; products that carry alerts
 * of others (NG-SIEM, XDR, third parties, leads) are known by their `data_domains` alone.
 */
export const categoryOf = (fields: Fields, eventType = ''): Alert['category'] => {
  const product = fields.text('product') ?? ''
  const type = fields.text('type') ?? ''
  if (/^mobile/i.test(eventType) || /^mobile/i.test(product)) return 'mobile'
  if (/^(idp|identity)/i.test(eventType) || /^id(p|entity)/i.test(product) || /^idp/i.test(type)) return 'identity'
  if (/^(cspm|cloud)/i.test(eventType) || /^(cspm|cwpp|fcs|cloud)/i.test(product)) return 'cloud'
  if (/^(epp|ods|overwatch)/i.test(product) || /^(ldt|ods)$/i.test(type)) return 'endpoint'
  const domains = fields.texts('data_domains')
  for (const [pattern, category] of byDomain) if (domains.some((domain) => pattern.test(domain))) return category
  if (/^(epp|ods)?(detection|incident)summaryevent$/i.test(eventType)) return 'endpoint'
  // Without a word on its kind, naming a sensor or a host tells that a sensor saw it.
  const names = ['agent_id', 'sensor_id', 'aid', 'device_id', 'hostname', 'host', 'host_name', 'computer_name']
  return fields.text(...names) === undefined && fields.object('device').none ? 'other' : 'endpoint'
}

/** True when a body says of what kind its alert is; a customer's template often does not. */
export const saysItsKind = (fields: Fields): boolean =>
  fields.text('product', 'type') !== undefined || fields.texts('data_domains').length > 0
