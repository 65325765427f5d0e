import type { Kind } from './kinds.ts'
import type { Roster } from './oncall.ts'
import type { Severity } from './severity.ts'
import type { AgreedStep, Step } from './step.ts'
import type { Times } from './clock.ts'
import type { Verdict } from './verdict.ts'

/** Languages that people are spoken to in. */
export type Language = 'en' | 'ja'

/** A secret by name only: `env:NAME` or `file:/path`. The value is read at the edge, never kept in a policy. */
export type SecretName = `env:${string}` | `file:${string}`

/** Milliseconds. Tenant files write `90s`, `10m`, `2h`, `1d`. */
export type Millis = number

/** Which comes first for a host: cutting it off, or looking at it. */
export type ResponseOrder = 'isolate first' | 'investigate first' | 'by list'

/** What the customer bought. Detection only is never acted upon; response only is acted upon when a person said so. */
export type Service = 'detection only' | 'response only' | 'detection and response'

/** One product that a customer owns, and how its alerts and its API are reached. */
export interface Source {
  /** Name of the source within the tenant; part of its webhook address. */
  readonly name: string
  /** The product: a key of the catalogue `integrations/edr/index.ts`. */
  readonly product: string
  readonly webhook?: {
    /** How the sender is proven: the vendor's own scheme, Standard Webhooks, or a bearer secret. */
    readonly proof: 'vendor' | 'standard-webhooks' | 'bearer'
    readonly secret: SecretName
    /** Vendor's options of the proof, e.g. order and encoding of CrowdStrike's HMAC. */
    readonly options: Readonly<Record<string, string>>
  }
  readonly api?: {
    readonly baseUrl: string
    /** The product's names for what opens its API (e.g. `clientId`), each with the name of its secret. */
    readonly credentials: Readonly<Record<string, SecretName>>
    /** The vendor's further settings, e.g. `memberCid`. No secrets. */
    readonly options: Readonly<Record<string, string>>
  }
  /** How often the product is asked for new alerts, where it does not send them. */
  readonly poll?: { readonly every: Millis }
  /** Running calls to this product at once, over all incidents of the tenant and one worker. */
  readonly maxCalls: number
}

/** Somebody who is told or asked. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly language: Language
  readonly mail?: string
  /** Slack user id (`U…` or `W…`); what authorises a click. */
  readonly slack?: string
  /** E.164; called, and written to where the number is not a landline. */
  readonly phone?: string
  /** Digits that only this person knows: what authorises a decision by phone, and by mail where there is one. */
  readonly code?: SecretName
}

/** A named group: a mailing list, a chat channel, people, or several of these. */
export interface Group {
  readonly id: string
  readonly name: string
  readonly language: Language
  readonly mail?: string
  readonly people: readonly string[]
}

/** Where machines of the customer stand, and who is there. */
export interface Site {
  readonly id: string
  readonly name: string
  /** Names of hosts, or beginnings of names that end in `*`. */
  readonly hosts: readonly string[]
  /** Ids of people, groups and rosters beside the machines: told what was done to one, and what to do. */
  readonly staff: readonly string[]
  /** Ids of those who know the site's own tools and habits: asked first where a finding stays open. */
  readonly securityDepartment: readonly string[]
  /** How long they have, before the responders are asked as well. */
  readonly within: Millis
  /** Where another order was agreed for this site. */
  readonly order?: ResponseOrder
}

/**
 * One step of the severity matrix: this channel, to this person, group or roster; `chat` is the tenant's channel, with a mention.
 * By `phone` they are called one after the other until one presses a key.
 */
export interface TellStep {
  readonly channel: 'mail' | 'chat' | 'sms' | 'phone'
  /** Id of a person, of a group or of a roster. */
  readonly to: string
  /** Taken so long after the step before, and only while nobody has acknowledged. */
  readonly after?: Millis
}

/** From which verdict and severity somebody hears at all. Without an entry: of everything. */
export interface Audience {
  readonly who: string
  readonly fromSeverity: Severity
  readonly verdicts: readonly Verdict[]
}

/** Who is asked next, and how long this one has. */
export interface ResponderStep {
  readonly who: readonly string[]
  /**
   * By `phone` they are called one after the other, and the next step follows as soon as none of them can be reached; by `mail` each gets a
   * link of their own.
   */
  readonly by: 'chat' | 'mail' | 'sms' | 'phone'
  readonly within: Millis
}

export type ConfirmChoice = 'isolate' | 'leave online' | 'false positive'

/** Harmless findings that the customer knows: with an owner, a reason and an end. */
export interface AllowEntry {
  /** All given fields must match; compared without letter case. */
  readonly match: {
    readonly sha256?: string
    readonly host?: string
    readonly title?: string
    readonly filePath?: string
    readonly user?: string
  }
  readonly owner: string
  readonly reason: string
  /** ISO instant from which the entry no longer holds. */
  readonly expires: string
}

/** Sums of `weights`: from these on a finding is real, or is dismissed; between them a person judges. */
export interface Thresholds {
  readonly realFrom: number
  /** Above zero; so much must speak against it. */
  readonly dismissFrom: number
}

/** What one customer has agreed to: read from its YAML file, checked, without any secret value. */
export interface Tenant {
  readonly id: string
  readonly name: string
  readonly language: Language
  /** IANA zone in which times are written for this customer. */
  readonly timeZone: string
  readonly service: Service
  /** `dry run` runs everything and touches nothing. */
  readonly mode: 'live' | 'dry run'
  /** Names of playbooks that run so although the mode is live. */
  readonly dryRun: readonly string[]
  readonly order: ResponseOrder
  /** Where another order was agreed for a kind of incident. */
  readonly orderByKind: Readonly<Partial<Record<Kind, ResponseOrder>>>
  readonly sites: readonly Site[]
  /** Host names, compared without letter case and without domain. Three lists that must not be confused. */
  readonly hosts: {
    /** 重要ホスト: looked at before it is cut off, where the order is `by list`; also raises critical to emergency. */
    readonly investigateFirst: readonly string[]
    /** Cut off only after a person said yes. */
    readonly approvalNeeded: readonly string[]
    /** Never cut off by us. */
    readonly neverIsolate: readonly string[]
  }
  readonly sources: readonly Source[]
  readonly people: readonly Person[]
  readonly groups: readonly Group[]
  readonly rosters: readonly Roster[]
  readonly chat?: {
    readonly kind: 'slack'
    /** Base of the Web API, e.g. `https://slack.com/api/`. */
    readonly apiUrl: string
    readonly botToken: SecretName
    readonly signingSecret: SecretName
    /** Channel id (`C…`). */
    readonly channel: string
  }
  readonly mail?: {
    /** `smtp://host:port` or `smtps://…`. */
    readonly server: string
    readonly user?: SecretName
    readonly password?: SecretName
    readonly from: string
  }
  readonly phone?: {
    readonly kind: 'twilio'
    /** Base of the API, e.g. `https://api.twilio.com`. */
    readonly baseUrl: string
    readonly accountSid: string
    readonly authToken: SecretName
    /** The number that calls and writes, E.164. */
    readonly from: string
    /** The carrier's name of a voice, by language. */
    readonly voices: Readonly<Partial<Record<Language, string>>>
    /** How long it rings. */
    readonly ring: Millis
    /** How often a step of the matrix goes round until somebody acknowledges. */
    readonly rounds: number
    /** Wait between two rounds. */
    readonly pause: Millis
  }
  /** Severity → ordered steps. */
  readonly matrix: Readonly<Record<Severity, readonly TellStep[]>>
  readonly audiences: readonly Audience[]
  /** Ids of people, groups and rosters of the SOC; all others are the customer's. */
  readonly soc: readonly string[]
  /** Who decides, does and hears of each step of a response. */
  readonly response: Readonly<Record<Step, AgreedStep>>
  readonly times: Times
  /** Whom a customer calls with questions; shown in mails and reports. */
  readonly contact: string
  /** The question `confirm-incident`. */
  readonly confirm: {
    readonly ask: 'always' | 'when undetermined' | 'never'
    readonly responders: readonly ResponderStep[]
    /** What happens when nobody answers. */
    readonly otherwise: ConfirmChoice
    /** Only with this may a default cut off a host of the approval list. */
    readonly defaultMayIsolateApprovalHosts: boolean
  }
  readonly limits: {
    /** At most so many containments in the window; more are refused and a person is told. */
    readonly containments: { readonly max: number; readonly within: Millis }
    /** So many automatic containments in the window stop automatic containment for the tenant until a person resumes it. */
    readonly tripwire: { readonly max: number; readonly within: Millis }
  }
  readonly isolation: {
    /** Waits between looks at the product until it says that the host is (no longer) isolated; the last one repeats. */
    readonly lookEvery: readonly Millis[]
    /** After this long without success the playbook goes on and people are told that it is pending. */
    readonly patience: Millis
    /** While the product takes no isolation, people are told again so long after they were told first, and asked to cut the host off by hand. */
    readonly tellAgain: readonly Millis[]
    /** When a containment of ours must be looked at again by a person. */
    readonly reviewAfter: Millis
  }
  /** How much must speak for a verdict. */
  readonly triage: Thresholds
  readonly allowList: readonly AllowEntry[]
}
