import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export const questions = pgTable(
  'questions',
  {
    /** Opaque: what a button carries. */
    id: uuid().primaryKey().defaultRandom(),
    tenant: text().notNull(),
    incident: integer().notNull(),
    key: text().notNull(),
    choices: jsonb().$type<string[]>().notNull(),
    recommend: text().notNull(),
    otherwise: text().notNull(),
    askedAt: instant('asked_at').notNull().defaultNow(),
    until: instant('until').notNull(),
    /** Names of those who have been asked so far. */
    asked: jsonb().$type<string[]>().notNull(),
    /** What was chosen while it was open, each person's last word: `Voice`s. */
    voices: jsonb().notNull().default([]),
    state: text({ enum: ['open', 'answered', 'expired', 'withdrawn'] }).notNull(),
    choice: text(),
    by: text(),
    /** A `Reason`. */
    reason: jsonb(),
    settledAt: instant('settled_at'),
  },
  (t) => [uniqueIndex('questions_once').on(t.incident, t.key)],
)

/** Every answer that came from a person who may give one, the late ones included. */
export const answers = pgTable(
  'answers',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    question: uuid().notNull(),
    choice: text().notNull(),
    person: text().notNull(),
    personName: text('person_name').notNull(),
    channel: text().notNull(),
    /** Tells one press delivered twice from two presses. */
    pressId: text('press_id').notNull(),
    /** A `Reason`. */
    reason: jsonb(),
    answeredAt: instant('answered_at').notNull().defaultNow(),
    /** It decided the question, or counts as one of several who must agree. */
    won: boolean().notNull(),
    /** When the workflow took it; only what counts is delivered. */
    deliveredAt: instant('delivered_at'),
    tryAfter: instant('try_after').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('answers_once').on(t.question, t.pressId),
    index('answers_to_deliver')
      .on(t.tryAfter)
      .where(sql`${t.won} and ${t.deliveredAt} is null`),
  ],
)

/**
 * Calls, short messages, and mails that ask. The id is the secret of one of them: it stands in the addresses that the carrier asks and calls
 * back, or in the mail's link, and binds keys, or the choice, and code to this incident, this question and this person.
 */
export const calls = pgTable(
  'calls',
  {
    id: uuid().primaryKey().defaultRandom(),
    tenant: text().notNull(),
    incident: integer().notNull(),
    /** Key of the act. */
    key: text().notNull(),
    channel: text({ enum: ['sms', 'phone', 'mail'] }).notNull(),
    about: text({ enum: ['news', 'question', 'decision'] })
      .notNull()
      .default('news'),
    person: text().notNull(),
    personName: text('person_name').notNull(),
    /** Of a mail the address. */
    number: text().notNull(),
    /** What a short message says, as it was first written. */
    text: text(),
    question: uuid(),
    /** The carrier's id; known from its answer, or from a callback that was earlier. */
    carrierId: text('carrier_id'),
    /** How it stands by the carrier's word, and the rank of that: only what ranks higher is news. */
    state: text().notNull().default('asked for'),
    rank: integer().notNull().default(0),
    /** How many times keys have been taken: keys for an earlier turn are a repeat. */
    turn: integer().notNull().default(0),
    /** The choice that waits for the code. */
    choice: text(),
    wrongCodes: integer('wrong_codes').notNull().default(0),
    /** What it came to; absent while it may still come to something. */
    outcome: text(),
    placedAt: instant('placed_at').notNull().defaultNow(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('calls_once').on(t.incident, t.key),
    index('calls_of_number').on(t.number, t.channel, t.placedAt),
  ],
)
