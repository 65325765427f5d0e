import { z } from 'zod'
import { address, duration, id, options, secret } from './field.ts'

/** One product of the customer. */
export const source = z.strictObject({
  name: id.describe("Part of the webhook's address."),
  product: z.string().describe('Name of the product in our catalogue, e.g. crowdstrike_falcon.'),
  webhook: z
    .strictObject({
      proof: z
        .enum(['vendor', 'standard-webhooks', 'bearer'])
        .describe("How the sender is proven: the vendor's own signature, Standard Webhooks, or a bearer secret."),
      secret,
      options: options.describe("Settings of the vendor's proof."),
    })
    .exactOptional()
    .describe('Alerts that the product sends.'),
  api: z
    .strictObject({
      baseUrl: address.describe('May hold variables: ${NAME} or ${NAME:-default}.'),
      credentials: z
        .record(z.string(), secret)
        .describe("What opens the product's API, by the product's own names, e.g. clientId and clientSecret."),
      options: options.describe("The vendor's further settings. No secrets."),
    })
    .exactOptional()
    .describe('How we ask the product and act through it.'),
  poll: z
    .strictObject({ every: duration.describe('How often we ask.') })
    .exactOptional()
    .describe('We ask the product for new alerts; for products that send none.'),
  maxCalls: z
    .int()
    .min(1, { error: 'write a whole number from 1 to 100' })
    .max(100, { error: 'write a whole number from 1 to 100' })
    .prefault(8)
    .describe('Calls to this product at once.'),
})
