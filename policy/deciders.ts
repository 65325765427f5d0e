import { peopleOf } from './people.ts'
import type { Millis, Person, ResponderStep, Tenant } from './tenant.ts'

type Agreed = Pick<Tenant, 'confirm' | 'people' | 'groups'>

/** Who is asked together, and how long they have before the next step is asked as well. */
export interface Responders {
  readonly people: readonly Person[]
  readonly by: ResponderStep['by']
  readonly within: Millis
}

/** Whom to ask, step by step, groups expanded. Steps without anybody are left out. */
export const responders = (tenant: Agreed): readonly Responders[] =>
  tenant.confirm.responders
    .map(({ who, by, within }) => ({ people: peopleOf(tenant, who), by, within }))
    .filter(({ people }) => people.length > 0)

/**
 * The person who pressed, where this tenant lets them decide: anybody of any step, asked already or not.
 * Nothing for everybody else, and for ids that are empty.
 */
export const mayDecide = (
  tenant: Agreed,
  id: { readonly slack: string } | { readonly personId: string },
): Person | undefined => {
  const [field, value] = 'slack' in id ? (['slack', id.slack] as const) : (['id', id.personId] as const)
  if (value === '') return undefined
  return responders(tenant)
    .flatMap(({ people }) => people)
    .find((person) => person[field] === value)
}

/** All the time that the question may take until its default happens. */
export const decisionTime = (tenant: Agreed): Millis =>
  responders(tenant).reduce((total, { within }) => total + within, 0)
