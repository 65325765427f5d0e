import { severities } from '../../../policy/severity.ts'
import type { Path, Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import type { Roster } from '../roster.ts'
import { unreachable } from './phones.ts'

const nameOf = (person: Raw): string => textAt(person, 'id') ?? textAt(person, 'name') ?? 'somebody'

const mailStep = (raw: Raw, roster: Roster, to: string, path: Path): Wrong | undefined => {
  if (raw['mail'] === undefined)
    return {
      path,
      wrong: 'this step tells by mail, and the file has no mail server',
      instead: 'add mail: with server and from, or tell by chat',
    }
  const group = roster.groups.get(to)?.value
  if (group !== undefined && group['mail'] !== undefined) return undefined
  const without = roster.peopleOf(to).filter((person) => person['mail'] === undefined)
  if (without.length === 0) return undefined
  const who = without.map(nameOf).join(', ')
  return {
    path,
    wrong: `this step tells ${to} by mail, and ${who} ${without.length === 1 ? 'has' : 'have'} no mail address`,
    instead: group === undefined ? `add mail: to ${who}` : `add mail: to ${who}, or to the group ${to}`,
  }
}

const chatStep = (raw: Raw, roster: Roster, to: string, path: Path): Wrong | undefined => {
  if (raw['chat'] === undefined)
    return {
      path,
      wrong: 'this step tells by chat, and the file has no chat channel',
      instead: 'add chat: with kind, botToken, signingSecret and channel, or tell by mail',
    }
  const person = roster.people.get(to)?.value
  return person === undefined || person['slack'] !== undefined
    ? undefined
    : {
        path,
        wrong: `this step calls ${to} in chat, and ${to} has no Slack member id`,
        instead: `add slack: to ${to}, or name a group`,
      }
}

/** A telephone is a person's. */
const listAlone = (roster: Roster, to: string, path: Path): Wrong | undefined =>
  roster.groups.has(to) && roster.peopleOf(to).length === 0
    ? {
        path,
        wrong: `the group ${to} has no people, and a mailing list has no telephone`,
        instead: `add people: to ${to}, or name somebody else`,
      }
    : undefined

/** Each step of the matrix can be taken: its channel is configured, and whoever is told has an address there. */
export const channels = (raw: Raw, roster: Roster): readonly Wrong[] => {
  const matrix = mapAt(raw, 'matrix')
  return severities
    .flatMap((severity) => mapsAt(matrix, severity, ['matrix']))
    .flatMap(({ value, path }) => {
      const byMail = textAt(value, 'mail')
      const byChat = textAt(value, 'chat')
      const byTelephone = (by: 'sms' | 'phone'): Wrong | undefined => {
        const to = textAt(value, by)
        const what = `this step ${by === 'sms' ? 'writes to' : 'calls'} ${to} by ${by}`
        if (to === undefined) return undefined
        return listAlone(roster, to, [...path, by]) ?? unreachable(raw, roster.peopleOf(to), by, [...path, by], what)
      }
      return [
        byMail === undefined ? undefined : mailStep(raw, roster, byMail, [...path, 'mail']),
        byChat === undefined ? undefined : chatStep(raw, roster, byChat, [...path, 'chat']),
        byTelephone('sms'),
        byTelephone('phone'),
      ]
    })
    .filter((wrong) => wrong !== undefined)
}
