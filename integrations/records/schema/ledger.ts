import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

/** The ledger: every act on the world, written before it happens. */
export const acts = pgTable(
  'acts',
  {
    incident: integer().notNull(),
    key: text().notNull(),
    act: text().notNull(),
    class: text({ enum: ['readable', 'repeatable', 'blind', 'record'] }).notNull(),
    target: text().notNull(),
    fingerprint: text().notNull(),
    state: text({ enum: ['intent', 'done', 'failed', 'uncertain'] }).notNull(),
    /** Who holds the lease; a result is taken from nobody else. */
    token: uuid().notNull(),
    attempts: integer().notNull().default(1),
    leaseUntil: instant('lease_until').notNull(),
    intentAt: instant('intent_at').notNull().defaultNow(),
    doneAt: instant('done_at'),
    result: jsonb(),
  },
  (t) => [primaryKey({ columns: [t.incident, t.key] })],
)

/** The event log: append-only, chained per incident by `hash = sha256(previous hash ‖ seq ‖ body)`. */
export const events = pgTable(
  'events',
  {
    incident: integer().notNull(),
    seq: integer().notNull(),
    /** JSON of a `TimelineEntry`; text, so that the bytes that were hashed are the bytes that are kept. */
    body: text().notNull(),
    hash: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.incident, t.seq] })],
)

/** Heads of a customer's chains, chained themselves: what an auditor keeps outside. */
export const checkpoints = pgTable(
  'checkpoints',
  {
    tenant: text().notNull(),
    number: integer().notNull(),
    takenAt: instant('taken_at').notNull().defaultNow(),
    /** JSON of `[[incident, seq, head], …]` of every incident of the tenant that changed since the checkpoint before. */
    body: text().notNull(),
    hash: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.number] })],
)

/** An isolation that we asked for and must be able to verify and undo. */
export const containments = pgTable(
  'containments',
  {
    incident: integer().notNull(),
    /** Key of the act that asked for it. */
    key: text().notNull(),
    tenant: text().notNull(),
    source: text().notNull(),
    hostId: text('host_id').notNull(),
    hostName: text('host_name').notNull(),
    state: text({
      enum: ['asked for', 'pending', 'isolated', 'release asked for', 'released', 'failed', 'uncertain', 'not ours'],
    }).notNull(),
    /** Decided by the policy, not by a person: what the tripwire counts. */
    automatic: boolean().notNull(),
    /** A `Reason`. */
    because: jsonb().notNull(),
    by: text().notNull(),
    askedAt: instant('asked_at').notNull().defaultNow(),
    changedAt: instant('changed_at').notNull().defaultNow(),
    reviewAt: instant('review_at').notNull(),
    /** When the product last said that the host is off-line: until then it can have heard of nothing. */
    offlineAt: instant('offline_at'),
  },
  (t) => [primaryKey({ columns: [t.incident, t.key] }), index('containments_counted').on(t.tenant, t.askedAt)],
)

/** One row a customer: the lock under which containments are counted, and the tripwire. */
export const tenantStates = pgTable('tenant_states', {
  tenant: text().primaryKey(),
  trippedAt: instant('tripped_at'),
  /** Automatic containments before this instant no longer count: a person has looked. */
  resumedAt: instant('resumed_at'),
})
