import { interpolate } from './interpolate.ts'
import type { Environment } from './interpolate.ts'

/** Which protocols an address may have, by the field that holds it. */
const protocols = {
  baseUrl: ['https:', 'http:'],
  apiUrl: ['https:', 'http:'],
  server: ['smtp:', 'smtps:'],
} as const

export type AddressField = keyof typeof protocols

const example: { readonly [Field in AddressField]: string } = {
  baseUrl: 'https://api.example.com',
  apiUrl: 'https://slack.com/api/',
  server: 'smtp://mail.example.com:587',
}

/** The address with its variables filled in, or what is wrong with it. Never repeats an address that may hold a password. */
export const resolveAddress = (
  text: string,
  field: AddressField,
  environment: Environment,
): { readonly value: string } | { readonly wrong: string; readonly instead: string } => {
  const filled = interpolate(text, environment)
  if ('missing' in filled) {
    const [name] = filled.missing
    return {
      wrong: `the environment variable ${filled.missing.join(' and ')} is not set`,
      instead: `set it, or give a default: \${${name}:-${example[field]}}`,
    }
  }
  const { value } = filled
  const write = `write e.g. ${example[field]}`
  if (!URL.canParse(value)) return { wrong: 'this is no address', instead: write }
  const url = new URL(value)
  const allowed: readonly string[] = protocols[field]
  if (!allowed.includes(url.protocol))
    return { wrong: `an address that begins with ${url.protocol} does not work here`, instead: write }
  if (url.hostname === '') return { wrong: 'the address names no host', instead: write }
  if (url.username !== '' || url.password !== '')
    return {
      wrong: 'the address holds a user or a password in the clear',
      instead: 'take them out and name them as secrets (env:NAME or file:/path) in their own fields',
    }
  if (url.search !== '' || url.hash !== '') return { wrong: 'the address goes on after ? or #', instead: write }
  return { value }
}
