import { ServiceError, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import { isHeld } from '../integrations/records/aftercare.ts'
import type { CallOutcome } from '../integrations/records/calls.ts'
import { joinedOf, releaseKey } from '../integrations/records/host-state.ts'
import {
  leaseAnswers,
  markDelivered,
  readRings,
  returnRings,
  type DueAnswer,
  type DueRing,
} from '../integrations/records/relaying.ts'
import { forgetChange } from '../integrations/records/reviewing.ts'
import { decide, doorbell, heard, incidentWorkflow, incidentWorkflowId, phoned, release } from '../workflows/names.ts'
import { beginAftercare, startOf, type Starting } from './incident-start.ts'
import type { Logger } from './log.ts'

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

export interface Deliveries extends Starting {
  readonly log: Logger
}

/** Rings one incident's workflow, starting it when it does not run. Returns whether it got through. */
export const ring = async (to: Deliveries, due: DueRing): Promise<boolean> => {
  const tenant = to.tenant(due.tenant)
  if (!tenant) {
    to.log.error('an incident waits for its tenant file', { tenant: due.tenant, incident: due.incident })
    await returnRings(to.db, [due.incident], 60_000)
    return true
  }
  if (due.state === 'closed') return ringMerged(to, due)
  try {
    await to.client.withDeadline(Date.now() + timeLimit, () =>
      to.client.workflow.signalWithStart(incidentWorkflow, {
        ...startOf(to, tenant, due, 'open'),
        signal: doorbell,
        signalArgs: [due.alertSeq, due.changed],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
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
  const { answer, question, choice, by, reason } = due
  const also = joinedOf(due.also)
  const options = { updateId: `answer/${answer}` }
  const handle = to.client.workflow.getHandle(incidentWorkflowId(due.tenant, due.incident))
  try {
    await to.client.withDeadline(Date.now() + timeLimit, () =>
      !due.decides
        ? handle.executeUpdate(heard, { args: [{ question, answer, all: due.heard }], ...options })
        : due.key === releaseKey
          ? handle.executeUpdate(release, { args: [{ answer, by, reason }], ...options })
          : handle.executeUpdate(decide, {
              args: [{ question, choice, by, reason, ...(also.length > 0 && { also }) }],
              ...options,
            }),
    )
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) {
      to.log.warn('an answer could not be delivered; the relay tries again', { incident: due.incident, error })
      return false
    }
    // Not started yet, or ended: an ended one has had its answer from the records.
    if (!(await isClosed(to, due))) return false
    if (due.key === releaseKey && (await isHeld(to.db, due.incident))) {
      // Temporal has lost the aftercare: a new one finds the release in the records. Given once more all the same, should it have run on.
      await to.client
        .withDeadline(Date.now() + timeLimit, () => beginAftercare(to, due.incident))
        .catch((error: unknown) => {
          to.log.warn('an aftercare could not be begun; the relay tries again', { incident: due.incident, error })
        })
      return false
    }
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
