const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/

/** True for an IP address where a name is wanted. */
export const isAddress = (name: string): boolean =>
  ipv4.test(name.trim()) || (/^[0-9a-f:.]+$/i.test(name.trim()) && name.includes(':'))

/** One spelling of a host name: `CORP\FS-01` and `FS-01.corp.example.` differ from `fs-01.corp.example` in no way that matters. */
const plain = (name: string): string =>
  name.normalize('NFKC').trim().toLowerCase().replace(/^.*\\/, '').replace(/\.$/, '')

/** What follows the first dot; empty for a bare name and for an address. */
const domain = (name: string): string => {
  const spelt = plain(name)
  return ipv4.test(spelt) || !spelt.includes('.') ? '' : spelt.slice(spelt.indexOf('.') + 1)
}

/** The name by which hosts are compared: lower case, without domain. Addresses stay whole. `FS-01.corp.example` → `fs-01`. */
export const hostKey = (name: string): string => {
  const spelt = plain(name)
  return ipv4.test(spelt) ? spelt : (spelt.split('.')[0] ?? '')
}

/**
 * True when both may name the same host, whatever their domains: the reading for lists that protect,
 * where a product's `FS-01.corp.local` must find the customer's `fs-01.corp.example`. Empty names equal nothing.
 */
export const sameHost = (a: string, b: string): boolean => hostKey(a) !== '' && hostKey(a) === hostKey(b)

/** True when both name the same host and their domains, where both have one, agree: the reading for lists that dismiss. */
export const surelySameHost = (a: string, b: string): boolean =>
  sameHost(a, b) && (domain(a) === '' || domain(b) === '' || domain(a) === domain(b))

/** True when the list holds the host, compared by `sameHost`. */
export const isListed = (list: readonly string[], hostName: string): boolean =>
  list.some((listed) => sameHost(listed, hostName))
