import { severities } from '../../../policy/severity.ts'
import type { Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../raw.ts'
import type { Found, Raw } from '../raw.ts'
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

/** Ids are there once; people and groups share them, since a step names either. One Slack member is one person. */
export const duplicates = (raw: Raw): readonly Wrong[] => [
  ...repeated(mapsAt(raw, 'sources'), 'name', 'give each source its own name'),
  ...repeated([...mapsAt(raw, 'people'), ...mapsAt(raw, 'groups')], 'id', 'give each person and each group its own id'),
  ...repeated(mapsAt(raw, 'people'), 'slack', "write this person's own member id, since it says who may decide"),
]

/** Whoever is named is a person or a group of the file. */
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
  ]
  const members = mapsAt(raw, 'groups').flatMap(({ value, path }) => textsAt(value, 'people', path))
  const unknown = (found: readonly Found<string>[], known: readonly string[], what: string): readonly Wrong[] =>
    found
      .filter(({ value }) => !known.includes(value))
      .map(({ value, path }) => ({
        path,
        wrong: `${JSON.stringify(value)} is no ${what} of this file`,
        instead: meant(value, known, `add the ${what}`),
      }))
  return [...unknown(named, roster.ids, 'person or group'), ...unknown(members, [...roster.people.keys()], 'person')]
}
