import { z } from 'zod'
import { products } from './log.ts'

const regex = z.string().refine((source) => {
  try {
    return Boolean(new RegExp(source))
  } catch {
    return false
  }
}, 'must be a regular expression')

const status = z.int().min(200).max(599)

const phase = z.enum(['before', 'after'])

const effectSchema = z
  .strictObject({
    /** Answered instead; the product does not act. */
    status: status.optional(),
    /** Answered after the product has acted: "posted but answered 500". */
    thenStatus: status.optional(),
    headers: z.record(z.string(), z.string()).optional(),
    /** A string is sent as it is, anything else as JSON. */
    body: z.unknown().optional(),
    /** Held before or after acting, until released. */
    hold: phase.optional(),
    /** The connection is closed without an answer, before or after acting. */
    drop: phase.optional(),
    /** Waits so long first. */
    delayMs: z.int().min(0).optional(),
  })
  .refine((effect) => Object.values(effect).some((value) => value !== undefined), 'must name at least one effect')
  .refine(
    ({ status, thenStatus, drop }) => [status, thenStatus, drop].filter((value) => value !== undefined).length <= 1,
    'give only one of status, thenStatus and drop',
  )

/** A fault as `POST /world/faults` takes it. */
export const faultSchema = z.strictObject({
  product: z.enum(products),
  match: z
    .strictObject({
      /** HTTP method, or for mail the SMTP command (RCPT or DATA; DATA where absent). */
      method: z.string().optional(),
      /** Regular expression on path and query as the product sees them; for mail on the recipients. */
      path: regex.optional(),
      /** Regular expression on the raw body; for mail on the raw message. */
      body: regex.optional(),
    })
    .default({}),
  /** For so many requests; 0 = until removed. */
  times: z.int().min(0).default(1),
  effect: effectSchema,
})

/** A fault as callers write it. */
export type FaultSpec = z.input<typeof faultSchema>
/** What a fault does to a request. */
export type Effect = z.output<typeof effectSchema>
/** A fault that is switched on; `left` is absent when it stays until removed. */
export interface Fault extends z.output<typeof faultSchema> {
  readonly id: string
  readonly left?: number | undefined
}

interface Asked {
  readonly product: string
  readonly method: string
  readonly path: string
  readonly body: string
}

/** The faults that are switched on. */
export class Faults {
  readonly #faults = new Map<string, Fault>()
  #count = 0

  /** Switches a fault on; throws a ZodError when it makes no sense. */
  add(spec: FaultSpec): string {
    const fault = faultSchema.parse(spec)
    this.#count += 1
    const id = `fault-${this.#count}`
    this.#faults.set(id, { ...fault, id, left: fault.times === 0 ? undefined : fault.times })
    return id
  }

  /** Takes the oldest fault that matches, and counts it. */
  take(asked: Asked): { readonly id: string; readonly effect: Effect } | undefined {
    for (const fault of this.#faults.values()) {
      if (!applies(fault, asked)) continue
      if (fault.left === 1) this.#faults.delete(fault.id)
      else if (fault.left !== undefined) this.#faults.set(fault.id, { ...fault, left: fault.left - 1 })
      return fault
    }
    return undefined
  }

  /** Those that are still on. */
  list(): Fault[] {
    return [...this.#faults.values()]
  }

  /** Switches one off, or all. */
  remove(id?: string): void {
    if (id === undefined) this.#faults.clear()
    else this.#faults.delete(id)
  }
}

const applies = ({ product, match }: Fault, asked: Asked): boolean =>
  product === asked.product &&
  (match.method?.toUpperCase() ?? (asked.product === 'mail' ? 'DATA' : asked.method)) === asked.method &&
  (match.path === undefined || new RegExp(match.path).test(asked.path)) &&
  (match.body === undefined || new RegExp(match.body).test(asked.body))
