import type { Severity } from '../../policy/severity.ts'

/** A machine as one product knows it. */
export interface HostRef {
  /** The id by which the product isolates it (CrowdStrike: aid). */
  readonly id: string
  readonly name: string
  readonly address?: string
}

/** One detection of one product, normalised. Absent values are absent, never "N/A". */
export interface Alert {
  readonly product: string
  /** The vendor's id, opaque. */
  readonly vendorId: string
  /** Tells a changed state of the same detection (e.g. its status and severity) from a repeat. */
  readonly revision: string
  readonly title: string
  readonly description?: string
  readonly severity: Severity
  /** The vendor's own value, as given. */
  readonly vendorSeverity: string
  readonly category: 'endpoint' | 'identity' | 'mobile' | 'network' | 'cloud' | 'other'
  /** ISO instant of the detected event. */
  readonly occurredAt: string
  /** The machine that the product can isolate, with the id for that and the name by which policies know it. */
  readonly host?: HostRef
  /** Machines that it only speaks of: without an id, without a name (then the id), mobile, or several. Never acted upon through this alert. */
  readonly machines?: readonly string[]
  readonly user?: string
  readonly process?: {
    readonly fileName?: string
    readonly filePath?: string
    readonly commandLine?: string
    readonly sha256?: string
    readonly sha1?: string
    readonly md5?: string
    /** OS process id; never the vendor's own number. */
    readonly pid?: string
    readonly parent?: string
  }
  /** ATT&CK technique ids (T…) or the vendor's own, as given. */
  readonly techniques: readonly string[]
  /** The tactic's and the technique's name in the product's words. */
  readonly tactic?: string
  readonly technique?: string
  /** What the product already did, in a word; `none` = it only detected. */
  readonly disposition: 'prevented' | 'detected' | 'unknown'
  /** The vendor's words for the disposition. */
  readonly dispositionText?: string
  /** The product's analysts or users already ended it, and how. */
  readonly resolution?: 'true positive' | 'false positive' | 'ignored' | 'closed'
  /** Console link. */
  readonly link?: string
}

/** What a payload holds. A payload of which nothing could be understood is an `UnparsedError` instead. */
export interface Parsed {
  readonly alerts: readonly Alert[]
  /** Vendor ids of thin bodies: these alerts must be re-read by API. */
  readonly unresolved: readonly string[]
  /** Parts that are no alerts (audit events), each with the reason. */
  readonly ignored: readonly string[]
  /** Parts that could not be understood while others could: place, reason, what was expected. Keep the payload raw for them. */
  readonly faults: readonly string[]
}

/** How a payload could not be understood; the payload is kept raw. */
export class UnparsedError extends Error {
  override readonly name = 'UnparsedError'
}

/** State of a host's isolation as the product tells it now. */
export interface IsolationState {
  /**
   * `unknown` also where the product cannot show whether an order waits for an off-line host: `not isolated` says that none does.
   */
  readonly state: 'not isolated' | 'isolating' | 'isolated' | 'releasing' | 'unknown'
  /** Whether the sensor is connected; `unknown` where the product does not say. */
  readonly online: 'online' | 'offline' | 'unknown'
  /** The product's own words. */
  readonly detail: string
}

/** What the product knows of a host. */
export interface HostDetails {
  readonly host: HostRef
  readonly os?: string
  readonly lastSeen?: string
  readonly groups: readonly string[]
  readonly isolation: IsolationState
}

export interface CallOptions {
  /** Ends the request; no request may run past the lease of its act. */
  readonly signal: AbortSignal
}

/** What a product gave among its alerts and could not be understood. */
export interface Unparsed {
  /** As it came, as JSON. */
  readonly body: string
  readonly fault: string
}

/** A part of what changed at a product, in the order in which it changed. */
export interface ChangedAlerts {
  readonly alerts: readonly Alert[]
  /** What could not be understood, as it came: to be kept, for the product's format may have changed. */
  readonly unparsed: readonly Unparsed[]
  /** ISO instant by the product's own clock: up to here, nothing that its list shows now is left out. */
  readonly through: string
}

/**
 * One product's API for one customer. Members that a product lacks are absent.
 * Every member throws `IntegrationError`; a write that may have taken effect throws with `ambiguous: true`.
 */
export interface Edr {
  readonly product: string
  /** Milliseconds that a read may lag behind a write. */
  readonly readLag: number
  /** Reads a detection by its vendor id: one alert, or one for each machine that it is on; throws `not-found`. */
  readonly alert?: (vendorId: string, options: CallOptions) => Promise<readonly Alert[]>
  /**
   * Alerts created or changed since an ISO instant of the product's clock, oldest change first, page by page; for polling and
   * reconciliation. What comes or changes while the pages are read must push nothing out of them.
   */
  readonly alertsSince?: (since: string, options: CallOptions) => AsyncIterable<ChangedAlerts>
  /** What the product knows of a host by its id; throws `not-found`. */
  readonly host?: (hostId: string, options: CallOptions) => Promise<HostDetails>
  /** The hosts of exactly this name (without letter case): all of them, so that one is the only one; `rejected` where they are too many to tell. */
  readonly findHosts?: (name: string, options: CallOptions) => Promise<readonly HostRef[]>
  /** The hosts whose newest address of their own is this one, with when each was last heard of: all of them, as for a name. */
  readonly hostsByAddress?: (
    address: string,
    options: CallOptions,
  ) => Promise<readonly (HostRef & { readonly lastSeen?: string })[]>
  /** Reads the isolation state and nothing else, which may be one call where `host` takes several; safe at any time. */
  readonly isolation?: (hostId: string, options: CallOptions) => Promise<Pick<IsolationState, 'state' | 'detail'>>
  /** Asks for isolation of exactly one host. Returning means accepted, not done: verify with `isolation`. */
  readonly isolate?: (hostId: string, options: CallOptions) => Promise<void>
  /** Asks for the end of isolation of exactly one host; also cancels one that waits for an off-line host. */
  readonly release?: (hostId: string, options: CallOptions) => Promise<void>
}

/** What arrives over HTTP, before anything is trusted. Header names in lower case. */
export interface InboundRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A vendor's line in the catalogue: what needs no connection, and the factory of what does. */
export interface EdrProduct {
  readonly product: string
  /** Name for people. */
  readonly title: string
  /** Names of the secrets with which its API is opened, as tenant files give them below `credentials`. */
  readonly credentials: readonly string[]
  /**
   * The vendor's own proof of the sender, over the raw body.
   * `now` in epoch milliseconds; `options` from the tenant file. Returns the fault for the operators' log, or nothing when proven.
   */
  readonly verify?: (
    request: InboundRequest,
    secret: string,
    now: number,
    options: Readonly<Record<string, string>>,
  ) => string | undefined
  /** Raw body → alerts. Throws `UnparsedError` with the place and the reason. */
  readonly parse: (body: Uint8Array) => Parsed
  readonly connect: (options: {
    readonly baseUrl: string
    /** Values by the names in `credentials`. */
    readonly credentials: Readonly<Record<string, string>>
    readonly options: Readonly<Record<string, string>>
  }) => Edr
}
