import type { Tenant } from '../policy/tenant.ts'

/** Not part of what was agreed: names and addresses of people, products and servers. */
type Unsaid = 'id' | 'name' | 'language' | 'sources' | 'people' | 'groups' | 'chat' | 'mail'

/** What a customer agreed to, by its fields: a new field of a tenant is a type error until every language says it. */
export type Topic = Exclude<keyof Tenant, Unsaid>

/** The order in which it is read. */
const order = Object.keys({
  contact: 0,
  timeZone: 0,
  service: 0,
  mode: 0,
  order: 0,
  orderByKind: 0,
  hosts: 0,
  sites: 0,
  response: 0,
  soc: 0,
  confirm: 0,
  matrix: 0,
  audiences: 0,
  rosters: 0,
  phone: 0,
  times: 0,
  limits: 0,
  isolation: 0,
  triage: 0,
  allowList: 0,
} satisfies Record<Topic, number>).filter((topic): topic is Topic => topic !== '')

/** What one language must bring. */
export interface AgreementPhrases {
  readonly title: (tenant: Tenant) => string
  /** A heading, and the sentences under it. */
  readonly topics: Readonly<
    Record<Topic, { readonly heading: string; readonly says: (tenant: Tenant) => readonly string[] }>
  >
}

/** The name behind the id of a person, a group or a roster. */
export const nameOf = (tenant: Tenant, id: string): string =>
  [...tenant.people, ...tenant.groups, ...tenant.rosters].find((one) => one.id === id)?.name ?? id

/** The agreement in words, as plain text. */
export const agreement = ({ title, topics }: AgreementPhrases, tenant: Tenant): string =>
  [
    title(tenant),
    ...order.map((topic) => {
      const { heading, says } = topics[topic]
      return `${heading}\n${says(tenant)
        .map((line) => `  - ${line}`)
        .join('\n')}`
    }),
  ].join('\n\n')
