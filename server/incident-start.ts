import type { Client } from '@temporalio/client'
import type { Database } from '../integrations/records/database.ts'
import { readClosed, type DueRing } from '../integrations/records/relaying.ts'
import { hasTimes } from '../policy/clock.ts'
import { isAddress, isListed } from '../policy/host.ts'
import { agreedOrder } from '../policy/order.ts'
import { peopleOf } from '../policy/people.ts'
import { severityId } from '../policy/severity.ts'
import { siteOf } from '../policy/site.ts'
import type { Tenant } from '../policy/tenant.ts'
import {
  aftercareWorkflow,
  hostAttribute,
  incidentState,
  incidentWorkflowId,
  playbookAttribute,
  playbookVersionAttribute,
  priorityOf,
  severityAttribute,
  tenantAttribute,
  type Agreement,
  type IncidentInput,
} from '../workflows/names.ts'
import { playbookTitle } from './playbook-choice.ts'

/** What the start of an incident's workflow needs. */
export interface Starting {
  readonly db: Database
  readonly client: Client
  readonly taskQueue: string
  readonly tenant: (id: string) => Tenant | undefined
  readonly continueAsNewAfter: number
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
    ...(phone && { phone: { people: callable(tenant) } }),
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

/** With what an incident's workflow starts, or its aftercare. */
export const startOf = (to: Starting, tenant: Tenant, due: DueRing, state: 'open' | 'host held') => {
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
  return {
    workflowId: incidentWorkflowId(due.tenant, due.incident),
    taskQueue: to.taskQueue,
    args: [input] as [IncidentInput],
    // What a worker that dies within a quick act costs.
    workflowTaskTimeout: '5s' as const,
    staticSummary: `${due.severity}: ${due.hostName ?? 'no host'}: ${due.title}`.slice(0, 200),
    staticDetails: `Incident ${due.incident} of ${tenant.name}; playbook “${playbookTitle(due.playbook)}”.`,
    typedSearchAttributes: [
      { key: tenantAttribute, value: due.tenant },
      { key: severityAttribute, value: severityId(due.severity) },
      { key: playbookAttribute, value: due.playbook },
      { key: playbookVersionAttribute, value: due.playbookVersion },
      { key: incidentState, value: state },
      ...(due.hostName === null ? [] : [{ key: hostAttribute, value: due.hostName }]),
    ],
    priority: priorityOf(due.severity, due.tenant),
  }
}

/**
 * Begins the aftercare of a closed incident that holds something by the records while nothing of it runs in Temporal any more: it finds
 * out by itself what is held. Returns false where the incident is not closed, or its tenant file is missing.
 */
export const beginAftercare = async (to: Starting, incident: number): Promise<boolean> => {
  const due = await readClosed(to.db, incident)
  const tenant = due && to.tenant(due.tenant)
  if (!tenant) return false
  await to.client.workflow.start(aftercareWorkflow, {
    ...startOf(to, tenant, due, 'host held'),
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  })
  return true
}
