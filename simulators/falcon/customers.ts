import type { WebhookBody } from './webhook.ts'

/** What an API client may do, as ticked in the Falcon console. */
export const scopes = ['alerts:read', 'alerts:write', 'hosts:read', 'hosts:write'] as const
export type Scope = (typeof scopes)[number]

/** Where a Fusion workflow of this customer posts its detections. */
export interface Webhook {
  readonly url: string
  /** HMAC secret key; Falcon wants at least 32 characters. */
  readonly secret: string
  /** Shape of the body that the customer built; default `api`. */
  readonly body?: WebhookBody | undefined
}

/** A machine when the world begins. */
export interface HostSeed {
  /** Agent id, 32 hex digits. */
  readonly aid: string
  readonly hostname: string
  readonly localIp?: string | undefined
  readonly os?: string | undefined
  readonly platform?: 'Windows' | 'Mac' | 'Linux' | undefined
  readonly kind?: 'Workstation' | 'Server' | 'Domain Controller' | undefined
  readonly site?: string | undefined
  /** Default true. */
  readonly online?: boolean | undefined
}

/** One customer of Falcon (a CID) with one API client. */
export interface FalconCustomer {
  readonly name: string
  /** 32 hex digits. */
  readonly cid: string
  /** 32 hex digits. */
  readonly clientId: string
  /** 40 letters and digits. */
  readonly clientSecret: string
  /** Default: all. */
  readonly scopes?: readonly Scope[] | undefined
  readonly hosts: readonly HostSeed[]
  readonly webhook?: Webhook | undefined
}

/** How this Falcon behaves. Times in milliseconds where not said otherwise. */
export interface FalconOptions {
  readonly customers?: readonly FalconCustomer[]
  /** Life of an access token in seconds; Falcon: 1799. */
  readonly tokenSeconds?: number
  /** How long an on-line host takes to follow a containment or its lifting; default 500. */
  readonly containLagMs?: number
  /** How far a host's read status runs behind; default 200. */
  readonly readLagMs?: number
  /** How long a new alert cannot be found by a query; default 0. */
  readonly alertLagMs?: number
  /** Requests per minute and customer; 0 = no limit; Falcon: 6000. */
  readonly requestsPerMinute?: number
}
