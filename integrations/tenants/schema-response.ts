import { z } from 'zod'
import { duration, id } from './field.ts'

const ids = z.array(id).prefault([])

/** Who decides, does and hears of one step. */
const step = z.strictObject({
  decides: z
    .enum(['policy', 'customer', 'soc'])
    .prefault('policy')
    .describe("Who says yes: the policy by itself, or a person of the customer's or the SOC's."),
  people: z
    .int()
    .min(1, { error: 'write a whole number from 1' })
    .exactOptional()
    .describe('How many different people must say yes, where a person decides; one without it.'),
  performs: z
    .enum(['us', 'customer', 'product'])
    .prefault('us')
    .describe(
      'Who does it: we by the API, the customer, or the product by itself. Of all, the product shows when it is done.',
    ),
  tell: ids.describe('Who is told of it by mail, beside those of the matrix.'),
})

/** The steps of a response. */
export const response = z.strictObject({
  isolate: step.prefault({}).describe('Cutting a host off.'),
  release: step.prefault({}).describe('Letting it go again.'),
})

export const soc = ids.describe(
  "Who of the people is of the SOC: warned of limits, and decides what is the SOC's. All others are the customer's.",
)

const limits = z
  .strictObject({
    firstResponse: duration.exactOptional().describe('Until the first report, or the end.'),
    decision: duration.exactOptional().describe('Until it is decided what to do, or the end.'),
    closing: duration.exactOptional().describe('Until the end.'),
  })
  .exactOptional()

/** The times agreed. */
export const times = z.strictObject({
  emergency: limits,
  critical: limits,
  high: limits,
  medium: limits,
  low: limits,
  warnBefore: duration.prefault('10m').describe('How long before a limit the SOC is warned; at most half of the time.'),
})
