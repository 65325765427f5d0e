import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { randomInt } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { inject } from 'vitest'
import { parse, stringify } from 'yaml'
import type { Database } from '../integrations/records/database.ts'
import { listIncidents, readIncident, type IncidentRow } from '../integrations/records/incidents.ts'
import { readTimeline } from '../integrations/records/log.ts'
import type { Happening, TimelineEntry } from '../messages/event.ts'
import { build, type Built } from '../server/build.ts'
import { loadConfig } from '../server/config.ts'
import { pointAt, simulatedEnvironment } from '../server/demo/environment.ts'
import { runServer, type Running } from '../server/run-server.ts'
import { runWorker, type RunningWorker } from '../server/run-worker.ts'
import type { Detection } from '../simulators/falcon/scenarios.ts'
import { startWorld, type World, type WorldOptions } from '../simulators/world.ts'
import { freshDatabase, freshTaskQueue } from './live.ts'

type Changes = Readonly<Record<string, unknown>>

export interface SocOptions {
  /** Changes to the example tenants, top-level fields replaced. */
  readonly acme?: Changes
  readonly yamato?: Changes
  readonly world?: WorldOptions
  readonly env?: Readonly<Record<string, string>>
  /** Without a worker: webhooks are taken and nothing happens. */
  readonly worker?: boolean
  /** Without a server and a relay in this process: `url` is empty. For tests that run `server/…` as processes of their own. */
  readonly server?: boolean
}

/** A SOC in this process: simulators, server, worker; a database and a task queue of its own. */
export interface Soc {
  readonly world: World
  readonly url: string
  readonly db: Database
  readonly built: Built
  /** For processes beside this one: the same records, queue, tenants and simulators. */
  readonly env: Readonly<Record<string, string>>
  /** Makes a detection on a host and posts its signed webhook. */
  readonly attack: (host: string, attack?: Attack) => Promise<{ incident: number; status: number; vendorId: string }>
  /** Waits for an incident to be in that state, and returns its row. */
  readonly untilClosed: (tenant: string, incident: number, timeoutMs?: number) => Promise<IncidentRow>
  readonly until: <T>(
    what: string,
    look: () => Promise<T | undefined | false> | T | undefined | false,
    timeoutMs?: number,
  ) => Promise<T>
  readonly incidents: (tenant: string) => Promise<IncidentRow[]>
  readonly timeline: (incident: number) => Promise<TimelineEntry[]>
  /** Waits for a line of that kind on the record. */
  readonly untilHappened: (incident: number, kind: Happening['kind'], timeoutMs?: number) => Promise<TimelineEntry>
  /** Waits for a button whose value ends with the choice, and presses it. Returns the HTTP status that Slack got. */
  readonly press: (tenant: 'acme' | 'yamato', user: string, choice: string) => Promise<number | undefined>
  readonly stopWorker: () => Promise<void>
  readonly startWorker: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type Attack = Omit<Detection, 'host' | 'deliver'>

/** A folder with the example tenants, changed; to be removed by the caller. */
export const tenantFolder = async (changes: Pick<SocOptions, 'acme' | 'yamato'>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'hikeshi-tenants-'))
  for (const name of ['acme', 'yamato'] as const) {
    const text = await readFile(new URL(`../playbooks/tenants/${name}.yaml`, import.meta.url), 'utf8')
    const file: Record<string, unknown> = { ...(parse(text) as Record<string, unknown>), ...quick, ...changes[name] }
    await writeFile(join(folder, `${name}.yaml`), stringify(file))
  }
  return folder
}

/** Waits short enough for a test, on the real server. */
const quick = { isolation: { lookEvery: ['1s'], patience: '3s', tellAgain: ['5s'], reviewAfter: '8h' } }

/** The environment in which our processes work on a simulated world. */
export const environmentOf = (
  world: World,
  folder: string,
  databaseUrl: string,
  taskQueue: string,
): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  TEMPORAL_ADDRESS: inject('temporalAddress'),
  TEMPORAL_NAMESPACE: inject('temporalNamespace'),
  TEMPORAL_TASK_QUEUE: taskQueue,
  WORKFLOW_BUNDLE: inject('workflowBundle'),
  TENANTS_DIR: folder,
  PORT: '0',
  LOG_LEVEL: process.env['TEST_LOG'] ?? 'error',
  RELAY_EVERY: '500ms',
  ...simulatedEnvironment(world),
})

const channels = { acme: 'C0ACMESOC', yamato: 'C0YAMATOSOC' } as const

/** Brings everything up. Call `stop` when done, also after a failure. */
export const startSoc = async (options: SocOptions = {}): Promise<Soc> => {
  const world = await startWorld(options.world)
  const folder = await tenantFolder(options)
  const database = await freshDatabase()
  const env = { ...environmentOf(world, folder, database.url, freshTaskQueue()), ...options.env }
  const config = loadConfig(env)
  if (!config.temporal.external || !config.databaseUrl) throw new Error('the live set-up gives both servers')
  const { external, namespace } = config.temporal
  const infrastructure = {
    databaseUrl: config.databaseUrl,
    temporal: { address: external.address, namespace, connection: external },
  }
  const built = await build(config, infrastructure)
  const server: Running | undefined = options.server === false ? undefined : await runServer(built.services)
  let worker: RunningWorker | undefined
  const startWorker = async (): Promise<void> => {
    worker = await runWorker(built.services, built.world, infrastructure)
  }
  const stopWorker = async (): Promise<void> => {
    await worker?.stop()
    worker = undefined
  }
  if (options.worker !== false) await startWorker()
  const { db } = built.services
  // All files of a run share one Temporal: a number that another file's incident had must not come again.
  await db.execute(sql`select setval(pg_get_serial_sequence('incidents', 'id'), ${randomInt(1, 2_000_000_000)})`)
  if (server) pointAt(world, server.url)

  return {
    ...onTheScene(world, db),
    world,
    url: server?.url ?? '',
    built,
    env,
    startWorker,
    stopWorker,
    stop: async () => {
      await server?.stop()
      await stopWorker()
      await built.close()
      await world.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What a test does to a simulated world, and how it sees what became of that in the records. */
export const onTheScene = (
  world: World,
  db: Database,
): Pick<Soc, 'db' | 'attack' | 'until' | 'untilClosed' | 'incidents' | 'timeline' | 'untilHappened' | 'press'> => {
  const until: Soc['until'] = async (what, look, timeoutMs = 60_000) => {
    const end = Date.now() + timeoutMs
    for (;;) {
      const found = await look()
      if (found) return found
      if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`)
      await sleep(50)
    }
  }
  return {
    db,
    attack: (host, attack) => makeAttack(world, host, attack),
    until,
    untilClosed: (tenant, incident, timeoutMs) =>
      until(
        `incident ${incident} is closed`,
        async () => {
          const row = await readIncident(db, tenant, incident)
          return row?.state === 'closed' && row
        },
        timeoutMs,
      ),
    incidents: async (tenant) => listIncidents(db, { tenant, limit: 500 }),
    timeline: (incident) => readTimeline(db, incident),
    untilHappened: (incident, kind, timeoutMs) =>
      until(
        `incident ${incident} says “${kind}”`,
        async () => (await readTimeline(db, incident)).find((entry) => entry.what.kind === kind),
        timeoutMs,
      ),
    press: (tenant, user, label) => pressButton(world, channels[tenant], user, label, until),
  }
}

const makeAttack = async (world: World, host: string, attack: Attack = {}): ReturnType<Soc['attack']> => {
  const { alert, delivered } = await world.falcon.detect({ ...attack, host, deliver: true })
  const answer = JSON.parse(delivered?.body ?? '{}') as { alerts?: { incident: number }[] }
  return { incident: answer.alerts?.[0]?.incident ?? 0, status: delivered?.status ?? 0, vendorId: alert.composite_id }
}

const pressButton = async (
  world: World,
  channel: string,
  user: string,
  choice: string,
  until: Soc['until'],
): Promise<number | undefined> => {
  const ending = `:${encodeURIComponent(choice)}`
  const button = await until(`chat has a button for “${choice}”`, () =>
    world.slack
      .messages(channel)
      .flatMap((message) => buttonsOf(message.blocks).map((value) => ({ ts: message.ts, value })))
      .find(({ value }) => value.endsWith(ending)),
  )
  const pressed = await world.slack.click({ user, channel, ts: button.ts, value: button.value })
  return pressed.status
}

/** Values of all buttons of a message. */
const buttonsOf = (blocks: unknown): string[] =>
  [...JSON.stringify(blocks ?? []).matchAll(/"value":"([^"]+)"/g)].flatMap(([, value]) => value ?? [])
