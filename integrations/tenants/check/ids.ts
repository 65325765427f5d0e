import { steps } from '../../../policy/step.ts'
import { severities } from '../../../policy/severity.ts'
import type { Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../raw.ts'
import type { Found, Raw } from '../raw.ts'
import { onDuty } from '../roster.ts'
import type { Roster } from '../roster.ts'
import { tellChannels } from '../schema-policy.ts'
import { meant } from '../suggest.ts'

const repeated = (found: readonly Found<Raw>[], key: string, instead: string): readonly Wrong[] => {
  const seen = new Set<string>()
  return found.flatMap(({ value, path }) => {
    const id = textAt(value, key)
    if (id === undefined) return []
    const known = seen.has(id)
    seen.add(id)
    return known ? [{ path: [...path, key], wrong: `${JSON.stringify(id)} is there already`, instead }] : []
  })
}

const values = (found: readonly Found<Raw>[], key: string): readonly Found<string>[] =>
  found.flatMap(({ value, path }) => {
    const text = textAt(value, key)
    return text === undefined ? [] : [{ value: text, path: [...path, key] }]
  })

/** Ids are there once; people, groups and rosters share them, since a step names any of them. One Slack member is one person. */
export const duplicates = (raw: Raw): readonly Wrong[] => [
  ...repeated(mapsAt(raw, 'sources'), 'name', 'give each source its own name'),
  ...repeated(
    [...mapsAt(raw, 'people'), ...mapsAt(raw, 'groups'), ...mapsAt(raw, 'rosters')],
    'id',
    'give each person, group and roster its own id',
  ),
  ...repeated(mapsAt(raw, 'sites'), 'id', 'give each site its own id'),
  ...repeated(mapsAt(raw, 'people'), 'slack', "write this person's own member id, since it says who may decide"),
]

/** Whoever is named is a person, a group or a roster of the file. */
export const references = (raw: Raw, roster: Roster): readonly Wrong[] => {
  const matrix = mapAt(raw, 'matrix')
  const named = [
    ...severities.flatMap((severity) => {
      const steps = mapsAt(matrix, severity, ['matrix'])
      return tellChannels.flatMap((channel) => values(steps, channel))
    }),
    ...values(mapsAt(raw, 'audiences'), 'who'),
    ...mapsAt(mapAt(raw, 'confirm'), 'responders', ['confirm']).flatMap(({ value, path }) =>
      textsAt(value, 'who', path),
    ),
    ...mapsAt(raw, 'sites').flatMap(({ value, path }) => [
      ...textsAt(value, 'staff', path),
      ...textsAt(value, 'securityDepartment', path),
    ]),
    ...textsAt(raw, 'soc'),
    ...steps.flatMap((step) => textsAt(mapAt(mapAt(raw, 'response'), step), 'tell', ['response', step])),
  ]
  const members = [
    ...mapsAt(raw, 'groups').flatMap(({ value, path }) => textsAt(value, 'people', path)),
    ...mapsAt(raw, 'rosters').flatMap(onDuty),
  ]
  const unknown = (found: readonly Found<string>[], known: readonly string[], what: string): readonly Wrong[] =>
    found
      .filter(({ value }) => !known.includes(value))
      .map(({ value, path }) => ({
        path,
        wrong: `${JSON.stringify(value)} is no ${what} of this file`,
        instead: meant(value, known, `add the ${what}`),
      }))
  return [
    ...unknown(named, roster.ids, 'person, group or roster'),
    ...unknown(members, [...roster.people.keys()], 'person'),
  ]
}
