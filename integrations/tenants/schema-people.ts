import { z } from 'zod'
import {
  address,
  duration,
  id,
  language,
  mailAddress,
  phoneNumber,
  secret,
  slackChannel,
  slackUser,
  text,
} from './field.ts'

/** Somebody who is told or asked. */
export const person = z.strictObject({
  id,
  name: text,
  language: language.prefault('en'),
  mail: mailAddress.exactOptional(),
  slack: slackUser.exactOptional().describe('Slack member id (U… or W…); what authorises a click.'),
  phone: phoneNumber.exactOptional().describe('With country code, e.g. +819012345678.'),
  code: secret
    .exactOptional()
    .describe('4 to 12 digits that only this person knows; what authorises a decision by phone.'),
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

/** The account that calls and writes short messages. */
export const phone = z
  .strictObject({
    kind: z.literal('twilio'),
    baseUrl: address.prefault('https://api.twilio.com').describe('May hold variables: ${NAME} or ${NAME:-default}.'),
    accountSid: z
      .string()
      .regex(/^AC[0-9a-f]{32}$/, { error: 'write the Account SID of the Twilio console, AC and 32 digits' }),
    authToken: secret,
    from: phoneNumber.describe('A number of the account, with country code.'),
    voices: z.partialRecord(language, text).prefault({}).describe("Twilio's name of a voice, by language."),
    ring: duration
      .prefault('25s')
      .describe('How long it rings: shorter than until voicemail answers, where that is known.'),
    rounds: z
      .int()
      .min(1, { error: 'write a whole number from 1 to 5' })
      .max(5, { error: 'write a whole number from 1 to 5' })
      .prefault(2)
      .describe('How often a step of the matrix goes round until somebody acknowledges.'),
    pause: duration.prefault('1m').describe('Wait between two rounds.'),
  })
  .describe('The account that calls and writes short messages.')
