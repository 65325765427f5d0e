import { neverIsolated } from './confirm.ts'
import { isDryRun } from './guard.ts'
import { responders } from './deciders.ts'
import { isListed } from './host.ts'
import type { Refusal } from './reason.ts'
import type { NamedHost } from './host-state.ts'
import { peopleToChoose } from './menu.ts'
import { everybodyOf } from './people.ts'
import { siteOf } from './site.ts'
import type { Performer } from './step.ts'
import type { Tenant } from './tenant.ts'

/** What an agreement says of a host and of who does what, for those who read an incident from the records. */
export interface Standing {
  readonly isImportant: (hostName: string) => boolean
  /** The name of the site where it stands. */
  readonly site: (hostName: string) => string | undefined
  readonly neverIsolated: (hostName: string) => Refusal | undefined
  /** Whether an incident only rehearses. */
  readonly isDryRun: (incident: { readonly playbook: string; readonly dryRun: boolean }) => boolean
  /** How many different people must make a choice before it holds. */
  readonly peopleToChoose: (choice: string, host: NamedHost | undefined) => number
  /** Names of those who are asked by mail at some step. */
  readonly askedByMail: readonly string[]
  /** Names of the people of the SOC. */
  readonly soc: readonly string[]
  readonly performers: { readonly isolate: Performer; readonly release: Performer }
}

/** Of one customer. */
export const standingOf = (tenant: Tenant): Standing => ({
  isImportant: (hostName) => isListed(tenant.hosts.investigateFirst, hostName),
  site: (hostName) => siteOf(tenant.sites, hostName)?.name,
  neverIsolated: (hostName) => neverIsolated(tenant, hostName),
  isDryRun: (incident) => isDryRun(tenant, incident),
  peopleToChoose: (choice, host) => peopleToChoose(tenant, choice, host),
  askedByMail: responders(tenant).flatMap(({ people, by }) => (by === 'mail' ? people.map(({ name }) => name) : [])),
  soc: everybodyOf(tenant, tenant.soc).map(({ name }) => name),
  performers: { isolate: tenant.response.isolate.performs, release: tenant.response.release.performs },
})
