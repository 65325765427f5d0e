import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

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
    /** The `failing_since` of which the log and the SOC have been told; until they have heard that it is over. */
    reportedAt: instant('reported_at'),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.source] })],
)
