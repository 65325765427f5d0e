import { severities } from '../../../policy/severity.ts'
import { steps, type Step } from '../../../policy/step.ts'
import { parseDuration } from '../duration.ts'
import type { Path, Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../raw.ts'
import type { Found, Raw } from '../raw.ts'
import type { Roster } from '../roster.ts'

/** Every step has somebody who can decide it, nothing is promised that waits for a person, and whoever is to hear can be reached. */
export const response = (raw: Raw, roster: Roster): readonly Wrong[] => {
  const ofSoc = new Set(idsOf(roster, textsAt(raw, 'soc')))
  const responders = mapsAt(mapAt(raw, 'confirm'), 'responders', ['confirm']).flatMap(({ value, path }) =>
    textsAt(value, 'who', path),
  )
  const side = (who: 'customer' | 'soc') => idsOf(roster, responders).filter((id) => ofSoc.has(id) === (who === 'soc'))
  const stepFaults = steps.flatMap((step): readonly Wrong[] => {
    const agreed = mapAt(mapAt(raw, 'response'), step)
    const path: Path = ['response', step]
    const decides = textAt(agreed, 'decides')
    const who = decides === 'customer' || decides === 'soc' ? decides : undefined
    return [
      ...(who !== undefined && side(who).length === 0
        ? [
            {
              path: [...path, 'decides'],
              wrong: `${who === 'soc' ? 'the SOC' : 'the customer'} decides, and nobody of ${who === 'soc' ? 'soc' : 'the customer'} is among confirm.responders`,
              instead: who === 'soc' ? 'add somebody of soc to confirm.responders' : 'add somebody who is not of soc',
            },
          ]
        : []),
      ...tooFew(raw, step, who ?? (isForCustomer(raw, step) ? 'customer' : undefined), side),
      ...(step === 'isolate' && who !== undefined ? ordersThatCannotBe(raw) : []),
      ...textsAt(agreed, 'tell', path).flatMap(({ value, path }) => mailless(raw, roster, value, path)),
    ]
  })
  return [...stepFaults, ...timesWithoutSoc(raw), ...timesOutOfOrder(raw)]
}

/** A response that was bought alone isolates nothing before somebody of the customer said yes. */
const isForCustomer = (raw: Raw, step: Step): boolean =>
  step === 'isolate' && textAt(raw, 'service') === 'response only'

/** As many as must agree may decide. */
const tooFew = (
  raw: Raw,
  step: Step,
  who: 'customer' | 'soc' | undefined,
  side: (who: 'customer' | 'soc') => readonly string[],
): readonly Wrong[] => {
  const people = mapAt(mapAt(raw, 'response'), step)['people']
  if (typeof people !== 'number' || people <= 1) return []
  const path: Path = ['response', step, 'people']
  if (who === undefined)
    return [
      {
        path,
        wrong: `${people} people must agree, and the policy decides ${step} by itself`,
        instead: 'add decides: customer or soc, or leave people out',
      },
    ]
  const able = new Set(side(who)).size
  return able >= people
    ? []
    : [
        {
          path,
          wrong: `${people} people must agree, and ${able === 1 ? 'one' : able} of ${who === 'soc' ? 'soc' : 'the customer'} may decide`,
          instead: `add more of them to confirm.responders, or write at most ${Math.max(able, 1)}`,
        },
      ]
}

const idsOf = (roster: Roster, found: readonly Found<string>[]): readonly string[] =>
  found.flatMap(({ value }) => roster.peopleOf(value)).flatMap((person) => textAt(person, 'id') ?? [])

const ordersThatCannotBe = (raw: Raw): readonly Wrong[] => {
  const kinds = mapAt(raw, 'orderByKind')
  const orders = [
    { order: textAt(raw, 'order'), path: ['order'] },
    ...Object.keys(kinds).map((kind) => ({ order: textAt(kinds, kind), path: ['orderByKind', kind] })),
    ...mapsAt(raw, 'sites').map(({ value, path }) => ({ order: textAt(value, 'order'), path: [...path, 'order'] })),
  ]
  return orders
    .filter(({ order }) => order === 'isolate first' || order === 'by list')
    .map(({ order, path }) => ({
      path,
      wrong: `the order is ${order}, and response.isolate.decides waits for a person`,
      instead: 'write investigate first, or let policy decide',
    }))
}

/** Who is told by mail and has no address. */
export const mailless = (raw: Raw, roster: Roster, to: string, path: Path): readonly Wrong[] => {
  if (raw['mail'] === undefined)
    return [
      {
        path,
        wrong: `${to} is told by mail, and the file has no mail server`,
        instead: 'add mail: with server and from',
      },
    ]
  if (roster.groups.get(to)?.value['mail'] !== undefined) return []
  const without = roster
    .peopleOf(to)
    .filter((person) => person['mail'] === undefined)
    .map((person) => textAt(person, 'id') ?? 'somebody')
    .join(', ')
  return without === ''
    ? []
    : [{ path, wrong: `${without} cannot be told without a mail address`, instead: `add mail: to ${without}` }]
}

const timesWithoutSoc = (raw: Raw): readonly Wrong[] => {
  const agreed = severities.filter((severity) => Object.keys(mapAt(mapAt(raw, 'times'), severity)).length > 0)
  return agreed.length > 0 && textsAt(raw, 'soc').length === 0
    ? [
        {
          path: ['times'],
          wrong: 'times were agreed, and nobody is there to be warned of them',
          instead: 'add soc: with the people of the SOC',
        },
      ]
    : []
}

/** What comes first is to be done first: somebody is told, it is decided, it is closed. */
const timesOutOfOrder = (raw: Raw): readonly Wrong[] =>
  severities.flatMap((severity) => {
    const agreed = limits.flatMap((limit) => {
      const text = textAt(mapAt(mapAt(raw, 'times'), severity), limit)
      const within = text === undefined ? undefined : parseDuration(text)
      return within === undefined ? [] : [{ limit, text, within }]
    })
    return agreed.flatMap(({ limit, text, within }, index) => {
      const before = agreed.slice(0, index).find((earlier) => earlier.within > within)
      return before
        ? [
            {
              path: ['times', severity, limit],
              wrong: `${limit} is to be kept within ${text}, before ${before.limit} (${before.text})`,
              instead: `write at least ${before.text}, or less for ${before.limit}`,
            },
          ]
        : []
    })
  })

const limits = ['firstResponse', 'decision', 'closing'] as const
