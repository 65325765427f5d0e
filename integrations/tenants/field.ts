import { z } from 'zod'
import type { SecretName } from '../../policy/tenant.ts'
import { durationPattern, parseDuration } from './duration.ts'

// The `error` of each format says what to write instead; what is wrong is said by `issue.ts`.

/** Ids stand in addresses and in records: short, lower case. */
export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'write lower-case letters, digits and hyphens, at most 63' })

export const text = z.string().trim().min(1, { error: 'write a text' })

/** No blank, no wildcard: a list names hosts one by one. */
export const hostName = z
  .string()
  .trim()
  .regex(/^[^\s*?%,;|]+$/, { error: 'write the name of exactly one host, e.g. FS-01' })

export const isSecretName = (name: string): name is SecretName =>
  /^env:[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^file:\/\S+$/.test(name)

export const secret = z
  .string()
  .meta({ pattern: String.raw`^(env:[A-Za-z_][A-Za-z0-9_]*|file:/\S+)$`, examples: ['env:ACME_FALCON_CLIENT_SECRET'] })
  .transform((name, context) => {
    if (isSecretName(name)) return name
    context.addIssue('write env:NAME (a variable) or file:/path (an absolute path), never the secret itself')
    return z.NEVER
  })

const writeDuration = 'write a whole number with s, m, h or d, e.g. 90s, 10m, 2h, 1d'
/** Text in the file, milliseconds inside. */
export const duration = z
  .string({ error: ({ input }) => (typeof input === 'number' ? writeDuration : undefined) })
  .regex(durationPattern, { error: writeDuration })
  .transform((text) => parseDuration(text) ?? 0)

export const mailAddress = z.email({ error: 'write a mail address, e.g. desk@customer.example' })

/** Checked after its variables have their values (`check/addresses.ts`). */
export const address = z.string().trim().min(1, { error: 'write an address' })

export const slackUser = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,}$/, { error: 'write the member id of the Slack profile (Copy member ID), e.g. U012AB3CD' })

/** Whether it may be called is checked across the file (`check/phones.ts`). */
export const phoneNumber = z.string().meta({ examples: ['+819012345678'] })

export const slackChannel = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, { error: 'write the channel id at the end of the channel details, e.g. C012AB3CD' })

/** A day begins at 00:00 UTC. */
export const instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'write a day or an instant, e.g. 2026-12-31 or 2026-12-31T18:00:00+09:00',
  })
  .transform((text) => new Date(text).toISOString())

/** Settings of a vendor. */
export const options = z.record(z.string(), z.string()).prefault({})

export const language = z.enum(['en', 'ja'])
