/**
 * Reads vendors' objects leniently: fields go missing, change their type and their letter case from one version to the next, and
 * an alert must not be lost for that. What cannot be read is absent. Field names are compared by letters and digits alone, so that
 * `composite_id`, `CompositeId` and `compositeId` are one field.
 */
export interface Fields {
  /** The first of these fields that says something, as text; numbers as their digits. */
  readonly text: (...names: readonly string[]) => string | undefined
  /** The first of these fields that is a finite number or digits. */
  readonly number: (...names: readonly string[]) => number | undefined
  /** The texts of the first of these fields that holds any: an array, or one text with commas. */
  readonly texts: (...names: readonly string[]) => readonly string[]
  /** The first of these fields that is an object; without one, fields that say nothing. */
  readonly object: (...names: readonly string[]) => Fields
  /** The objects of the first of these fields that is an array. */
  readonly objects: (...names: readonly string[]) => readonly Fields[]
  /** The names of the fields that are exactly `true`, by letters and digits alone. */
  readonly trueOnes: ReadonlySet<string>
  /** True when there is no field at all. */
  readonly none: boolean
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Words that products write where they mean that there is no value. */
const nulls = new Set(['', '-', 'none', 'null', 'nil', 'na', 'n/a', 'unknown', 'undefined', 'not available'])

const longestNull = Math.max(...[...nulls].map(({ length }) => length))

/** Text that says something: trimmed, without what PostgreSQL cannot store; textual nulls and unfilled template variables are absent. */
export const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'string') return undefined
  const text = value.replaceAll('\0', '').toWellFormed().trim()
  return (text.length <= longestNull && nulls.has(text.toLowerCase())) || /^\$\{[^}]*\}$/.test(text) ? undefined : text
}

const textsOf = (value: unknown): readonly string[] => {
  const parts: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []
  return [...new Set(parts.map(textOf).filter((text) => text !== undefined))]
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** The plain forms of the names that our code asks for, which are few; those in a payload are the sender's choice and not kept. */
const asked = new Map<string, string>()
const plainAsked = (name: string): string => {
  const known = asked.get(name)
  if (known !== undefined) return known
  const made = plain(name)
  asked.set(name, made)
  return made
}

/** The fields of an object, or of anything else (then none). */
export const fieldsOf = (value: unknown): Fields => new PlainFields(value)

class PlainFields implements Fields {
  readonly #values = new Map<string, unknown>()

  constructor(value: unknown) {
    if (!isObject(value)) return
    for (const [name, one] of Object.entries(value)) {
      const key = plain(name)
      if (!this.#values.has(key)) this.#values.set(key, one)
    }
  }

  #first<T>(names: readonly string[], read: (value: unknown) => T | undefined): T | undefined {
    for (const name of names) {
      const found = read(this.#values.get(plainAsked(name)))
      if (found !== undefined) return found
    }
    return undefined
  }

  text(...names: readonly string[]): string | undefined {
    return this.#first(names, textOf)
  }

  number(...names: readonly string[]): number | undefined {
    return this.#first(names, (value) => {
      const text = textOf(value)
      return text !== undefined && Number.isFinite(Number(text)) ? Number(text) : undefined
    })
  }

  texts(...names: readonly string[]): readonly string[] {
    return this.#first(names, (value) => (textsOf(value).length > 0 ? textsOf(value) : undefined)) ?? []
  }

  object(...names: readonly string[]): Fields {
    return fieldsOf(this.#first(names, (value) => (isObject(value) ? value : undefined)))
  }

  objects(...names: readonly string[]): readonly Fields[] {
    const found = this.#first(names, (value) => (Array.isArray(value) ? (value as readonly unknown[]) : undefined))
    return (found ?? []).filter(isObject).map(fieldsOf)
  }

  get trueOnes(): ReadonlySet<string> {
    return new Set([...this.#values].filter(([, value]) => value === true || value === 'true').map(([name]) => name))
  }

  get none(): boolean {
    return this.#values.size === 0
  }
}

/**
 * A moment as ISO text: from RFC 3339 text (without a zone: UTC), or from an epoch number in seconds, milli-, micro- or
 * nanoseconds, told apart by size (right from 1973 on). Nothing for anything else, zero included.
 */
export const instantOf = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text)
    const milliseconds =
      number < 1e11 ? number * 1e3 : number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6
    return number > 1e8 ? isoOf(milliseconds) : undefined
  }
  const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(text)
  if (parts === null) return undefined
  const zone = (parts[3] ?? 'Z').toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  return isoOf(Date.parse(`${parts[1]}T${parts[2]}${zone}`))
}

const isoOf = (milliseconds: number): string | undefined => {
  const date = new Date(milliseconds)
  // PostgreSQL knows no year 0.
  const year = date.getUTCFullYear()
  return Number.isNaN(year) || year < 1 || year > 9999 ? undefined : date.toISOString()
}

/** A hash, if it has the form of one of so many hex digits and is not masked by zeroes; in lower case. */
export const hashOf = (text: string | undefined, digits: 32 | 40 | 64): string | undefined =>
  text !== undefined && text.length === digits && /^[0-9a-f]+$/i.test(text) && !/^0+$/.test(text)
    ? text.toLowerCase()
    : undefined

/**
 * Text of at most so many characters; what was cut ends in `…`. Attackers choose user and file names, and products and templates let
 * titles grow: what is told, searched and indexed must have an end.
 */
export const upTo = (longest: number, text: string | undefined): string | undefined =>
  text === undefined || text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** A link that a person may click: http or https only. */
export const linkOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : undefined

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The object without its members that are `undefined`, as `exactOptionalPropertyTypes` wants it. */
export const present = <T extends object>(object: T): Present<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>
