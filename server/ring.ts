import {
  type Client,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client'
import type { Database } from '../integrations/records/database.ts'
import type { CallOutcome } from '../integrations/records/calls.ts'
import {
  leaseAnswers,
  markDelivered,
  readRings,
  returnRings,
  type DueAnswer,
  type DueRing,
} from '../integrations/records/relaying.ts'
import { isAddress, isListed } from '../policy/host.ts'
import { forgetChange } from '../integrations/records/reviewing.ts'
import { hasTimes } from '../policy/clock.ts'
import { agreedOrder } from '../policy/order.ts'
import { peopleOf } from '../policy/people.ts'
import { severityId } from '../policy/severity.ts'
import { siteOf } from '../policy/site.ts'
import type { Tenant } from '../policy/tenant.ts'
import {
  decide,
  doorbell,
  hostAttribute,
  incidentState,
  incidentWorkflow,
  incidentWorkflowId,
  phoned,
  playbookAttribute,
  playbookVersionAttribute,
  priorityOf,
  severityAttribute,
  tenantAttribute,
  type Agreement,
  type IncidentInput,
} from '../workflows/names.ts'
import type { Logger } from './log.ts'
import { playbookTitle } from './playbook-choice.ts'

/** ms that a call to Temporal may take: a server that is down must not hold what can be delivered later. */
const timeLimit = 5000

/** How long the relay waits before it rings an incident again whose ring did not get through. */
export const retryAfter = 2000

/** The same for one that Temporal refuses as it is: it will, until somebody changes something. */
const refusedRetryAfter = 60_000

/** gRPC's INVALID_ARGUMENT (grpc.github.io/grpc/core/md_doc_statuscodes.html). */
const invalidArgument = 3

const isInvalid = (error: unknown): boolean =>
  error instanceof ServiceError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === invalidArgument

export interface Deliveries {
  readonly db: Database
  readonly client: Client
  readonly taskQueue: string
  readonly tenant: (id: string) => Tenant | undefined
  readonly continueAsNewAfter: number
  readonly log: Logger
}

/** What an incident's workflow decides by; of order, sites and host lists, what concerns this incident. */
const agreementOf = (tenant: Tenant, { hostName, kind }: Pick<DueRing, 'hostName' | 'kind'>): Agreement => {
  const about = (list: readonly string[]) => (hostName !== null && isListed(list, hostName) ? [hostName] : [])
  const { investigateFirst, approvalNeeded, neverIsolate } = tenant.hosts
  const site = siteOf(tenant.sites, hostName ?? undefined)
  const { phone } = tenant
  return {
    order: agreedOrder(tenant, hostName ?? undefined, kind ?? undefined),
    service: tenant.service,
    confirm: tenant.confirm,
    response: tenant.response,
    ...(hasTimes(tenant.times) && { times: tenant.times }),
    hosts: {
      investigateFirst: about(investigateFirst),
      // Whose a mere address is nobody knows yet: the list may hold it.
      approvalNeeded:
        hostName !== null && isAddress(hostName)
          ? approvalNeeded.slice(0, 1).map(() => hostName)
          : about(approvalNeeded),
      neverIsolate: about(neverIsolate),
    },
    ...(site && {
      site: { staff: site.staff, securityDepartment: site.securityDepartment, within: site.within },
    }),
    ...(phone && { phone: { rounds: phone.rounds, pause: phone.pause, people: callable(tenant) } }),
  }
}

/**
 * Whom each id of a person, a group or a roster stands for, of those who have a telephone; of a roster, who is on call as the incident
 * begins: who is asked is found anew when the question is. Ids alone: numbers stay at the edge.
 */
const callable = (tenant: Tenant): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [...tenant.people, ...tenant.groups, ...tenant.rosters].map(({ id }) => [
      id,
      peopleOf(tenant, [id], new Date().toISOString()).flatMap((person) =>
        person.phone === undefined ? [] : [person.id],
      ),
    ]),
  )

/** Rings one incident's workflow, starting it when it does not run. Returns whether it got through. */
export const ring = async (to: Deliveries, due: DueRing): Promise<boolean> => {
  const tenant = to.tenant(due.tenant)
  if (!tenant) {
    to.log.error('an incident waits for its tenant file', { tenant: due.tenant, incident: due.incident })
    await returnRings(to.db, [due.incident], 60_000)
    return true
  }
  if (due.state === 'closed') return ringMerged(to, due)
  const input: IncidentInput = {
    tenant: due.tenant,
    incident: due.incident,
    playbook: due.playbook,
    title: due.title,
    severity: due.severity,
    ...(due.source !== null && { source: due.source }),
    ...(due.hostName !== null && { host: { name: due.hostName, ...(due.hostId !== null && { id: due.hostId }) } }),
    through: due.alertSeq,
    ...(hasTimes(tenant.times) && { receivedAt: Date.parse(due.openedAt) }),
    agreement: agreementOf(tenant, due),
    historyLimit: to.continueAsNewAfter,
  }
  try {
    await to.client.withDeadline(Date.now() + timeLimit, () =>
      to.client.workflow.signalWithStart(incidentWorkflow, {
        workflowId: incidentWorkflowId(due.tenant, due.incident),
        taskQueue: to.taskQueue,
        args: [input],
        signal: doorbell,
        signalArgs: [due.alertSeq, due.changed],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        // What a worker that dies within a quick act costs.
        workflowTaskTimeout: '5s',
        staticSummary: `${due.severity}: ${due.hostName ?? 'no host'}: ${due.title}`.slice(0, 200),
        staticDetails: `Incident ${due.incident} of ${tenant.name}; playbook “${playbookTitle(due.playbook)}”.`,
        typedSearchAttributes: [
          { key: tenantAttribute, value: due.tenant },
          { key: severityAttribute, value: severityId(due.severity) },
          { key: playbookAttribute, value: due.playbook },
          { key: playbookVersionAttribute, value: due.playbookVersion },
          { key: incidentState, value: 'open' },
          ...(due.hostName === null ? [] : [{ key: hostAttribute, value: due.hostName }]),
        ],
        priority: priorityOf(due.severity, due.tenant),
      }),
    )
    return true
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      to.log.error('an open incident whose workflow has ended', { tenant: due.tenant, incident: due.incident })
      await returnRings(to.db, [due.incident], 3_600_000)
      return true
    }
    const isRefused = isInvalid(error)
    to.log.warn('an incident could not be rung; the relay tries again', { incident: due.incident, error })
    await returnRings(to.db, [due.incident], isRefused ? refusedRetryAfter : retryAfter)
    // Refused is this ring alone; whoever waits behind it must not wait for it.
    return isRefused
  }
}

/** Tells the workflow of an incident that was merged into another one; where none runs, there is nobody to be told. */
const ringMerged = async (to: Deliveries, due: DueRing): Promise<boolean> => {
  const handle = to.client.workflow.getHandle(incidentWorkflowId(due.tenant, due.incident))
  try {
    await to.client.withDeadline(Date.now() + timeLimit, () => handle.signal(doorbell, due.alertSeq, true))
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) {
      to.log.warn('an incident could not be rung; the relay tries again', { incident: due.incident, error })
      await returnRings(to.db, [due.incident], retryAfter)
      return false
    }
    await forgetChange(to.db, due.incident)
  }
  return true
}

/** Gives the workflow an answer that is safe in the records. Returns whether it got through. */
export const deliverAnswer = async (to: Deliveries, due: DueAnswer): Promise<boolean> => {
  const { question, choice, by, reason } = due
  const handle = to.client.workflow.getHandle(incidentWorkflowId(due.tenant, due.incident))
  try {
    await to.client.withDeadline(Date.now() + timeLimit, () =>
      handle.executeUpdate(decide, { args: [{ question, choice, by, reason }], updateId: `answer/${due.answer}` }),
    )
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) {
      to.log.warn('an answer could not be delivered; the relay tries again', { incident: due.incident, error })
      return false
    }
    // Not started yet, or ended: an ended one has had its answer from the records.
    if (!(await isClosed(to, due))) return false
  }
  await markDelivered(to.db, due.answer)
  return true
}

/** Delivers an answer that has just been written. Never rejects: the relay repeats what does not get through here. */
export const deliverSoon = async (to: Deliveries, answer: number): Promise<void> => {
  try {
    for (const due of await leaseAnswers(to.db, 1, 10_000, answer)) await deliverAnswer(to, due)
  } catch (error) {
    to.log.warn('an answer could not be delivered; the relay tries again', { answer, error })
  }
}

const isClosed = async (to: Deliveries, { incident }: DueAnswer): Promise<boolean> =>
  (await readRings(to.db, [incident])).length === 0

/** Tells the workflow what a call came to. Never rejects: what does not get through it learns from the records. */
export const tellPhoned = async (
  to: Deliveries,
  { tenant, incident, key, outcome }: { tenant: string; incident: number; key: string; outcome: CallOutcome },
): Promise<void> => {
  try {
    await to.client.withDeadline(Date.now() + timeLimit, () =>
      to.client.workflow.getHandle(incidentWorkflowId(tenant, incident)).signal(phoned, key, outcome),
    )
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return
    to.log.warn('the end of a call could not be told; the workflow asks for it later', { incident, error })
  }
}
