import { z } from '@hono/zod-openapi'

/** One line: the records take no NUL and no half of a character, and nobody's words hold them, nor what turns the direction of writing. */
export const line = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Surrogate}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u, 'must be one line of text')

/** Who does something, and why: both stand on the record. */
export const grounds = z.object({ by: line(200), reason: line(1000) })

/** The number of an incident, as its column holds it. */
export const incidentNumber = z.coerce.number().int().min(1).max(2_147_483_647)

/** The id of a customer. */
export const tenantId = line(64)
