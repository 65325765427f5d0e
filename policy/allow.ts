import type { AlertFacts } from './facts.ts'
import { pathKey } from './file-path.ts'
import { surelySameHost } from './host.ts'
import type { AllowEntry, Tenant } from './tenant.ts'

const lower = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

/** `CORP\taro` and `taro` are one user where the entry names no domain. */
const sameUser = (entry: string, user: string): boolean =>
  lower(entry) === lower(user) || lower(entry) === lower(user).replace(/^.*\\/, '').replace(/@.*$/, '')

const compare: {
  readonly [Field in keyof Required<AllowEntry['match']>]: (facts: AlertFacts, wanted: string) => boolean
} = {
  sha256: ({ sha256 }, wanted) => sha256 !== undefined && lower(sha256) === lower(wanted),
  host: ({ hostName }, wanted) => hostName !== undefined && surelySameHost(hostName, wanted),
  title: ({ title }, wanted) => lower(title) === lower(wanted),
  filePath: ({ filePath }, wanted) => filePath !== undefined && pathKey(filePath) === pathKey(wanted),
  user: ({ user }, wanted) => user !== undefined && sameUser(wanted, user),
}

const fields = Object.keys(compare).filter((field): field is keyof typeof compare => field in compare)

/** True when every given field of the entry matches; an entry without fields matches nothing. */
const matches = ({ match }: AllowEntry, facts: AlertFacts): boolean => {
  const given = fields.filter((field) => match[field] !== undefined)
  return given.length > 0 && given.every((field) => compare[field](facts, match[field] ?? ''))
}

/** What the customer's allow list says of a finding. */
export interface Allowance {
  /** An entry that holds now. */
  readonly entry?: AllowEntry
  /** Where none holds: the matching one that ended last. */
  readonly expired?: AllowEntry
}

/**
 * Looks an alert up in the customer's allow list. `now` in epoch milliseconds; an entry holds until just before its `expires`.
 * One alert that is allowed says nothing of the others of its incident: see `matchAllowAll`.
 */
export const matchAllow = (allowList: Tenant['allowList'], facts: AlertFacts, now: number): Allowance => {
  const matching = allowList.filter((entry) => matches(entry, facts))
  const entry = matching.find(({ expires }) => now < Date.parse(expires))
  if (entry !== undefined) return { entry }
  const [expired] = matching.toSorted((a, b) => Date.parse(b.expires) - Date.parse(a.expires))
  return expired === undefined ? {} : { expired }
}

/**
 * The same for all alerts of an incident: an entry only where every one of them is allowed (the first one's is given),
 * else an expired one where there is any.
 */
export const matchAllowAll = (allowList: Tenant['allowList'], all: readonly AlertFacts[], now: number): Allowance => {
  const found = all.map((facts) => matchAllow(allowList, facts, now))
  const entry = found[0]?.entry
  if (entry !== undefined && found.every(({ entry }) => entry !== undefined)) return { entry }
  const expired = found.find(({ expired }) => expired !== undefined)?.expired
  return expired === undefined ? {} : { expired }
}
