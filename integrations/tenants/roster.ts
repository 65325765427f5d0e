import { mapAt, mapsAt, textAt, textsAt } from './raw.ts'
import type { Found, Raw } from './raw.ts'

/** The people, groups and rosters of a file as written, for the checks that follow a name to what stands behind it. */
export interface Roster {
  readonly people: ReadonlyMap<string, Found<Raw>>
  readonly groups: ReadonlyMap<string, Found<Raw>>
  readonly rosters: ReadonlyMap<string, Found<Raw>>
  /** Ids of all three. */
  readonly ids: readonly string[]
  /** The people behind an id, each once; of a roster, all who may be on call. */
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

/** Everybody of a roster, by their ids and where those stand. */
export const onDuty = ({ value, path }: Found<Raw>): readonly Found<string>[] => [
  ...textsAt(mapAt(value, 'rotation'), 'people', [...path, 'rotation']),
  ...textsAt(mapAt(value, 'holidays'), 'people', [...path, 'holidays']),
  ...mapsAt(value, 'overrides', path).flatMap((override) => {
    const person = textAt(override.value, 'person')
    return person === undefined ? [] : [{ value: person, path: [...override.path, 'person'] }]
  }),
]

export const rosterOf = (raw: Raw): Roster => {
  const people = byId(mapsAt(raw, 'people'))
  const groups = byId(mapsAt(raw, 'groups'))
  const rosters = byId(mapsAt(raw, 'rosters'))
  const peopleOf = (id: string): readonly Raw[] => {
    const group = groups.get(id)
    const roster = rosters.get(id)
    const members = group
      ? textsAt(group.value, 'people').map(({ value }) => value)
      : roster
        ? onDuty(roster).map(({ value }) => value)
        : [id]
    return [...new Set(members)].flatMap((member): readonly Raw[] => {
      const person = people.get(member)
      return person === undefined ? [] : [person.value]
    })
  }
  return { people, groups, rosters, ids: [...people.keys(), ...groups.keys(), ...rosters.keys()], peopleOf }
}
