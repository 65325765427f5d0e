import { sameHost } from '../../../policy/host.ts'
import type { Wrong } from '../fault.ts'
import { mapsAt, textAt, textsAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import type { Roster } from '../roster.ts'
import { mailless } from './response.ts'

/** No host stands at two sites; whoever is asked can answer, whoever is instructed can be reached. */
export const sites = (raw: Raw, roster: Roster): readonly Wrong[] => {
  const all = mapsAt(raw, 'sites')
  const claims = all.flatMap(({ value, path }) =>
    textsAt(value, 'hosts', path).map((host) => ({ ...host, site: textAt(value, 'id') ?? 'another site' })),
  )
  const twice = claims.flatMap(({ value, path }, index) => {
    const before = claims.slice(0, index).find((other) => isSameClaim(other.value, value))
    return before
      ? [{ path, wrong: `${value} stands at ${before.site} already`, instead: 'keep it at one of the two' }]
      : []
  })
  return [
    ...twice,
    ...all.flatMap(({ value, path }) => [...asked(raw, roster, value, path), ...told(raw, roster, value, path)]),
  ]
}

const isSameClaim = (a: string, b: string): boolean =>
  a.endsWith('*') || b.endsWith('*') ? a.toLowerCase() === b.toLowerCase() : sameHost(a, b)

type Check = (raw: Raw, roster: Roster, site: Raw, path: Wrong['path']) => readonly Wrong[]

const asked: Check = (raw, roster, site, path) =>
  textsAt(site, 'securityDepartment', path).flatMap(({ value, path }) => {
    if (raw['chat'] === undefined)
      return [
        {
          path,
          wrong: `${value} is asked, and the file has no chat channel to ask in`,
          instead: 'add chat: with kind, botToken, signingSecret and channel',
        },
      ]
    const people = roster.peopleOf(value)
    if (people.length === 0 && roster.ids.includes(value))
      return [
        { path, wrong: `${value} has no people, and a mailing list cannot answer`, instead: `add people: to ${value}` },
      ]
    const without = people
      .filter((person) => person['slack'] === undefined)
      .map((person) => textAt(person, 'id') ?? 'somebody')
      .join(', ')
    return without === ''
      ? []
      : [
          {
            path,
            wrong: `${without} cannot answer without a Slack member id`,
            instead: `add slack: to ${without}, or ask somebody else`,
          },
        ]
  })

const told: Check = (raw, roster, site, path) =>
  textsAt(site, 'staff', path).flatMap(({ value, path }) => mailless(raw, roster, value, path))
