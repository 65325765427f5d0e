import type { Path, Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import type { Roster } from '../roster.ts'
import type { Environment } from '../interpolate.ts'
import { unreachable } from './phones.ts'

/** Ways to ask that need no chat: a short message points to the buttons there. */
const withoutChat: readonly string[] = ['mail', 'phone']

/** Where a question can come up, there is a way to ask it, somebody to ask, and each of them can answer. */
export const responders = (raw: Raw, roster: Roster, environment: Environment): readonly Wrong[] => {
  const confirm = mapAt(raw, 'confirm')
  const ask = textAt(confirm, 'ask')
  const approvals = textsAt(mapAt(raw, 'hosts'), 'approvalNeeded').length > 0
  if (ask === undefined || (ask === 'never' && !approvals)) return []
  const why = ask === 'never' ? 'hosts.approvalNeeded lists hosts' : `ask is ${ask}`
  const steps = mapsAt(confirm, 'responders', ['confirm'])
  const wrongs: Wrong[] = []
  if (steps.length === 0)
    wrongs.push({
      path: ['confirm', 'responders'],
      wrong: `${why}, and nobody is there to be asked`,
      instead: 'add at least one step, e.g. - { who: [it-lead], within: 10m }',
    })
  const needsChat = ({ value }: (typeof steps)[number]): boolean => !withoutChat.includes(textAt(value, 'by') ?? 'chat')
  if (raw['chat'] === undefined && (steps.length === 0 || steps.some(needsChat)))
    wrongs.push({
      path: ['confirm', 'ask'],
      wrong: `${why}, and the file has no chat channel to ask in`,
      instead: 'add chat: with kind, botToken, signingSecret and channel, or ask by phone or mail alone',
    })
  for (const { value: step, path: base } of steps) {
    if (textAt(step, 'by') === 'mail') wrongs.push(...noMail(raw, environment, [...base, 'by']))
    for (const { value, path } of textsAt(step, 'who', base)) {
      wrongs.push(...cannotAnswer(raw, roster, value, textAt(step, 'by') ?? 'chat', path))
      const members = roster.groups.get(value)?.value['people'] ?? []
      if (roster.groups.has(value) && Array.isArray(members) && members.length === 0)
        wrongs.push({
          path,
          wrong: `the group ${value} has no people, and a mailing list cannot answer`,
          instead: `add people: to ${value}, or ask somebody else`,
        })
    }
  }
  return wrongs
}

/** What is missing for a step by mail, whoever is asked. */
const noMail = (raw: Raw, environment: Environment, path: Path): readonly Wrong[] => [
  ...(raw['mail'] === undefined
    ? [
        {
          path,
          wrong: 'this step asks by mail, and the file has no mail server',
          instead: 'add mail: with server and from, or ask by another way',
        },
      ]
    : []),
  ...((environment['PUBLIC_URL'] ?? '') === ''
    ? [
        {
          path,
          wrong: 'this step asks by mail, and PUBLIC_URL, which a link in a mail begins with, is not set',
          instead: 'set PUBLIC_URL to the address under which people reach this server, or ask by another way',
        },
      ]
    : []),
]

/** A link is one person's: whoever else reads at the address would answer in that person's name. */
const sharedAddress = (raw: Raw, person: Raw, path: Path): readonly Wrong[] => {
  const address = textAt(person, 'mail')?.toLowerCase()
  if (address === undefined) return []
  const id = textAt(person, 'id') ?? 'somebody'
  return [...mapsAt(raw, 'people'), ...mapsAt(raw, 'groups')]
    .filter(({ value }) => textAt(value, 'mail')?.toLowerCase() === address && textAt(value, 'id') !== id)
    .map(({ value }) => ({
      path,
      wrong: `${id} cannot be asked by mail at the address of ${textAt(value, 'id') ?? 'somebody else'}, since a link is for one person`,
      instead: `write an address that ${id} alone reads, or ask by another way`,
    }))
}

/** Who cannot be asked this way, or cannot answer. */
const cannotAnswer = (raw: Raw, roster: Roster, asked: string, by: string, path: Path): readonly Wrong[] => {
  const people = roster.peopleOf(asked)
  const without = (key: string): string =>
    people
      .filter((person) => person[key] === undefined)
      .map((person) => textAt(person, 'id') ?? 'somebody')
      .join(', ')
  const wrongs: Wrong[] = []
  const slackless = without('slack')
  if (!withoutChat.includes(by) && slackless !== '')
    wrongs.push({
      path,
      wrong: `${slackless} cannot answer without a Slack member id`,
      instead: `add slack: to ${slackless}, or ask somebody else`,
    })
  if (by === 'sms' || by === 'phone') {
    const wrong = unreachable(raw, people, by, path, `this step asks ${asked} by ${by}`)
    if (wrong) wrongs.push(wrong)
  }
  const mailless = without('mail')
  if (by === 'mail' && mailless !== '')
    wrongs.push({
      path,
      wrong: `${mailless} cannot be asked by mail without a mail address`,
      instead: `add mail: to ${mailless}, or ask somebody else`,
    })
  if (by === 'mail') wrongs.push(...people.flatMap((person) => sharedAddress(raw, person, path)))
  const codeless = without('code')
  if (by === 'phone' && codeless !== '')
    wrongs.push({
      path,
      wrong: `${codeless} cannot decide by phone without a personal code`,
      instead: `add code: to ${codeless}, by the name of a secret`,
    })
  return wrongs
}
