import type { HostState, NamedHost } from './host-state.ts'
import { everybodyOf } from './people.ts'
import type { Person, Tenant } from './tenant.ts'
import { decider, peopleFor } from './step.ts'
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

/** States in which we have cut a host off, or are about to, so that leaving it on-line is its release. */
const held: readonly (HostState | undefined)[] = [
  'isolated',
  'isolation uncertain',
  'isolation asked for',
  'isolation not taken',
  'pending: off-line',
]

/** What an earlier incident holds that is open is decided there. */
const isHeld = (host: NamedHost | undefined): boolean => held.includes(host?.state) && host?.decidedIn === undefined

/**
 * How many different people must make this choice before it holds. Only what acts on the network may need several: `host`, as it stands,
 * says whether leaving it on-line, or closing as a false alarm, releases anything.
 */
export const peopleToChoose = (
  tenant: Pick<Tenant, 'service' | 'response'>,
  choice: string,
  host: NamedHost | undefined,
): number => {
  const step = stepOf[choice]
  if (step === undefined) return 1
  return choice === step || [host, ...(host?.also ?? [])].some(isHeld) ? peopleFor(tenant, step) : 1
}
