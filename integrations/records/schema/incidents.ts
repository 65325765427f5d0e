import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

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
    /** Whoever opened it said that it is a rehearsal. */
    dryRun: boolean('dry_run').notNull().default(false),
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
