import { isListed } from './host.ts'
import type { Refusal } from './reason.ts'
import { decider } from './step.ts'
import type { ConfirmChoice, ResponderStep, Site, Tenant } from './tenant.ts'
import { isDismissive } from './verdict.ts'
import type { Verdict } from './verdict.ts'

interface Agreed extends Pick<Tenant, 'confirm' | 'hosts' | 'service' | 'response'> {
  /** Of the site where the host stands. */
  readonly site?: Pick<Site, 'securityDepartment' | 'within'>
}

/**
 * Who is asked, in order. What stays open may hang on what only the site knows: its security department is asked first, and when its time is
 * over the others are asked as well.
 */
export const respondersFor = ({ site, confirm }: Agreed, verdict: Verdict): readonly ResponderStep[] =>
  verdict === 'undetermined' && site && site.securityDepartment.length > 0
    ? [{ who: site.securityDepartment, by: 'chat', within: site.within }, ...confirm.responders]
    : confirm.responders

/**
 * Must a person be asked what to do? As `confirm.ask` says; where it stays open and the site has a security department; and always where what we hold for real stands on a host
 * that is cut off only after a person said yes, because of the host or because the step is a person's to decide, since without the question it could never be.
 */
export const mustAsk = (tenant: Agreed, verdict: Verdict, hostName?: string): boolean => {
  if (tenant.confirm.ask === 'always') return true
  if (verdict === 'undetermined')
    if (tenant.confirm.ask === 'when undetermined' || (tenant.site?.securityDepartment.length ?? 0) > 0) return true
  return (
    !isDismissive(verdict) &&
    hostName !== undefined &&
    neverIsolated(tenant, hostName) === undefined &&
    (decider(tenant, 'isolate') !== 'policy' || isListed(tenant.hosts.approvalNeeded, hostName))
  )
}

/** Why the guard refuses this host's isolation whoever says yes, where it does: what it always refuses is no choice for a question. */
export const neverIsolated = (
  { service, hosts }: Pick<Tenant, 'service' | 'hosts'>,
  host: string,
): Refusal | undefined => {
  if (service === 'detection only') return { kind: 'detection only' }
  return isListed(hosts.neverIsolate, host) ? { kind: 'never isolate', host } : undefined
}

/** True when an isolation that no person approved could pass the guard's lists. */
const mayIsolateUnasked = (tenant: Agreed, hostName: string | undefined): boolean =>
  hostName !== undefined &&
  neverIsolated(tenant, hostName) === undefined &&
  decider(tenant, 'isolate') === 'policy' &&
  (tenant.confirm.defaultMayIsolateApprovalHosts || !isListed(tenant.hosts.approvalNeeded, hostName))

/**
 * What happens when nobody answers: `confirm.otherwise`, except that it never promises an isolation which the guard would refuse:
 * no host, detection only, a step that is a person's to decide, a host never isolated, or one of the approval list without `defaultMayIsolateApprovalHosts`. Then the host stays on-line.
 */
export const defaultChoice = (tenant: Agreed, hostName?: string): ConfirmChoice =>
  tenant.confirm.otherwise === 'isolate' && !mayIsolateUnasked(tenant, hostName)
    ? 'leave online'
    : tenant.confirm.otherwise

/**
 * What to do where nobody is asked (`mustAsk` says no): a real threat is cut off, a dismissed one is dismissed, and what stays open
 * takes the default.
 */
export const unaskedChoice = (tenant: Agreed, verdict: Verdict, hostName?: string): ConfirmChoice => {
  if (isDismissive(verdict)) return 'false positive'
  if (verdict === 'undetermined') return defaultChoice(tenant, hostName)
  return mayIsolateUnasked(tenant, hostName) ? 'isolate' : 'leave online'
}
