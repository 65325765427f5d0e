import { onCall } from './oncall.ts'
import type { Roster } from './oncall.ts'
import type { Person, Tenant } from './tenant.ts'

type Roll = Pick<Tenant, 'people' | 'groups' | 'rosters'>

/** The people behind ids, in the order given, each once. Ids that the tenant does not have are left out: the file's check has refused them. */
const resolve = (
  tenant: Roll,
  ids: readonly string[],
  onDuty: (roster: Roster) => readonly string[],
): readonly Person[] => {
  const found = new Map<string, Person>()
  for (const id of ids) {
    const group = tenant.groups.find((group) => group.id === id)
    const roster = tenant.rosters.find((roster) => roster.id === id)
    for (const member of group?.people ?? (roster ? onDuty(roster) : [id])) {
      const person = tenant.people.find((person) => person.id === member)
      if (person !== undefined) found.set(person.id, person)
    }
  }
  return [...found.values()]
}

/** The people to whom ids of people, groups and rosters lead at an instant (ISO): of a roster, whoever is on call then. */
export const peopleOf = (tenant: Roll, ids: readonly string[], at: string): readonly Person[] =>
  resolve(tenant, ids, (roster) => [onCall(roster, at)])

/** The same at any time: of a roster, all who may ever be on call. */
export const everybodyOf = (tenant: Roll, ids: readonly string[]): readonly Person[] =>
  resolve(tenant, ids, ({ rotation, holidays, overrides }) => [
    ...rotation.people,
    ...(holidays?.people ?? []),
    ...overrides.map(({ person }) => person),
  ])
