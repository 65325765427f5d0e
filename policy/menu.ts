import { everybodyOf } from './people.ts'
import type { Person, Tenant } from './tenant.ts'
import { decider } from './step.ts'
import type { Step } from './step.ts'

/** The step that a choice of a question takes; nothing where it takes none. */
const stepOf: Readonly<Record<string, Step | undefined>> = {
  isolate: 'isolate',
  'leave online': 'release',
  'false positive': 'release',
  // What is offered of a host that stays isolated after its incident.
  release: 'release',
}

/** True where the agreement lets this person decide such a choice: the SOC's steps the SOC's people, the customer's steps all others. */
export const mayChoose = (
  tenant: Pick<Tenant, 'service' | 'response' | 'soc' | 'people' | 'groups' | 'rosters'>,
  person: Person,
  choice: string,
): boolean => {
  const step = stepOf[choice]
  const decides = step === undefined ? 'policy' : decider(tenant, step)
  if (decides === 'policy') return true
  const isOfSoc = everybodyOf(tenant, tenant.soc).some(({ id }) => id === person.id)
  return isOfSoc === (decides === 'soc')
}
