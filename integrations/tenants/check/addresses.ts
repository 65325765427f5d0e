import { resolveAddress } from '../address.ts'
import type { AddressField } from '../address.ts'
import type { Path, Wrong } from '../fault.ts'
import type { Environment } from '../interpolate.ts'
import { mapAt, mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'

/** Addresses of outside services: their variables are set, and what comes out is an address without a password in it. */
export const addresses = (raw: Raw, environment: Environment): readonly Wrong[] => {
  const check = (holder: Raw, field: AddressField, base: Path): readonly Wrong[] => {
    const written = textAt(holder, field)
    if (written === undefined || written.trim() === '') return []
    const resolved = resolveAddress(written.trim(), field, environment)
    return 'value' in resolved ? [] : [{ path: [...base, field], ...resolved }]
  }
  return [
    ...mapsAt(raw, 'sources').flatMap(({ value, path }) => check(mapAt(value, 'api'), 'baseUrl', [...path, 'api'])),
    ...check(mapAt(raw, 'chat'), 'apiUrl', ['chat']),
    ...check(mapAt(raw, 'mail'), 'server', ['mail']),
    ...check(mapAt(raw, 'phone'), 'baseUrl', ['phone']),
  ]
}
