import type { Tenant } from './tenant.ts'

/** The steps of a response that touch a machine. */
export const steps = ['isolate', 'release'] as const

export type Step = (typeof steps)[number]

/** Who decides a step: the policy by itself, or a person of the customer or of the SOC. */
export type Decider = 'policy' | 'customer' | 'soc'

/** Who does it: us by the product's API, the customer's people, or the product by itself. */
export type Performer = 'us' | 'customer' | 'product'

/** What was agreed for one step. */
export interface AgreedStep {
  readonly decides: Decider
  /** How many different people must say so where a person decides; one where nothing else was agreed. */
  readonly people?: number
  readonly performs: Performer
  /** Ids of people, groups and rosters who are told of it by mail, beside those of the matrix. */
  readonly tell: readonly string[]
}

/** Where nothing else was agreed. */
export const usualResponse: Tenant['response'] = {
  isolate: { decides: 'policy', performs: 'us', tell: [] },
  release: { decides: 'policy', performs: 'us', tell: [] },
}

/**
 * Who decides a step. A customer that bought the response only judges the alerts itself, so nothing of theirs is cut off before one of
 * them, or whoever else was agreed, said yes.
 */
export const decider = ({ service, response }: Pick<Tenant, 'service' | 'response'>, step: Step): Decider => {
  const { decides } = response[step]
  return decides === 'policy' && step === 'isolate' && service === 'response only' ? 'customer' : decides
}

/** How many different people must agree to a step; nobody can be counted where the policy takes it by itself. */
export const peopleFor = (tenant: Pick<Tenant, 'service' | 'response'>, step: Step): number =>
  decider(tenant, step) === 'policy' ? 1 : (tenant.response[step].people ?? 1)
