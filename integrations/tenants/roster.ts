import { mapsAt, textAt, textsAt } from './raw.ts'
import type { Found, Raw } from './raw.ts'

/** The people and groups of a file as written, for the checks that follow a name to what stands behind it. */
export interface Roster {
  readonly people: ReadonlyMap<string, Found<Raw>>
  readonly groups: ReadonlyMap<string, Found<Raw>>
  /** Ids of both. */
  readonly ids: readonly string[]
  /** The people behind a person's or a group's id. */
  readonly peopleOf: (id: string) => readonly Raw[]
}

/** Of two with one id the first counts; the second is a fault. */
const byId = (found: readonly Found<Raw>[]): ReadonlyMap<string, Found<Raw>> => {
  const known = new Map<string, Found<Raw>>()
  for (const one of found) {
    const id = textAt(one.value, 'id')
    if (id !== undefined && !known.has(id)) known.set(id, one)
  }
  return known
}

export const rosterOf = (raw: Raw): Roster => {
  const people = byId(mapsAt(raw, 'people'))
  const groups = byId(mapsAt(raw, 'groups'))
  const peopleOf = (id: string): readonly Raw[] => {
    const group = groups.get(id)
    const members = group === undefined ? [id] : textsAt(group.value, 'people').map(({ value }) => value)
    return members.flatMap((member): readonly Raw[] => {
      const person = people.get(member)
      return person === undefined ? [] : [person.value]
    })
  }
  return { people, groups, ids: [...people.keys(), ...groups.keys()], peopleOf }
}
