import type { Context } from 'hono'
import type { Env } from '../world/http-gate.ts'
import type { Workspace } from './workspace.ts'

/** Arguments of a method as they came, objects already read from JSON. */
export type Arguments = ReadonlyMap<string, unknown>

/** Context of Slack's Web API: whose token it was, and what was asked. */
export interface SlackEnv extends Env {
  Variables: { workspace: Workspace; args: Arguments; refuse: (error: string) => void }
}

/** Slack's answer: always 200, `ok: true`. */
export const ok = (c: Context<SlackEnv>, fields: object = {}): Response => c.json({ ok: true, ...fields })

/** Slack's refusal: 200 as well, `ok: false` and the error's name; noted in the world's log. */
export function no(c: Context<SlackEnv>, error: string, fields: object = {}): Response {
  c.get('refuse')(error)
  return c.json({ ok: false, error, ...fields })
}

/** Text of an argument, or the empty text. */
export function text(args: Arguments, name: string): string {
  const value = args.get(name)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Reads form or JSON bodies as Slack does: in a form, objects and lists come as JSON text. */
export function readArguments(body: string, contentType: string): Arguments | 'invalid_json' | 'invalid_form_data' {
  if (body === '') return new Map()
  if (/^application\/json\b/i.test(contentType)) {
    const value = json(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : 'invalid_json'
  }
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType)) return 'invalid_form_data'
  return new Map(
    [...new URLSearchParams(body)].map(([name, value]) => [name, structured.has(name) ? json(value) : value]),
  )
}

const structured = new Set(['blocks', 'attachments', 'metadata'])

/** The value of JSON text; the text itself when it is none. */
export function json(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return source
  }
}
