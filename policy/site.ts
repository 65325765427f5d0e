import { hostKey } from './host.ts'
import type { Site } from './tenant.ts'

/** How well a site's entry fits a host: a name fits better than any pattern, a longer pattern better than a shorter. 0: not at all. */
const fit = (entry: string, host: string): number => {
  if (!entry.endsWith('*')) return hostKey(entry) === host ? Infinity : 0
  const start = entry.slice(0, -1).normalize('NFKC').trim().toLowerCase()
  return start !== '' && host.startsWith(start) ? start.length : 0
}

/** The site where a host stands, by its name; nothing where no site claims it. Compared without letter case and domain. */
export const siteOf = (sites: readonly Site[], hostName: string | undefined): Site | undefined => {
  const host = hostName === undefined ? '' : hostKey(hostName)
  if (host === '') return undefined
  const [best] = sites
    .map((site) => ({ site, fits: Math.max(0, ...site.hosts.map((entry) => fit(entry, host))) }))
    .filter(({ fits }) => fits > 0)
    .toSorted((a, b) => (a.fits === b.fits ? 0 : b.fits - a.fits))
  return best?.site
}
