import type { Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import type { Roster } from '../roster.ts'

/** Where a question can come up, there is a chat to ask it in, somebody to ask, and each of them can press a button. */
export const responders = (raw: Raw, roster: Roster): readonly Wrong[] => {
  const confirm = mapAt(raw, 'confirm')
  const ask = textAt(confirm, 'ask')
  const approvals = textsAt(mapAt(raw, 'hosts'), 'approvalNeeded').length > 0
  if (ask === undefined || (ask === 'never' && !approvals)) return []
  const why = ask === 'never' ? 'hosts.approvalNeeded lists hosts' : `ask is ${ask}`
  const steps = mapsAt(confirm, 'responders', ['confirm'])
  const named = steps.flatMap(({ value, path }) => textsAt(value, 'who', path))
  const wrongs: Wrong[] = []
  if (steps.length === 0)
    wrongs.push({
      path: ['confirm', 'responders'],
      wrong: `${why}, and nobody is there to be asked`,
      instead: 'add at least one step, e.g. - { who: [it-lead], within: 10m }',
    })
  if (raw['chat'] === undefined)
    wrongs.push({
      path: ['confirm', 'ask'],
      wrong: `${why}, and the file has no chat channel to ask in`,
      instead: 'add chat: with kind, botToken, signingSecret and channel',
    })
  for (const { value, path } of named) {
    const without = roster.peopleOf(value).filter((person) => person['slack'] === undefined)
    const who = without.map((person) => textAt(person, 'id') ?? 'somebody').join(', ')
    if (without.length > 0)
      wrongs.push({
        path,
        wrong: `${who} cannot answer without a Slack member id`,
        instead: `add slack: to ${who}, or ask somebody else`,
      })
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
