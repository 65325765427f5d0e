import { checkNumber } from '../../phone/number.ts'
import type { Path, Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'

/** Every number is one that may be called. */
export const phones = (raw: Raw): readonly Wrong[] => {
  const check = (holder: Raw, field: string, base: Path): readonly Wrong[] => {
    const written = textAt(holder, field)
    const checked = written === undefined ? undefined : checkNumber(written)
    if (checked === undefined || 'number' in checked) return []
    const { wrong, instead } = checked
    return [{ path: [...base, field], wrong: `${JSON.stringify(written)} ${wrong}`, instead }]
  }
  return [
    ...mapsAt(raw, 'people').flatMap(({ value, path }) => check(value, 'phone', path)),
    ...check(mapAt(raw, 'phone'), 'from', ['phone']),
  ]
}

/** True for somebody who has a number; by SMS only where it is not a landline. A wrong number is said by `phones`. */
export const isReachable = (person: Raw, by: 'sms' | 'phone'): boolean => {
  const written = textAt(person, 'phone')
  if (written === undefined) return false
  const checked = checkNumber(written)
  return by === 'phone' || 'wrong' in checked || checked.mayText
}

/** What is missing for a step by telephone: the account, or somebody's number. Nothing where the step can be taken. */
export const unreachable = (
  raw: Raw,
  people: readonly Raw[],
  by: 'sms' | 'phone',
  path: Path,
  what: string,
): Wrong | undefined => {
  if (raw['phone'] === undefined)
    return {
      path,
      wrong: `${what}, and the file has no phone account`,
      instead: 'add phone: with kind, accountSid, authToken and from, or use another channel',
    }
  const without = people.filter((person) => !isReachable(person, by))
  if (without.length === 0) return undefined
  const who = (of: readonly Raw[]) => of.map((person) => textAt(person, 'id') ?? 'somebody').join(', ')
  // Whoever has a number all the same has a landline.
  const [numberless, landlines] = [without.filter(isNumberless), without.filter((person) => !isNumberless(person))]
  const advice = [
    ...(numberless.length > 0 ? [`add phone: to ${who(numberless)}`] : []),
    ...(landlines.length > 0 ? [`write a mobile number for ${who(landlines)}`] : []),
    'or use another channel',
  ]
  const has = without.length === 1 ? 'has' : 'have'
  return {
    path,
    wrong: `${what}, and ${who(without)} ${has} no ${by === 'sms' ? 'number that takes short messages' : 'telephone number'}`,
    instead: advice.join(', '),
  }
}

const isNumberless = (person: Raw): boolean => textAt(person, 'phone') === undefined
