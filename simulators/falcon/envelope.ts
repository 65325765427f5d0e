import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Env } from '../world/http-gate.ts'
import type { FalconCustomer } from './customers.ts'

/** Context of Falcon's own API: the customer whose token was shown, and the writing end of the world's log. */
export interface FalconEnv extends Env {
  Variables: { customer: FalconCustomer; refuse: (status: number, message: string) => void }
}

export interface ApiError {
  readonly code: number
  readonly id?: string
  readonly message: string
}

/** Position in a listing, as Falcon tells it in `meta.pagination`. */
export interface Pagination {
  readonly offset?: number
  readonly limit: number
  readonly total: number
  readonly after?: string
}

/** Falcon's answer: always `meta`, `resources`, `errors`, and the trace id in the header too (vendor's envelope). */
export function answer(
  c: Context<FalconEnv>,
  resources: readonly unknown[],
  options: { status?: ContentfulStatusCode; errors?: readonly ApiError[]; pagination?: Pagination } = {},
): Response {
  const { status = 200, errors = [], pagination } = options
  const trace = randomUUID()
  c.header('X-Cs-Traceid', trace)
  const meta = { query_time: 0.004, ...(pagination ? { pagination } : {}), powered_by: 'device-api', trace_id: trace }
  return c.json({ meta, resources, errors }, status)
}

/** Falcon's refusal: an envelope without resources; also noted in the world's log. */
export function refuse(c: Context<FalconEnv>, status: ContentfulStatusCode, message: string): Response {
  c.get('refuse')(status, message)
  const trace = randomUUID()
  c.header('X-Cs-Traceid', trace)
  const meta = { query_time: 1.9e-7, powered_by: 'crowdstrike-api-gateway', trace_id: trace }
  return c.json({ meta, errors: [{ code: status, message }] }, status)
}
