/** A machine when the world begins. */
export interface SensorSeed {
  /** The machine's guid, e.g. `-1021733308.1198775089551518743`, or 16 characters of the newer form. */
  readonly guid: string
  readonly name: string
  /** The key by which it is isolated; made of server, name and guid where it is left out. */
  readonly pylumId?: string | undefined
  readonly ip?: string | undefined
  readonly domain?: string | undefined
  readonly os?: string | undefined
  /** Default true. */
  readonly online?: boolean | undefined
}

/** One customer of Cybereason with one API user. */
export interface CybereasonCustomer {
  readonly name: string
  /** A mail address, as Cybereason's users have. */
  readonly user: string
  readonly password: string
  /** Whether the user may respond (Responder L2) or look only (Analyst L1). Default true. */
  readonly mayRespond?: boolean
  readonly hosts: readonly SensorSeed[]
}

/** How this Cybereason behaves. Times in milliseconds where not said otherwise. */
export interface CybereasonOptions {
  readonly customers?: readonly CybereasonCustomer[]
  /** Life of a session in seconds; clients in production reckon with 8 hours. */
  readonly sessionSeconds?: number
  /** How an API call without a session is answered: the login page with 200, or a redirect there. Default `page`. */
  readonly expired?: 'page' | 'redirect'
  /** How long a machine that comes back takes to follow an order that waited for it; default 500. */
  readonly primedLagMs?: number
  /** How far `isolated` of a sensor runs behind; default 200. */
  readonly readLagMs?: number
  /** Which list of malops the server has: `/rest/mmng/v2/malops` (21.2 and later) beside the inbox, or the inbox alone. Default `v2`. */
  readonly version?: 'v2' | 'inbox'
  /** How far the product's clock is ahead of the real one; default 0. */
  readonly clockMs?: number
  /** Malops that a page holds at most, whatever is asked for; default 1000. */
  readonly pageLimit?: number
  /** Requests per minute and customer; 0 = no limit, the default: the vendor names none. */
  readonly requestsPerMinute?: number
}
