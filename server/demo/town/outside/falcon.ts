import { z } from 'zod'
import { detectionSchema, scenarios } from '../../../../simulators/falcon/scenarios.ts'
import type { Falcon } from '../../../../simulators/falcon/falcon.ts'
import type { Status } from '../../../../simulators/falcon/hosts.ts'
import type { Console, Machine } from './console.ts'

const network: Readonly<Record<Status, Machine['network']>> = {
  normal: 'connected',
  containment_pending: 'to be isolated',
  contained: 'isolated',
  lift_containment_pending: 'to be released',
}

const answer = z.object({ alerts: z.array(z.object({ incident: z.number().optional() })) })

/** The console of CrowdStrike Falcon. */
export const falconConsole = (falcon: Falcon): Console => ({
  title: 'CrowdStrike Falcon',
  scenarios: Object.keys(scenarios),
  machines: () => {
    const alerts = falcon.alerts.list()
    const customers = new Map(falcon.customers().map(({ cid, name }) => [cid, name]))
    return falcon.hosts.list().map(({ aid, hostname, cid, site, kind, online, status }) => {
      const newest = alerts.findLast((alert) => alert['agent_id'] === aid)?.['name']
      return {
        id: aid,
        name: hostname,
        customer: customers.get(cid) ?? '',
        site,
        kind: kind ?? 'Workstation',
        online,
        network: network[status],
        ...(typeof newest === 'string' && { detection: newest }),
      }
    })
  },
  attack: async (machine, scenario) => {
    const { delivered } = await falcon.detect(detectionSchema.parse({ host: machine, scenario, deliver: true }))
    if (delivered?.status !== 202) return { refused: `${delivered?.status ?? 0} ${delivered?.body ?? ''}`.trim() }
    return { incident: answer.parse(JSON.parse(delivered.body)).alerts[0]?.incident }
  },
  setOnline: (machine, online) => falcon.hosts.setOnline(machine, online),
})
