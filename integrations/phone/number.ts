import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

export type CheckedNumber =
  | { readonly number: string; readonly mayText: boolean }
  | { readonly wrong: string; readonly instead: string }

const write = 'write it with country code, e.g. +819012345678'

/** What no ordinary call reaches, or only for much: 0570 and its like, numbers that follow a person, premium and shared ones. */
const costly: ReadonlySet<unknown> = new Set(['PREMIUM_RATE', 'SHARED_COST', 'UAN', 'PERSONAL_NUMBER'])

/** Satellites and world-wide networks, for which the library knows hardly a type. Source: ITU-T E.164, assigned country codes. */
const worldwide: ReadonlySet<string> = new Set(['870', '878', '881', '882', '883', '979'])

/**
 * A number that may be called. Refused are those without country code, those that do not exist (emergency numbers are
 * none, seen from abroad), and those that cost the caller: they are what fraud dials. `mayText`: not a landline.
 */
export const checkNumber = (written: string): CheckedNumber => {
  if (!/^\+[0-9]{6,15}$/.test(written)) return { wrong: 'is no number in international form', instead: write }
  const number = parsePhoneNumberFromString(written)
  if (!number?.isValid()) return { wrong: 'is no number that can be called', instead: write }
  const type = number.getType()
  if (costly.has(type) || worldwide.has(number.countryCallingCode))
    return { wrong: 'is a number that costs the caller', instead: 'write an ordinary number' }
  return { number: number.number, mayText: type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' }
}
