import { readFile } from 'node:fs/promises'
import type { SecretName, Tenant } from '../../policy/tenant.ts'
import type { Environment } from './interpolate.ts'

/** A secret that is named but not there. Names it; never tells a value. */
export class SecretError extends Error {
  override readonly name = 'SecretError'
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unreadable'

/**
 * The value behind a secret's name, without the line end that editors leave in files. Read it at the edge, each time: a rotated
 * secret then counts from the next call on. Throws `SecretError` where the variable or the file is missing or empty.
 */
export const readSecret = async (name: SecretName, environment: Environment): Promise<string> => {
  if (name.startsWith('env:')) {
    const variable = name.slice('env:'.length)
    const value = environment[variable]
    if (value === undefined || value === '')
      throw new SecretError(`the environment variable ${variable} is not set; put the secret into it`)
    return value
  }
  const path = name.slice('file:'.length)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new SecretError(`the file ${path} cannot be read (${codeOf(error)}); put the secret there, readable for us`)
  })
  const value = text.replace(/\r?\n$/, '')
  if (value === '') throw new SecretError(`the file ${path} is empty; put the secret there`)
  return value
}

/** Every secret that a tenant names, with its place, so that a process can look at its start for those it needs. */
export const secretsOf = (tenant: Tenant): readonly { readonly place: string; readonly name: SecretName }[] => {
  const named: readonly (readonly [string, SecretName | undefined])[] = [
    ...tenant.sources.flatMap(({ name, webhook, api }) => [
      [`sources.${name}.webhook.secret`, webhook?.secret] as const,
      [`sources.${name}.api.clientId`, api?.clientId] as const,
      [`sources.${name}.api.clientSecret`, api?.clientSecret] as const,
    ]),
    ['chat.botToken', tenant.chat?.botToken],
    ['chat.signingSecret', tenant.chat?.signingSecret],
    ['mail.user', tenant.mail?.user],
    ['mail.password', tenant.mail?.password],
  ]
  return named.flatMap(([place, name]) => (name === undefined ? [] : [{ place, name }]))
}
