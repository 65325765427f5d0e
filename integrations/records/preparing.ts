import { createHash } from 'node:crypto'
import { Client, type ClientConfig } from 'pg'

const names = new Map<string, string>()

/** A name for a statement's text, at most 63 bytes long as PostgreSQL wants it. */
const nameOf = (text: string): string => {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = createHash('sha256').update(text).digest('base64url')
  names.set(text, name)
  return name
}

const isStatement = (query: unknown): query is { readonly text: string; readonly name?: string } =>
  typeof query === 'object' && query !== null && 'text' in query && typeof query.text === 'string'

/**
 * A connection that prepares every statement with parameters at its first use, so that PostgreSQL parses and plans it once a
 * connection and not once a call (docs/performance.md). Statements must therefore not differ in their text by how much they
 * are given: lists go in as one JSON or array parameter.
 */
export class PreparingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config)
    const query: unknown = this.query.bind(this)
    const prepared = (statement: unknown, values?: unknown, ...rest: unknown[]): unknown => {
      const named =
        isStatement(statement) && Array.isArray(values) && values.length > 0
          ? { ...statement, name: nameOf(statement.text) }
          : statement
      return (query as (...args: unknown[]) => unknown)(named, values, ...rest)
    }
    // One signature for the many that the original has: it takes what that takes.
    this.query = prepared as Client['query']
  }
}
