import { activityInfo } from '@temporalio/activity'
import type { HostDetails } from '../integrations/edr/contract.ts'
import { IntegrationError } from '../integrations/errors.ts'
import { writeOnce } from '../integrations/records/acts.ts'
import {
  keepingFinding,
  readAlerts,
  readEarlierVerdicts,
  readHostsWithHash,
  readMergedFindings,
  readRelatedOnHost,
} from '../integrations/records/evidence.ts'
import type { Reader } from '../integrations/records/database.ts'
import { readIncident } from '../integrations/records/incidents.ts'
import { lockOpenQuestions, recommendAnew } from '../integrations/records/questions.ts'
import { matchAllowAll } from '../policy/allow.ts'
import { neverIsolated } from '../policy/confirm.ts'
import type { Evidence } from '../policy/evidence.ts'
import { factsOf, type AlertFacts } from '../policy/facts.ts'
import { fingerprint } from '../policy/fingerprint.ts'
import { isListed } from '../policy/host.ts'
import { worst } from '../policy/severity.ts'
import type { Tenant } from '../policy/tenant.ts'
import { weigh } from '../policy/triage.ts'
import type { Finding } from '../workflows/language.ts'
import type { Activities } from './contract.ts'
import { isQuick, type Ledger } from './ledger.ts'
import type { World } from './world.ts'

/** After so many attempts the finding says what could not be read, in place of waiting for it. */
const attemptsForTheProduct = 3

/** Gathers evidence from the records and the product, weighs it, and puts the verdict with its reasons on the record. */
export const createInvestigationActivities = (world: World, ledger: Ledger): Pick<Activities, 'investigate'> => ({
  investigate: async ({ before, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const incident = await readIncident(world.db, tenant.id, occasion.incident)
    if (!incident) throw new Error(`There is no incident ${occasion.incident} of ${tenant.id}.`)
    const { alerts, count, newest: weighed } = await readAlerts(world.db, incident.id)

    const failed: string[] = []
    const host =
      incident.source && incident.hostId
        ? await readHost(world, ledger, tenant, incident.source, incident.hostId, failed)
        : undefined
    const all = alerts.map(({ alert, severity }) => ({ ...factsOf(alert), severity }))
    const first: AlertFacts = all[0] ?? {
      product: 'a person',
      title: incident.title,
      severity: incident.severity,
      disposition: 'unknown',
      techniques: [],
      ...(incident.hostName !== null && { hostName: incident.hostName }),
    }
    const print = fingerprint(first)
    const [related, elsewhere, earlierVerdicts, merged] = await Promise.all([
      readRelatedOnHost(world.db, tenant.id, incident.id),
      first.sha256 === undefined
        ? []
        : readHostsWithHash(world.db, tenant.id, first.sha256, incident.hostId ?? undefined),
      print === undefined ? [] : readEarlierVerdicts(world.db, tenant.id, incident.id, print),
      readMergedFindings(world.db, incident.id),
    ])
    // Those that came by a merge may be of other hosts.
    const further = all.slice(1).filter(({ hostName }) => hostName === first.hostName)
    const others = [...further, ...related]
    const unread = count - alerts.length
    const unlike = all.filter((facts) => fingerprint(facts) !== print).length
    const allowance = all.length === 0 || unread > 0 ? {} : matchAllowAll(tenant.allowList, all, Date.now())
    const evidence: Evidence = {
      alert: first,
      noticed: all.length === 0,
      importantHost: incident.hostName !== null && isListed(tenant.hosts.investigateFirst, incident.hostName),
      mayIsolate: incident.hostName !== null && neverIsolated(tenant, incident.hostName) === undefined,
      relatedOnHost: {
        count: further.length + Math.max(0, count - alerts.length) + related.reduce((sum, { count }) => sum + count, 0),
        titles: [...new Set(others.map(({ title }) => title))].slice(0, 5),
        ...(others.length > 0 && { worst: worst(...others.map(({ severity }) => severity)) }),
      },
      unlikeAlerts: unread + unlike,
      unstopped: all.some(({ disposition }) => disposition !== 'prevented'),
      held: before?.verdict,
      merged,
      sameHashElsewhere: { hosts: elsewhere },
      earlierVerdicts,
      allowed: allowance.entry,
      expiredAllow: allowance.expired,
      host: host && { online: host.isolation.online, isolation: host.isolation.state, groups: host.groups },
      failedSources: failed,
    }
    const finding: Finding = { ...weigh(evidence, tenant.triage), weighed }
    const what = { kind: 'finding', verdict: finding.verdict, sure: finding.sure, reasons: finding.reasons } as const
    const entry = { at: new Date().toISOString(), who: 'Hikeshi', what }
    const act = { ...occasion, act: 'investigate', target: incident.title }
    // A repeat has weighed again, perhaps otherwise; what counts is what the first one said.
    const write = (db: Reader) => writeOnce(db, act, finding, entry, occasion.through, keepingFinding(finding))
    if (!before) return write(world.db)
    return world.db.transaction(async (tx) => {
      await lockOpenQuestions(tx, incident.id)
      const written = await write(tx)
      if (written.isNew) await recommendAnew(tx, incident.id, before.advice, finding.advice)
      return written
    })
  },
})

/** What the product knows of the host; after some attempts, that it could not be read. */
const readHost = async (
  world: World,
  ledger: Ledger,
  tenant: Tenant,
  sourceName: string,
  hostId: string,
  failed: string[],
): Promise<HostDetails | undefined> => {
  const source = tenant.sources.find(({ name }) => name === sourceName)
  const edr = source && world.edr(tenant.id, sourceName)
  const read = edr?.host
  if (!source || !read) return undefined
  const isLast = !isQuick() && activityInfo().attempt >= attemptsForTheProduct
  try {
    return await ledger.read(tenant.id, edr.product, source.maxCalls, async (signal) => {
      try {
        return await read(hostId, { signal })
      } catch (error) {
        if (!(error instanceof IntegrationError) || (error.retryable && !isLast)) throw error
        failed.push(world.productTitle(edr.product))
        return undefined
      }
    })
  } catch (error) {
    if (!isLast) throw error
    failed.push(world.productTitle(edr.product))
    return undefined
  }
}
