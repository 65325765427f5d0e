import type { SecretName } from '../../../policy/tenant.ts'
import type { Path, Wrong } from '../fault.ts'
import { isSecretName } from '../field.ts'
import { mapAt, mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'

/** What is wrong with the secret behind a name: it cannot be had, or is no personal code where it must be one. Never the secret. */
export type LookForSecret = (name: SecretName, kind: 'any' | 'code') => Pick<Wrong, 'wrong' | 'instead'> | undefined

/** Every secret that is named is there. */
export const secrets = (raw: Raw, look: LookForSecret): readonly Wrong[] => {
  const check = (holder: Raw, fields: readonly string[], base: Path, kind: 'any' | 'code' = 'any'): readonly Wrong[] =>
    fields.flatMap((field) => {
      const name = textAt(holder, field)
      const fault = name !== undefined && isSecretName(name) ? look(name, kind) : undefined
      return fault ? [{ path: [...base, field], wrong: fault.wrong, instead: fault.instead }] : []
    })
  const credentials = (holder: Raw, base: Path): readonly Wrong[] => check(holder, Object.keys(holder), base)
  return [
    ...mapsAt(raw, 'sources').flatMap(({ value, path }) => [
      ...check(mapAt(value, 'webhook'), ['secret'], [...path, 'webhook']),
      ...credentials(mapAt(mapAt(value, 'api'), 'credentials'), [...path, 'api', 'credentials']),
    ]),
    ...check(mapAt(raw, 'chat'), ['botToken', 'signingSecret'], ['chat']),
    ...check(mapAt(raw, 'mail'), ['user', 'password'], ['mail']),
    ...check(mapAt(raw, 'phone'), ['authToken'], ['phone']),
    ...mapsAt(raw, 'people').flatMap(({ value, path }) => check(value, ['code'], path, 'code')),
  ]
}
