import type { SecretName } from '../../../policy/tenant.ts'
import type { Path, Wrong } from '../fault.ts'
import { isSecretName } from '../field.ts'
import { mapAt, mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'

/** What is wrong with the secret behind a name, where it cannot be had. Never the secret. */
export type LookForSecret = (name: SecretName) => Pick<Wrong, 'wrong' | 'instead'> | undefined

/** Every secret that is named is there. */
export const secrets = (raw: Raw, look: LookForSecret): readonly Wrong[] => {
  const check = (holder: Raw, fields: readonly string[], base: Path): readonly Wrong[] =>
    fields.flatMap((field) => {
      const name = textAt(holder, field)
      const fault = name !== undefined && isSecretName(name) ? look(name) : undefined
      return fault ? [{ path: [...base, field], wrong: fault.wrong, instead: fault.instead }] : []
    })
  return [
    ...mapsAt(raw, 'sources').flatMap(({ value, path }) => [
      ...check(mapAt(value, 'webhook'), ['secret'], [...path, 'webhook']),
      ...check(mapAt(value, 'api'), ['clientId', 'clientSecret'], [...path, 'api']),
    ]),
    ...check(mapAt(raw, 'chat'), ['botToken', 'signingSecret'], ['chat']),
    ...check(mapAt(raw, 'mail'), ['user', 'password'], ['mail']),
  ]
}
