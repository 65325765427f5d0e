import { z } from 'zod'
import { kinds } from '../../policy/kinds.ts'
import { duration, id, text } from './field.ts'

export const order = z.enum(['isolate first', 'investigate first', 'by list'])

/** Where another order was agreed for a kind of incident. */
export const orderByKind = z.partialRecord(z.enum(kinds), order)

const ids = z.array(id).prefault([])

/** Where machines stand, and who is there. */
export const site = z.strictObject({
  id,
  name: text,
  hosts: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[^\s*?%,;|]+\*?$/, {
          error: 'write the name of a host, or the beginning of names with one * at its end, e.g. OSK-*',
        }),
    )
    .min(1, { error: 'write at least one host, e.g. OSK-*' })
    .describe('Its hosts: names, or beginnings of names that end in *.'),
  staff: ids.describe('People beside the machines: told in their language what was done to one and what to do.'),
  securityDepartment: ids.describe(
    "Asked first where a finding stays open: they know the site's own tools and habits.",
  ),
  within: duration.prefault('30m').describe('How long they have, before the responders of confirm are asked as well.'),
  order: order.exactOptional().describe('Where another order was agreed for this site.'),
})
