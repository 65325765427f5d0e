import { decider } from '../policy/step.ts'
import type { ConfirmChoice, Tenant } from '../policy/tenant.ts'

/** Not part of what was agreed: names and addresses of people and servers. */
type Unsaid = 'id' | 'name' | 'language' | 'people' | 'chat' | 'mail'

/** What a customer agreed to, by its fields: a new field of a tenant is a type error until every language says it. */
export type Topic = Exclude<keyof Tenant, Unsaid>

/** The order in which it is read. */
const order = Object.keys({
  contact: 0,
  timeZone: 0,
  service: 0,
  mode: 0,
  dryRun: 0,
  sources: 0,
  order: 0,
  orderByKind: 0,
  hosts: 0,
  sites: 0,
  response: 0,
  soc: 0,
  confirm: 0,
  matrix: 0,
  audiences: 0,
  groups: 0,
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
  /** A heading, and the sentences under it; none where it comes to nothing in this agreement. */
  readonly topics: Readonly<
    Record<
      Topic,
      { readonly heading: string; readonly says: (tenant: Tenant, productTitle: ProductTitle) => readonly string[] }
    >
  >
}

/** The product's name for people. */
export type ProductTitle = (product: string) => string

/** What the engine may isolate: nothing, what a person said yes to, or, by this agreement, a host about which nobody did. */
export const isolates = (tenant: Tenant): 'nothing' | 'when a person said yes' | 'by itself' => {
  if (tenant.service === 'detection only') return 'nothing'
  return decider(tenant, 'isolate') === 'policy' ? 'by itself' : 'when a person said yes'
}

/** True where some order isolates first, as if by itself, and the service does not: such a file is good, and says less than it seems to. */
export const ordersWithoutEffect = (tenant: Tenant): boolean =>
  isolates(tenant) !== 'by itself' &&
  [tenant.order, ...Object.values(tenant.orderByKind), ...tenant.sites.map(({ order }) => order)].some(
    (order) => order === 'isolate first' || order === 'by list',
  )

/** What really happens when nobody answers: a default isolates nothing that a person must say yes to. */
export const outcomeWithoutAnswer = (tenant: Tenant): ConfirmChoice => {
  const { otherwise } = tenant.confirm
  return otherwise === 'isolate' && isolates(tenant) !== 'by itself' ? 'leave online' : otherwise
}

/** When a person is really asked: always, where nothing is isolated before one said yes. */
export const asksWhen = (tenant: Tenant): Tenant['confirm']['ask'] =>
  isolates(tenant) === 'when a person said yes' ? 'always' : tenant.confirm.ask

/** True where no question can come up: nothing is isolated that somebody would have to say yes to, or nobody is there to be asked. */
export const asksNobody = (tenant: Tenant): boolean =>
  asksWhen(tenant) === 'never' && (isolates(tenant) === 'nothing' || tenant.confirm.responders.length === 0)

/** The name behind the id of a person, a group or a roster. */
export const nameOf = (tenant: Tenant, id: string): string =>
  [...tenant.people, ...tenant.groups, ...tenant.rosters].find((one) => one.id === id)?.name ?? id

/** The agreement in words, as plain text. */
export const agreement = ({ title, topics }: AgreementPhrases, tenant: Tenant, productTitle: ProductTitle): string =>
  [
    title(tenant),
    ...order.flatMap((topic) => {
      const { heading, says } = topics[topic]
      const lines = says(tenant, productTitle)
      return lines.length === 0 ? [] : [[heading, ...lines.map((line) => `  - ${line}`)].join('\n')]
    }),
  ].join('\n\n')
