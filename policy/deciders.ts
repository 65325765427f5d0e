import { everybodyOf } from './people.ts'
import { mayChoose } from './menu.ts'
import { siteOf } from './site.ts'
import type { Millis, Person, ResponderStep, Tenant } from './tenant.ts'

type Agreed = Pick<Tenant, 'confirm' | 'people' | 'groups' | 'rosters' | 'sites' | 'service' | 'response' | 'soc'>

/** Who is asked together, and how long they have before the next step is asked as well. */
export interface Responders {
  readonly people: readonly Person[]
  readonly by: ResponderStep['by']
  readonly within: Millis
}

/**
 * Who may be asked, step by step: groups expanded, and of rosters everybody who may be on call, so that an answer given just after a
 * hand-over counts. Steps without anybody are left out.
 */
export const responders = (tenant: Agreed): readonly Responders[] =>
  tenant.confirm.responders
    .map(({ who, by, within }) => ({ people: everybodyOf(tenant, who), by, within }))
    .filter(({ people }) => people.length > 0)

/**
 * The person who pressed, where this tenant lets them decide: anybody of any step, asked already or not; and whoever of the
 * security department of the host's site has been asked by name.
 * A step that is the SOC's or the customer's to decide only their people choose.
 * Nothing for everybody else, and for ids that are empty.
 */
export const mayDecide = (
  tenant: Agreed,
  id: { readonly slack: string } | { readonly personId: string },
  question?: { readonly hostName?: string | undefined; readonly asked: readonly string[]; readonly choice: string },
): Person | undefined => {
  const [field, value] = 'slack' in id ? (['slack', id.slack] as const) : (['id', id.personId] as const)
  if (value === '') return undefined
  const department = siteOf(tenant.sites, question?.hostName)?.securityDepartment ?? []
  return [
    ...responders(tenant).flatMap(({ people }) => people),
    ...everybodyOf(tenant, department).filter(({ name }) => question?.asked.includes(name)),
  ].find((person) => person[field] === value && (!question || mayChoose(tenant, person, question.choice)))
}

/** All the time that the question may take until its default happens. */
export const decisionTime = (tenant: Agreed): Millis =>
  responders(tenant).reduce((total, { within }) => total + within, 0)
