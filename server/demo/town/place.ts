import { z } from 'zod'
import type { Language } from '../../../policy/tenant.ts'

export const parts = ['consoles', 'incidents', 'people'] as const
export type Part = (typeof parts)[number]
export const desks = ['chat', 'mail', 'phones'] as const
export type Desk = (typeof desks)[number]

/** Where a visitor looks: all of it stands in the page's address, so that a link is a step and a reload loses nothing. */
export interface Place {
  readonly lang: Language
  /** Of three columns the one that a narrow screen shows. */
  readonly part: Part
  readonly desk: Desk
  /** One customer alone; all without. */
  readonly customer?: string | undefined
  /** Without it, the first in the list. */
  readonly incident?: number | undefined
  /** A mailbox alone; all mails without. */
  readonly mailbox?: string | undefined
  readonly mail?: string | undefined
  readonly mailAs: 'html' | 'text'
  /** Slack id of the person whom the visitor plays in chat. */
  readonly as?: string | undefined
}

const optional = z.string().min(1).max(200).optional().catch(undefined)

const schema = z.object({
  lang: z.enum(['en', 'ja']).optional().catch(undefined),
  part: z.enum(parts).catch('incidents'),
  desk: z.enum(desks).catch('chat'),
  customer: optional,
  incident: z.coerce.number().int().positive().optional().catch(undefined),
  mailbox: optional,
  mail: optional,
  mailAs: z.enum(['html', 'text']).catch('html'),
  as: optional,
})

/** Reads a page's address; what is not understood is as if it were not there. `preferred`: the browser's Accept-Language. */
export const placeOf = (query: Readonly<Record<string, string>>, preferred = ''): Place => {
  const { lang, ...place } = schema.parse(query)
  return { ...place, lang: lang ?? (/^ja\b/i.test(preferred) ? 'ja' : 'en') }
}

/** The address of a place, from here. */
export const linkTo = (here: Place, change: Partial<Place> = {}): string => {
  const address = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...here, ...change }))
    if (value !== undefined) address.set(name, String(value))
  return `/?${address.toString()}`
}
