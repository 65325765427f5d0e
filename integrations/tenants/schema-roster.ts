import { z } from 'zod'
import { id, text } from './field.ts'

const people = z.array(id).min(1, { error: 'write the id of at least one person' })

const day = z.iso.date({ error: 'write a day, e.g. 2026-11-02' })

const writeWallClock = "write day and time of the roster's zone, e.g. 2026-11-10T09:00"
const wallClock = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, { error: writeWallClock })
  .refine((text) => z.iso.date().safeParse(text.slice(0, 10)).success, { error: writeWallClock })

/** Who is on call when. */
export const roster = z.strictObject({
  id,
  name: text,
  timeZone: text.describe('IANA zone of its days and times.'),
  rotation: z
    .strictObject({
      people: people.describe('People in the order of their turns.'),
      from: day.describe('The first turn begins on this day.'),
      handover: z
        .string()
        .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, { error: 'write a time in quotes, e.g. "09:00"' })
        .describe('At this time of day.'),
      days: z
        .int()
        .min(1, { error: 'write a whole number from 1' })
        .prefault(7)
        .describe('Days of a turn; 7 for weekly.'),
    })
    .describe('Who takes turns.'),
  holidays: z
    .strictObject({
      calendar: z.literal('jp').describe('Japanese public holidays.'),
      people: people.describe('Who takes turns on them.'),
      further: z.array(day).prefault([]).describe("Further days: the turn of the year, the company's own."),
    })
    .exactOptional()
    .describe('Others on holidays, from midnight to midnight.'),
  overrides: z
    .array(z.strictObject({ from: wallClock, until: wallClock, person: id }))
    .prefault([])
    .describe('Who stands in for whoever it would be; where two overlap, the later one holds.'),
})

/** How much must speak for a verdict. */
export const triage = z.strictObject({
  realFrom: z
    .int()
    .min(1, { error: 'write a whole number from 1' })
    .prefault(3)
    .describe('From this sum of signs on a finding is held for real.'),
  dismissFrom: z
    .int()
    .min(1, { error: 'write a whole number from 1' })
    .prefault(3)
    .describe('From this sum of signs against it on a finding is dismissed.'),
})
