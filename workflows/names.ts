import { defineSearchAttributeKey, SearchAttributeType, type Priority } from '@temporalio/common'
import { defineSignal, defineUpdate } from '@temporalio/workflow'
import type { CallOutcome } from '../integrations/records/calls.ts'
import type { Reason } from '../policy/reason.ts'
import { severities, type Severity } from '../policy/severity.ts'
import type { Times } from '../policy/clock.ts'
import type { Site, Tenant } from '../policy/tenant.ts'
import type { Host } from './language.ts'
import type { Carried } from './state.ts'

/**
 * The part of a tenant file that a workflow decides by, for this incident: its order, its site; host lists hold its host alone. No secrets,
 * no addresses.
 */
export interface Agreement extends Pick<Tenant, 'order' | 'hosts' | 'confirm' | 'service' | 'response'> {
  /** Where times were agreed. */
  readonly times?: Times
  /** Of the site where the host stands. */
  readonly site?: Pick<Site, 'staff' | 'securityDepartment' | 'within'>
  /** Of those who can be called: whom each id of a person, a group or a roster stands for. */
  readonly phone?: {
    readonly people: Readonly<Record<string, readonly string[]>>
  }
}

/** What an incident's workflow starts with: ids and the few fields that it needs; alerts stay in the records. */
export interface IncidentInput {
  readonly tenant: string
  readonly incident: number
  readonly playbook: string
  readonly title: string
  readonly severity: Severity
  /** The customer's source whose API reaches the host. */
  readonly source?: string
  readonly host?: { readonly name: string; readonly id?: string }
  /** The newest alert that these fields take into account. */
  readonly through: number
  /** Epoch ms at which its first alert came; there where times were agreed. */
  readonly receivedAt?: number
  readonly agreement: Agreement
  /** From about so many events on, the workflow continues as new. */
  readonly historyLimit: number
  /** From the run before, after continue-as-new. */
  readonly carried?: Carried
}

/** An answer that is safe in the records; delivered until the workflow has it. */
export interface DecideInput {
  readonly question: string
  readonly choice: string
  readonly by: string
  readonly reason: Reason
  /** Hosts that came to the incident by a merge before it was decided. */
  readonly also?: readonly Host[]
}

/** What one of several who must agree has chosen, safe in the records; delivered until the workflow has it. */
export interface HeardInput {
  readonly question: string
  /** Number of the answer in the records; a later one is greater. */
  readonly answer: number
  /** All who have been asked so far have spoken: nobody else need be waited for before the next ones are asked. */
  readonly all: boolean
}

/** A person's release of what the incident holds, or has outlived it, safe in the records; delivered until the workflow has it. */
export interface ReleaseInput {
  /** Number of the answer in the records; a later one is greater. */
  readonly answer: number
  readonly by: string
  readonly reason: Reason
}

/** A mere doorbell: there are alerts up to this one, or a person `changed` the incident; both are read from the records. */
export const doorbell = defineSignal<[through: number, changed?: boolean]>('doorbell')

/** What a call came to, by the key of its act. Comes early, twice or not at all: the records are asked as well. */
export const phoned = defineSignal<[string, CallOutcome]>('phoned')

/** Gives the workflow the answer that won in the records. Repeating it changes nothing. */
export const decide = defineUpdate<void, [DecideInput]>('decide')

/** Tells the workflow that somebody has spoken, and that more must. Repeating it changes nothing. */
export const heard = defineUpdate<void, [HeardInput]>('heard')

/** Gives the workflow a release, also when the incident is about to end. Repeating it changes nothing. */
export const release = defineUpdate<void, [ReleaseInput]>('release')

export const incidentWorkflow = 'incident'

/** What outlives an incident: a run of its own type under the incident's id. */
export const aftercareWorkflow = 'aftercare'

/** `incident/<tenant>/<number>`: an incident number never runs twice; its aftercare goes on under the same id. */
export const incidentWorkflowId = (tenant: string, incident: number): string => `incident/${tenant}/${incident}`

/** Where work waits in a queue, 1 is served first; within a level the customers share fairly. */
export const priorityOf = (severity: Severity, tenant: string): Priority => ({
  priorityKey: severities.length - severities.indexOf(severity),
  fairnessKey: tenant,
})

/** Search attributes; never encrypted, so no secret and nothing that a customer objects to. */
export const tenantAttribute = defineSearchAttributeKey('Tenant', SearchAttributeType.KEYWORD)
export const hostAttribute = defineSearchAttributeKey('Host', SearchAttributeType.KEYWORD)
export const severityAttribute = defineSearchAttributeKey('Severity', SearchAttributeType.INT)
export const playbookAttribute = defineSearchAttributeKey('Playbook', SearchAttributeType.KEYWORD)
export const playbookVersionAttribute = defineSearchAttributeKey('PlaybookVersion', SearchAttributeType.KEYWORD)
/** `open`, `waiting for an answer`, `host held` (closed, but something of ours outlives it) or `closed`. */
export const incidentState = defineSearchAttributeKey('IncidentState', SearchAttributeType.KEYWORD)
