import type { Pagination } from './envelope.ts'
import { fql } from './fql.ts'

/** Sorted as `sort` asks (`field|asc` or `field.asc`), ties by id so that pages never overlap. */
export function sorted<T extends object>(items: readonly T[], sort: string, id: (item: T) => string): T[] {
  const [field = '', direction = 'asc'] = sort.split(/[|.](?=(?:asc|desc)$)/)
  const key = (item: T): string => {
    const value = new Map<string, unknown>(Object.entries(item)).get(field)
    return typeof value === 'string' ? value : String(Number(value ?? 0)).padStart(16, '0')
  }
  const order = [...items].sort((a, b) => compare(key(a), key(b)) || compare(id(a), id(b)))
  return direction === 'desc' ? order.reverse() : order
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** What a listing was asked for. */
export interface Asked {
  readonly filter: string
  readonly sort: string
  readonly limit: number
  readonly offset: number
}

/** Reads `filter`, `sort`, `limit`, `offset` of a query; throws with Falcon's words when out of bounds. */
export function asked(
  query: (name: string) => string | undefined,
  limits: { most: number; usual: number; sort: string },
): Asked {
  const limit = whole(query('limit') ?? String(limits.usual), 'limit')
  const offset = whole(query('offset') ?? '0', 'offset')
  if (limit < 1 || limit > limits.most) throw new Error(`limit must be between 1 and ${limits.most}`)
  return { filter: query('filter') ?? '', sort: query('sort') || limits.sort, limit, offset }
}

function whole(value: string, name: string): number {
  if (!/^\d+$/.test(value)) throw new Error(`${name} must be a whole number, not "${value}"`)
  return Number(value)
}

/** Filters, sorts and cuts a page; throws when the filter cannot be read. */
export function page<T extends object>(
  items: readonly T[],
  { filter, sort, limit, offset }: Asked,
  id: (item: T) => string,
): { readonly items: T[]; readonly pagination: Pagination } {
  const all = sorted(items.filter(fql(filter)), sort, id)
  return { items: all.slice(offset, offset + limit), pagination: { offset, limit, total: all.length } }
}
