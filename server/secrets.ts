import { readFileSync, statSync } from 'node:fs'
import type { SecretName } from '../policy/tenant.ts'

/** A secret that a name points to cannot be had. Names the secret, never its value. */
export class SecretError extends Error {
  override readonly name = 'SecretError'
  readonly wrong: string
  /** What to do. */
  readonly instead: string
  constructor(wrong: string, instead: string) {
    super(`${wrong}; ${instead}`)
    this.wrong = wrong
    this.instead = instead
  }
}

/**
 * The value behind a secret's name: `env:NAME` is that environment variable, `file:/path` is that file's text without
 * its last line break (as `docker secret`, Kubernetes and editors write it).
 *
 * @throws SecretError when there is no such variable or file, it is empty, or it is no file (a pipe may never end): says which name, and what to do.
 */
export function readSecret(name: SecretName, env: Readonly<Record<string, string | undefined>>): string {
  const [kind, rest] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]
  if (kind === 'env' && /^[A-Za-z_]\w*$/.test(rest)) {
    const value = env[rest]
    if (value === undefined) throw new SecretError(`${name}: there is no environment variable ${rest}`, 'set it')
    if (value === '') throw new SecretError(`${name}: the environment variable ${rest} is empty`, 'set it')
    return value
  }
  if (kind === 'file' && rest !== '') return readSecretFile(name, rest)
  // Not echoed: somebody may have written the secret itself where its name belongs.
  throw new SecretError('what is written here names no secret', 'write env:NAME or file:/path')
}

function readSecretFile(name: string, path: string): string {
  let text: string | undefined
  try {
    if (statSync(path).isFile()) text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new SecretError(`${name}: the file cannot be read (${code})`, "create it, readable for this process's user")
  }
  if (text === undefined) throw new SecretError(`${name}: this is no regular file`, 'put a file in its place')
  const value = text.replace(/\r?\n$/, '')
  if (value === '') throw new SecretError(`${name}: the file is empty`, 'write the secret into it')
  return value
}
