import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })

/** Raw bodies as they came. bytea, because jsonb refuses some bytes; the digest makes a repeated body one row. */
export const deliveries = pgTable(
  'deliveries',
  {
    tenant: text().notNull(),
    source: text().notNull(),
    digest: bytea().notNull(),
    body: bytea().notNull(),
    receivedAt: instant('received_at').notNull().defaultNow(),
    /** `unparsed`: no alert could be read; shown to the operators with the fault. */
    state: text({ enum: ['parsed', 'unparsed'] }).notNull(),
    fault: text(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.source, t.digest] }),
    index('deliveries_unparsed')
      .on(t.receivedAt)
      .where(sql`${t.state} = 'unparsed'`),
  ],
)

/** One case of one customer. The row is the lock for everything that happens to the case. */
export const incidents = pgTable(
  'incidents',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    tenant: text().notNull(),
    state: text({ enum: ['open', 'closed'] })
      .notNull()
      .default('open'),
    playbook: text().notNull(),
    playbookVersion: text('playbook_version').notNull(),
    severity: text().notNull(),
    /** The worst alert that was there when a person last rated it: only what is worse raises it again. */
    ratedAgainst: text('rated_against'),
    title: text().notNull(),
    /** The customer's source whose API reaches the host. */
    source: text(),
    /** What its first alert is about. */
    kind: text(),
    hostKey: text('host_key'),
    /** The host's name without domain and letter case, by which another product's alerts find it. */
    nameKey: text('name_key'),
    hostId: text('host_id'),
    hostName: text('host_name'),
    openedBy: text('opened_by').notNull(),
    openedAt: instant('opened_at').notNull().defaultNow(),
    closedAt: instant('closed_at'),
    verdict: text(),
    /** The closing verdict was a person's, not ours. */
    verdictByPerson: boolean('verdict_by_person').notNull().default(false),
    /** A `Reason`. */
    summary: jsonb(),
    finding: jsonb(),
    /** The closed incident of the same host before this one. */
    previous: integer(),
    /** The incident that a person merged this one into. */
    mergedInto: integer('merged_into'),
    /** A person changed it, and its workflow has not read that yet. */
    changed: boolean().notNull().default(false),
    /** Times agreed that are about to end. */
    limitsNear: text('limits_near')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Sequence number of the newest alert; of the newest that the workflow has read; of the newest that it was told of. */
    alertSeq: integer('alert_seq').notNull().default(0),
    readSeq: integer('read_seq').notNull().default(0),
    rungSeq: integer('rung_seq').notNull().default(0),
    ringAfter: instant('ring_after').notNull().defaultNow(),
    /** The event log: number of lines and the hash that chains them. */
    seq: integer().notNull().default(0),
    /** The line up to which a checkpoint has chained the record. */
    checkpointed: integer().notNull().default(0),
    head: bytea()
      .notNull()
      .default(sql`'\\x'`),
  },
  (t) => [
    index('incidents_to_checkpoint')
      .on(t.tenant, t.id)
      .where(sql`${t.seq} > ${t.checkpointed}`),
    index('incidents_by_tenant').on(t.tenant, t.id),
    index('incidents_of_host')
      .on(t.tenant, t.hostKey, t.id)
      .where(sql`${t.hostKey} is not null`),
    index('incidents_of_name')
      .on(t.tenant, t.nameKey, t.id)
      .where(sql`${t.nameKey} is not null`),
    index('incidents_merged')
      .on(t.mergedInto)
      .where(sql`${t.mergedInto} is not null`),
    index('incidents_to_ring')
      .on(t.ringAfter)
      .where(sql`(${t.state} = 'open' and ${t.alertSeq} > ${t.readSeq}) or ${t.changed}`),
  ],
)

/**
 * Which open incident a host belongs to now: by the product's id of it (`host:<product>:<id>`), and by its name (`name:<name>`). The
 * row is the mutex between attaching an alert and closing, and between two products' alerts of one machine.
 */
export const openKeys = pgTable(
  'open_keys',
  {
    tenant: text().notNull(),
    key: text().notNull(),
    incident: integer().notNull(),
    /** Of a name: the keys of the machines that have it. Two of one product, and the name no longer says which machine it is. */
    machines: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.key] }), index('open_keys_of_incident').on(t.incident)],
)

/** Incidents that a person holds for parts of one story; the smaller number first. */
export const incidentLinks = pgTable(
  'incident_links',
  {
    tenant: text().notNull(),
    incident: integer().notNull(),
    other: integer().notNull(),
    by: text().notNull(),
    reason: text().notNull(),
    linkedAt: instant('linked_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.incident, t.other] }), index('incident_links_back').on(t.other)],
)

export const alerts = pgTable(
  'alerts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenant: text().notNull(),
    source: text().notNull(),
    vendorId: text('vendor_id').notNull(),
    revision: text().notNull(),
    /** `unresolved`: only the id came; the alert is read by API. */
    state: text({ enum: ['recorded', 'unresolved'] }).notNull(),
    digest: bytea(),
    receivedAt: instant('received_at').notNull().defaultNow(),
    occurredAt: instant('occurred_at'),
    severity: text(),
    title: text(),
    hostKey: text('host_key'),
    nameKey: text('name_key'),
    sha256: text(),
    fingerprint: text(),
    alert: jsonb(),
    incident: integer(),
    /** Place within its incident, from 1. */
    seq: integer(),
  },
  (t) => [
    uniqueIndex('alerts_once').on(t.tenant, t.source, t.vendorId, t.revision),
    index('alerts_of_incident').on(t.incident, t.seq),
    // Only of alerts that have it: fewer rows, and none of these can be taken for one by which all of a tenant's alerts are found, as
    // the planner did while the table was young: each alert that came in read all before it.
    index('alerts_of_host')
      .on(t.tenant, t.hostKey, t.receivedAt)
      .where(sql`${t.hostKey} is not null`),
    index('alerts_of_name')
      .on(t.tenant, t.nameKey, t.receivedAt)
      .where(sql`${t.nameKey} is not null`),
    index('alerts_of_hash')
      .on(t.tenant, t.sha256)
      .where(sql`${t.sha256} is not null`),
    index('alerts_of_fingerprint')
      .on(t.tenant, t.fingerprint)
      .where(sql`${t.fingerprint} is not null`),
    index('alerts_of_user')
      .on(t.tenant, sql`lower(${t.alert}->>'user')`)
      .where(sql`lower(${t.alert}->>'user') is not null`),
    index('alerts_unresolved')
      .on(t.receivedAt)
      .where(sql`${t.state} = 'unresolved'`),
  ],
)

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
    won: boolean().notNull(),
    /** When the workflow took it; only a winner is delivered. */
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
 * Calls and short messages. The id is the secret of one call: it stands in the addresses that the carrier asks and calls back,
 * and binds keys and code to this incident, this question and this person.
 */
export const calls = pgTable(
  'calls',
  {
    id: uuid().primaryKey().defaultRandom(),
    tenant: text().notNull(),
    incident: integer().notNull(),
    /** Key of the act. */
    key: text().notNull(),
    channel: text({ enum: ['sms', 'phone'] }).notNull(),
    about: text({ enum: ['news', 'question', 'decision'] })
      .notNull()
      .default('news'),
    person: text().notNull(),
    personName: text('person_name').notNull(),
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

/** Up to where a source was asked for what we may have missed, and whether it can be asked. */
export const cursors = pgTable(
  'cursors',
  {
    tenant: text().notNull(),
    source: text().notNull(),
    since: instant('since').notNull(),
    /** When it was last asked with success; when we began to ask it, before the first time. */
    askedAt: instant('asked_at').notNull().defaultNow(),
    /** Since when each question has failed. */
    failingSince: instant('failing_since'),
    fault: text(),
    /** The log has said that it fails for long. */
    reportedAt: instant('reported_at'),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.source] })],
)
