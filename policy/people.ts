import type { Person, Tenant } from './tenant.ts'

type Roll = Pick<Tenant, 'people' | 'groups'>

/**
 * The people behind ids of people and groups, in the order given, each once. Ids that the tenant does not have are left out:
 * the tenant file's check has refused them before.
 */
export const peopleOf = (tenant: Roll, ids: readonly string[]): readonly Person[] => {
  const found = new Map<string, Person>()
  for (const id of ids) {
    const members = tenant.groups.find((group) => group.id === id)?.people ?? [id]
    for (const member of members) {
      const person = tenant.people.find((person) => person.id === member)
      if (person !== undefined) found.set(person.id, person)
    }
  }
  return [...found.values()]
}
