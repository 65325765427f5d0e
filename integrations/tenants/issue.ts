import type { z } from 'zod'
import type { Path, Wrong } from './fault.ts'
import { isRecord } from './raw.ts'
import { tenantJsonSchema } from './schema.ts'
import { meant } from './suggest.ts'

type Issue = z.core.$ZodIssue

/** Fields whose values are never repeated in a fault: what stands there may be a secret in the clear. */
const secretFields: ReadonlySet<string> = new Set([
  'secret',
  'credentials',
  'botToken',
  'signingSecret',
  'authToken',
  'code',
  'user',
  'password',
])

const valueAt = (raw: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)]
    return isRecord(value) ? value[String(key)] : undefined
  }, raw)

/** The keys that the schema has at this place. */
const keysAt = (path: Path): readonly string[] => {
  const schema = path.reduce<unknown>((schema, key) => {
    if (!isRecord(schema)) return undefined
    if (typeof key === 'number') return schema['items']
    return isRecord(schema['properties']) ? schema['properties'][key] : schema['additionalProperties']
  }, tenantJsonSchema())
  return isRecord(schema) && isRecord(schema['properties']) ? Object.keys(schema['properties']) : []
}

const shapes: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, e.g. [a, b] or lines that begin with "- "',
  object: 'a map of keys to values',
  record: 'a map of keys to values',
}

const shapeOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list'
  if (value === null) return 'empty'
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`
}

/** `"value"`, shortened; nothing where it may be a secret. */
const quoted = (value: unknown, path: Path): string => {
  if (path.some((key) => secretFields.has(String(key)))) return 'this'
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'this'
}

const wrongType = (issue: z.core.$ZodIssueInvalidType, value: unknown, path: Path): Wrong => {
  const key = path.length === 0 ? 'the file' : String(path.at(-1))
  const wanted = shapes[issue.expected] ?? issue.expected
  if (value === undefined) return { path, wrong: `${key} is missing`, instead: `add ${key}: ${wanted}` }
  const wrong = value === null ? `${key} is empty` : `${quoted(value, path)} is ${shapeOf(value)}`
  if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return { path, wrong, instead: issue.message.startsWith('write ') ? issue.message : 'put it in quotes' }
  return { path, wrong, instead: `write ${wanted}` }
}

/** One issue of the schema as faults: what is wrong in the words of the file, and what to write instead. */
export const sayIssue = (issue: Issue, raw: unknown): readonly Wrong[] => {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
  const value = valueAt(raw, path)
  const here = quoted(value, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const known = keysAt(path)
        return { path: [...path, key], wrong: `unknown key ${key}`, instead: meant(key, known, 'remove it') }
      })
    case 'invalid_type':
      return [wrongType(issue, value, path)]
    case 'invalid_value': {
      const known = issue.values.map(String)
      const all = known.length === 1 ? `write ${known[0]}` : `write one of: ${known.join(', ')}`
      if (value === undefined || value === null)
        return [{ path, wrong: `${String(path.at(-1))} is ${value === null ? 'empty' : 'missing'}`, instead: all }]
      return [
        {
          path,
          wrong: `${here} is not known here`,
          instead: typeof value === 'string' ? meant(value, known, all) : all,
        },
      ]
    }
    case 'invalid_union':
      return [
        value === undefined
          ? { path, wrong: `${String(path.at(-1))} is missing`, instead: issue.message }
          : { path, wrong: `${here} does not fit`, instead: issue.message },
      ]
    case 'too_small':
      return [
        { path, wrong: Array.isArray(value) ? 'the list is empty' : `${here} is too little`, instead: issue.message },
      ]
    case 'too_big':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      // The message of every format, bound and rule of the schema says what to write.
      return [{ path, wrong: `${here} does not fit`, instead: issue.message }]
  }
}

/** All issues of the schema as faults. Where a map has unknown keys, what its other rules say of it would only confuse. */
export const sayIssues = (issues: readonly Issue[], raw: unknown): readonly Wrong[] => {
  const place = ({ path }: Issue): string => JSON.stringify(path)
  const unknownKeys = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(place))
  return issues
    .filter((issue) => issue.code !== 'custom' || !unknownKeys.has(place(issue)))
    .flatMap((issue) => sayIssue(issue, raw))
}
