import { isListed } from './host.ts'
import type { Refusal } from './reason.ts'
import { decider, peopleFor } from './step.ts'
import type { Step } from './step.ts'
import type { Tenant } from './tenant.ts'

/**
 * Who said yes to a containment: a person who may decide, the last of so many different `people` by the records, or the tenant's default
 * because nobody answered.
 */
export type Approval =
  | { readonly by: 'person'; readonly who: string; readonly people: number }
  | { readonly by: 'default' }

/** What the guard says. `reason` is for the record and for the people who are told. */
export type GuardAnswer<Outcome extends string> =
  | { readonly outcome: 'go' }
  | { readonly outcome: Outcome; readonly reason: Refusal }

export type ReleaseRefusal = 'no target' | 'detection only' | 'approval needed' | 'dry run'
export type ContainmentRefusal = ReleaseRefusal | 'never isolate' | 'tripwire' | 'limit reached'

/** One host by its product's id and by its name, and whether this playbook or incident only rehearses. */
export interface GuardedTarget {
  readonly tenant: Pick<Tenant, 'service' | 'mode' | 'hosts' | 'limits' | 'confirm' | 'response'>
  readonly hostId: string
  readonly hostName: string
  /** True where the playbook or the incident is a dry run although the tenant is live. */
  readonly dryRun?: boolean
  /** Absent: the playbook acts by itself. */
  readonly approval?: Approval | undefined
}

export interface GuardedContainment extends GuardedTarget {
  /** Containments of this tenant that count already, this one not among them, counted under the tenant's lock. */
  readonly counts: {
    /** Those within `limits.containments.within`. */
    readonly inWindow: number
    /** The automatic ones (`isAutomatic`) within `limits.tripwire.within` and since a person last resumed. */
    readonly automaticInWindow: number
  }
  /** The tripwire was reached earlier and nobody has resumed automatic containment since. */
  readonly tripped: boolean
}

/**
 * Whether an incident only rehearses: by the customer's mode, by its playbook, or since whoever opened it said so. What the tenant file says
 * counts as it is now; what was said when it was opened counts until it is closed.
 */
export const isDryRun = (
  { mode, dryRun }: Pick<Tenant, 'mode' | 'dryRun'>,
  incident: { readonly playbook: string; readonly dryRun: boolean },
): boolean => mode === 'dry run' || dryRun.includes(incident.playbook) || incident.dryRun

/** True when no person decided this containment: these are what the tripwire counts and stops. */
export const isAutomatic = (approval: Approval | undefined): boolean => approval?.by !== 'person'

const go = { outcome: 'go' } as const

/** A blank, a wildcard, or something that a product could read as several hosts. */
const notOneHost = /[*?%,;|\s]/

const targetFault = ({ hostId, hostName }: GuardedTarget): Refusal | undefined => {
  if (hostId.trim() === '') return { kind: 'host without id' }
  if (notOneHost.test(hostId.trim())) return { kind: 'host id is a pattern' }
  if (hostName.trim() === '') return { kind: 'host without name' }
  if (notOneHost.test(hostName.trim())) return { kind: 'host name is a pattern' }
  return undefined
}

/** Why a step is not ours to take unasked, where it is not. */
const othersDecide = ({ tenant, hostName, approval }: GuardedTarget, step: Step): Refusal | undefined => {
  const who = decider(tenant, step)
  if (who === 'policy') return undefined
  if (approval?.by !== 'person') return { kind: 'others decide', who, host: hostName }
  const needed = peopleFor(tenant, step)
  return approval.people < needed
    ? { kind: 'too few agree', host: hostName, count: approval.people, needed }
    : undefined
}

const dryRunReason: Refusal = { kind: 'dry run' }
const detectionOnlyReason: Refusal = { kind: 'detection only' }

/**
 * May this host be cut off now? The first of these that holds is the answer:
 *
 * 1. `no target`: the id or the name is empty, a wildcard, or a list.
 * 2. `detection only`: the service; never acted upon.
 * 3. `never isolate`: the host is on that list; absolute, no approval helps.
 * 4. `approval needed`: the step is a person's to decide, or the host is on that list, and no person said yes, or fewer than must agree. A default says yes only where the tenant file has
 *    `confirm.defaultMayIsolateApprovalHosts`.
 * 5. `tripwire`: automatic containment has stopped, or this one would be one more than the tripwire allows. A person's decision passes.
 * 6. `limit reached`: as many containments in the window as the tenant allows, people's included.
 * 7. `dry run`: last, so that a rehearsal tells what the real thing would have been refused for.
 */
export const guardContainment = (asked: GuardedContainment): GuardAnswer<ContainmentRefusal> => {
  const { tenant, hostName, approval, counts } = asked
  const { containments, tripwire } = tenant.limits
  const fault = targetFault(asked)
  if (fault !== undefined) return { outcome: 'no target', reason: fault }
  if (tenant.service === 'detection only') return { outcome: 'detection only', reason: detectionOnlyReason }
  if (isListed(tenant.hosts.neverIsolate, hostName))
    return { outcome: 'never isolate', reason: { kind: 'never isolate', host: hostName } }
  const others = othersDecide(asked, 'isolate')
  if (others) return { outcome: 'approval needed', reason: others }
  if (isListed(tenant.hosts.approvalNeeded, hostName)) {
    if (approval === undefined)
      return {
        outcome: 'approval needed',
        reason: { kind: 'approval needed', host: hostName },
      }
    if (approval.by === 'default' && !tenant.confirm.defaultMayIsolateApprovalHosts)
      return {
        outcome: 'approval needed',
        reason: { kind: 'default is no approval', host: hostName },
      }
  }
  if (isAutomatic(approval) && asked.tripped)
    return {
      outcome: 'tripwire',
      reason: { kind: 'automatic isolation stopped' },
    }
  if (isAutomatic(approval) && counts.automaticInWindow >= tripwire.max)
    return {
      outcome: 'tripwire',
      reason: { kind: 'tripwire', count: counts.automaticInWindow, within: tripwire.within, max: tripwire.max },
    }
  if (counts.inWindow >= containments.max)
    return {
      outcome: 'limit reached',
      reason: { kind: 'limit reached', count: counts.inWindow, within: containments.within, max: containments.max },
    }
  if (tenant.mode === 'dry run' || asked.dryRun === true) return { outcome: 'dry run', reason: dryRunReason }
  return go
}

/**
 * May this host be released now? Lists, limits and the tripwire never stand against a release; only these do, in this order:
 * `no target`, `detection only`, `approval needed` (the step is a person's to decide, and none said yes, or too few), `dry run`.
 */
export const guardRelease = (asked: GuardedTarget): GuardAnswer<ReleaseRefusal> => {
  const fault = targetFault(asked)
  if (fault !== undefined) return { outcome: 'no target', reason: fault }
  if (asked.tenant.service === 'detection only') return { outcome: 'detection only', reason: detectionOnlyReason }
  const others = othersDecide(asked, 'release')
  if (others) return { outcome: 'approval needed', reason: others }
  if (asked.tenant.mode === 'dry run' || asked.dryRun === true) return { outcome: 'dry run', reason: dryRunReason }
  return go
}
