import type { Path, Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import type { Roster } from '../roster.ts'
import { unreachable } from './phones.ts'

/** Where a question can come up, there is a way to ask it, somebody to ask, and each of them can answer. */
export const responders = (raw: Raw, roster: Roster): readonly Wrong[] => {
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
  // A short message points to the buttons in chat.
  if (raw['chat'] === undefined && !(steps.length > 0 && steps.every(({ value }) => textAt(value, 'by') === 'phone')))
    wrongs.push({
      path: ['confirm', 'ask'],
      wrong: `${why}, and the file has no chat channel to ask in`,
      instead: 'add chat: with kind, botToken, signingSecret and channel, or ask by phone alone',
    })
  for (const { value: step, path: base } of steps)
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
  return wrongs
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
  if (by !== 'phone' && slackless !== '')
    wrongs.push({
      path,
      wrong: `${slackless} cannot answer without a Slack member id`,
      instead: `add slack: to ${slackless}, or ask somebody else`,
    })
  if (by === 'sms' || by === 'phone') {
    const wrong = unreachable(raw, people, by, path, `this step asks ${asked} by ${by}`)
    if (wrong) wrongs.push(wrong)
  }
  const codeless = without('code')
  if (by === 'phone' && codeless !== '')
    wrongs.push({
      path,
      wrong: `${codeless} cannot decide by phone without a personal code`,
      instead: `add code: to ${codeless}, by the name of a secret`,
    })
  return wrongs
}
