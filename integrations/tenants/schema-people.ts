import { z } from 'zod'
import { address, id, language, mailAddress, secret, slackChannel, slackUser, text } from './field.ts'

/** Somebody who is told or asked. */
export const person = z.strictObject({
  id,
  name: text,
  language: language.prefault('en'),
  mail: mailAddress.exactOptional(),
  slack: slackUser.exactOptional().describe('Slack member id (U… or W…); what authorises a click.'),
})

/** A mailing list, a team, or both. */
export const group = z
  .strictObject({
    id,
    name: text,
    language: language.prefault('en'),
    mail: mailAddress
      .exactOptional()
      .describe('With an address of its own the group gets one mail there, its people none.'),
    people: z.array(id).prefault([]),
  })
  .refine(({ mail, people }) => mail !== undefined || people.length > 0, {
    error: 'give the group an address (mail) or people',
  })

/** The customer's chat channel. */
export const chat = z
  .strictObject({
    kind: z.literal('slack'),
    apiUrl: address.prefault('https://slack.com/api/').describe('May hold variables: ${NAME} or ${NAME:-default}.'),
    botToken: secret,
    signingSecret: secret,
    channel: slackChannel,
  })
  .describe("The customer's chat channel.")

/** The server that takes our mail. */
export const mail = z
  .strictObject({
    server: address.describe('smtp://host:port or smtps://host:port; may hold variables.'),
    user: secret.exactOptional(),
    password: secret.exactOptional(),
    from: mailAddress,
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    error: 'write both user and password, or neither',
  })
  .describe('The server that takes our mail.')
