/** One comparison of Falcon's query language: `field:'x'`, `field:>='x'`, `field:!['a','b']`, `field:*'a*'`. */
interface Term {
  readonly field: string
  readonly negated: boolean
  readonly operator: '' | '>' | '>=' | '<' | '<=' | '~' | '*'
  readonly values: readonly string[]
}

/** Decides whether a record fits a filter. `read` gives the values of a field, by FQL's dotted name. */
export type Filter = (record: unknown) => boolean

const term = /^([a-z_][\w.]*):(!?)(>=|<=|>|<|~|\*)?(\[[^\]]*\]|'[^']*'|"[^"]*"|[\w.\-:]+)/i

/**
 * Reads an FQL filter: terms joined by `+` (and) or `,` (or), `+` binding tighter; no brackets.
 * Throws with the place where it could not go on. An empty filter takes everything.
 */
export function fql(source: string): Filter {
  if (source.trim() === '') return () => true
  const alternatives: Term[][] = [[]]
  let rest = source.trim()
  for (;;) {
    const found = term.exec(rest)
    if (!found) throw new Error(`invalid filter near "${rest.slice(0, 40)}"`)
    const [all, field = '', not, operator = '', value = ''] = found
    alternatives.at(-1)?.push({ field, negated: not === '!', operator: known(operator), values: literals(value) })
    rest = rest.slice(all.length).trimStart()
    if (rest === '') return (record) => alternatives.some((terms) => terms.every((one) => holds(one, record)))
    if (rest[0] === ',') alternatives.push([])
    else if (rest[0] !== '+') throw new Error(`invalid filter near "${rest.slice(0, 40)}"`)
    rest = rest.slice(1).trimStart()
  }
}

const known = (operator: string): Term['operator'] =>
  (['>', '>=', '<', '<=', '~', '*'] as const).find((one) => one === operator) ?? ''

const literals = (value: string): string[] =>
  value.startsWith('[') ? (value.match(/'[^']*'|"[^"]*"|[\w.\-:]+/g) ?? []).map(bare) : [bare(value)]

const bare = (value: string): string => value.replace(/^['"]|['"]$/g, '')

function holds({ field, negated, operator, values }: Term, record: unknown): boolean {
  const own = read(record, field.split('.'))
  const fits = own.some((one) => values.some((wanted) => compare(one, operator, wanted)))
  return fits !== negated
}

/** The values at a path; a list counts as each of its members. */
function read(record: unknown, [key, ...path]: readonly string[]): unknown[] {
  if (Array.isArray(record)) return record.flatMap((one) => read(one, key === undefined ? [] : [key, ...path]))
  if (key === undefined) return record === undefined || record === null ? [] : [record]
  if (typeof record !== 'object' || record === null) return []
  return read(new Map<string, unknown>(Object.entries(record)).get(key), path)
}

function compare(own: unknown, operator: Term['operator'], wanted: string): boolean {
  const text = String(own).toLowerCase()
  const other = wanted.toLowerCase()
  if (operator === '') return text === other || (wanted.includes('*') && wild(other).test(text))
  if (operator === '*') return wild(other).test(text)
  if (operator === '~') return text.includes(other)
  const order = typeof own === 'number' ? own - Number(wanted) : byTimeOrText(text, other)
  if (operator === '>') return order > 0
  if (operator === '>=') return order >= 0
  return operator === '<' ? order < 0 : order <= 0
}

const wild = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`)

/** Instants compare as such, whatever the number of their decimals. */
function byTimeOrText(own: string, other: string): number {
  const [a, b] = [Date.parse(own), Date.parse(other)]
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b
  return own < other ? -1 : Number(own > other)
}
