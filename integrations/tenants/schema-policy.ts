import { z } from 'zod'
import { severities } from '../../policy/severity.ts'
import { verdicts } from '../../policy/verdict.ts'
import { duration, hostName, id, instant, text } from './field.ts'

/** How people are told, in the order in which a file's faults name them. */
export const tellChannels = ['mail', 'chat', 'sms', 'phone'] as const

/** Written `- mail: it-list`, or `- { phone: cso, after: 10m }`. */
export const tellStep = z
  .strictObject({
    mail: id.exactOptional(),
    chat: id.exactOptional(),
    sms: id.exactOptional(),
    phone: id.exactOptional().describe('Called one after the other until one presses a key.'),
    after: duration
      .exactOptional()
      .describe('Taken so long after the step before, and only while nobody has acknowledged.'),
  })
  .refine((step) => tellChannels.filter((channel) => step[channel] !== undefined).length === 1, {
    error: 'write one channel a step, e.g. - mail: it-list',
  })
  .transform(({ after, ...step }) => {
    const channel = tellChannels.find((channel) => step[channel] !== undefined) ?? 'mail'
    return { channel, to: step[channel] ?? '', ...(after !== undefined && { after }) }
  })
  .meta({ minProperties: 1, maxProperties: 2 })

export const audience = z.strictObject({
  who: id.describe('Id of a person or a group.'),
  fromSeverity: z.enum(severities).prefault('low').describe('Hears from this severity on.'),
  verdicts: z
    .array(z.enum(verdicts))
    .min(1, { error: 'write at least one verdict, or leave it out to hear of every one' })
    .prefault([...verdicts])
    .describe('Hears of these verdicts only. What nobody has judged yet counts as undetermined.'),
})

export const confirm = z.strictObject({
  ask: z
    .enum(['always', 'when undetermined', 'never'])
    .describe('When a person is asked what to do. Hosts of hosts.approvalNeeded are asked about in any case.'),
  responders: z
    .array(
      z.strictObject({
        who: z
          .array(id)
          .min(1, { error: 'write the id of at least one person or group' })
          .describe('People or groups.'),
        by: z
          .enum(['chat', 'mail', 'sms', 'phone'])
          .prefault('chat')
          .describe(
            'By chat with buttons, by mail with a link of their own, by a short message that points to the buttons, or by a call that takes key and code.',
          ),
        within: duration.describe('How long they have before the next step is asked as well.'),
      }),
    )
    .prefault([])
    .describe('Who is asked and may decide, step by step.'),
  otherwise: z.enum(['isolate', 'leave online', 'false positive']).describe('What happens when nobody answers.'),
  defaultMayIsolateApprovalHosts: z
    .boolean()
    .prefault(false)
    .describe('Only with true may that default cut off a host of hosts.approvalNeeded.'),
})

const atMost = z.strictObject({
  max: z.int().min(1, { error: 'write a whole number from 1' }),
  within: duration,
})

export const limits = z.strictObject({
  containments: atMost
    .prefault({ max: 10, within: '1h' })
    .describe('At most so many isolations in the window, by whomever.'),
  tripwire: atMost
    .prefault({ max: 5, within: '10m' })
    .describe('So many automatic isolations in the window stop automatic isolation until a person resumes it.'),
})

export const isolation = z.strictObject({
  lookEvery: z
    .array(duration)
    .min(1, { error: 'write at least one wait, e.g. [2s, 5s, 15s, 1m]' })
    .prefault(['2s', '5s', '15s', '30s', '1m'])
    .describe(
      'Waits between looks at the product until it says that the host is (no longer) isolated; the last one repeats.',
    ),
  patience: duration.prefault('10m').describe('After this long without success people are told that it is pending.'),
  tellAgain: z
    .array(duration)
    .refine((waits) => waits.every((wait, at) => wait > (waits[at - 1] ?? 0)), {
      error: 'write each one longer than the one before, e.g. [5m, 15m, 1h, 3h]',
    })
    .prefault(['5m', '15m', '1h', '3h'])
    .describe(
      'While the product does not take what it is asked for, people are told at once, and again after so long; of an isolation also to cut the host off by hand.',
    ),
  reviewAfter: duration.prefault('12h').describe('When a person must look at an isolation again.'),
})

export const allowEntry = z.strictObject({
  match: z
    .strictObject({
      sha256: z
        .string()
        .regex(/^[0-9a-fA-F]{64}$/, { error: 'write the 64 hexadecimal digits of the SHA-256' })
        .exactOptional(),
      host: hostName.exactOptional(),
      title: text.exactOptional(),
      filePath: text.exactOptional(),
      user: text.exactOptional(),
    })
    .refine((match) => Object.keys(match).length > 0, {
      error: 'write at least one of sha256, host, title, filePath, user',
    })
    .meta({ minProperties: 1 })
    .describe('All given fields must match, letter case apart.'),
  owner: text.describe('Who answers for this entry.'),
  reason: text.describe('Why it is harmless; shown wherever the entry counted.'),
  expires: instant.describe('From when on the entry no longer counts: a day (00:00 UTC) or an instant.'),
})
