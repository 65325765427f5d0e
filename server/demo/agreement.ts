import type { World } from '../../simulators/world.ts'
import type { Followed } from './following.ts'
import type { Chapter } from './story.ts'

/** Compares what the records say with what the simulated world saw; returns what does not agree, as sentences. */
export const disagreements = (world: World, incidents: readonly Followed[], story: readonly Chapter[]): string[] => {
  const wrong: string[] = []
  const check = (what: string, found: unknown, expected: unknown): void => {
    if (found !== expected) wrong.push(`${what}: ${String(found)} in place of ${String(expected)}`)
  }
  check('number of incidents', incidents.length, story.length)
  for (const { tenant, host, expected } of story) {
    const own = incidents.filter((incident) => incident.tenant === tenant && incident.hostName === host)
    const [incident] = own
    if (!incident || own.length > 1) {
      wrong.push(`${tenant} ${host}: ${own.length} incidents in place of one`)
      continue
    }
    const name = `incident ${incident.id} (${tenant}, ${host})`
    check(`state of ${name}`, incident.state, 'closed')
    check(`verdict of ${name}`, incident.verdict, expected.verdict)

    const { aid, status } = world.falcon.find(host)
    check(
      `orders to isolate ${host} that Falcon got`,
      world.events({ act: 'contain', target: aid }).length,
      expected.containments,
    )
    check(
      `orders to release ${host} that Falcon got`,
      world.events({ act: 'lift_containment', target: aid }).length,
      expected.lifts,
    )
    check(`state of ${host} in Falcon`, status, expected.host)
    const last = incident.timeline.findLast(({ what }) => what.kind === 'isolated' || what.kind === 'released')
    check(`state of ${host} on the record`, last?.what.kind, expected.host === 'contained' ? 'isolated' : 'released')

    // In the language of whoever it is written to.
    const subject = [`(incident ${incident.id})`, `（${incident.id}）`]
    for (const address of addresses(world, expected.mails)) {
      const mails = world.mail.mailbox(address).filter((mail) => subject.some((end) => mail.subject.endsWith(end)))
      check(`mails of ${name} to ${address}`, mails.length, expected.mails[address] ?? 0)
    }
  }
  return wrong
}

/** Everybody who got a mail, and everybody who should have. */
const addresses = (world: World, expected: Chapter['expected']['mails']): string[] => [
  ...new Set([...world.mail.received().flatMap(({ recipients }) => recipients), ...Object.keys(expected)]),
]
