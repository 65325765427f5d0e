import { setTimeout as sleep } from 'node:timers/promises'
import type { Person } from '../../policy/tenant.ts'
import type { World } from '../../simulators/world.ts'
import type { Services } from '../services.ts'
import type { Followed } from './following.ts'
import { openButtons } from './people.ts'
import type { Screen } from './screen.ts'
import type { Demo } from './start.ts'
import { createTeller, type Audience } from './tell.ts'

/** Keeps the demo open for a person: shows what happens, and the lines that answer a question or bring a host back. */
export const keepOpen = async (demo: Demo, audience: Audience, screen: Screen, signal: AbortSignal): Promise<never> => {
  const tell = createTeller(demo, audience)
  const hinted = new Set<string>()
  for (;;) {
    const { incidents } = await tell()
    for (const incident of incidents.filter(({ state }) => state === 'open'))
      for (const { key, title, lines } of hints(demo, incident)) {
        if (hinted.has(key)) continue
        hinted.add(key)
        screen.line(screen.colour('magenta', `\n? ${title}`))
        for (const line of lines) screen.line(`    ${line}`)
        screen.line()
      }
    await sleep(300, undefined, { signal })
  }
}

interface Hint {
  /** The same hint is given once. */
  readonly key: string
  readonly title: string
  readonly lines: readonly string[]
}

/** What a person can do for an open incident now. */
const hints = ({ world, services }: Demo, incident: Followed): Hint[] => {
  const { tenant, hostName, timeline } = incident
  if (hostName === null) return []
  const asked = lastAsked(services, incident)
  const channel = services.tenants.find(tenant)?.chat?.channel
  const user = asked?.slack
  const buttons =
    user !== undefined && channel !== undefined
      ? openButtons(world, channel).filter(({ isAbout }) => isAbout(hostName))
      : []
  const question: Hint[] =
    asked && user !== undefined && buttons.length > 0
      ? [
          {
            key: `${incident.id} ${asked.name}`,
            title: `${asked.name} is asked what to do about ${hostName}. Press one of the buttons as ${asked.name}:`,
            lines: buttons.flatMap(({ label, press: { channel, value } }) => [
              `${label}:`,
              `  ${click(world, { user, channel, value })}`,
            ]),
          },
        ]
      : []
  const isMissing = timeline.some(({ what }) => what.kind === 'isolation pending')
  const back: Hint[] = isMissing
    ? [
        {
          key: `${incident.id} off-line`,
          title: `${hostName} is off-line, so its isolation waits. Switch it on:`,
          lines: [`curl -s -X POST ${world.falcon.url}/console/hosts/${hostName}/connect`],
        },
      ]
    : []
  return [...question, ...back]
}

const click = (world: World, press: { user: string; channel: string; value: string }): string =>
  `curl -s ${world.url}/slack/console/click -d '${JSON.stringify(press)}'`

/** The person whom the open question waits for. */
const lastAsked = ({ tenants }: Services, { tenant, timeline }: Followed): Person | undefined => {
  const last = timeline.findLast(
    ({ what }) =>
      what.kind === 'question asked' ||
      what.kind === 'next person asked' ||
      what.kind === 'answered' ||
      what.kind === 'nobody answered',
  )
  if (!last || !('asked' in last.what)) return undefined
  const [name] = last.what.asked
  return tenants.find(tenant)?.people.find((person) => person.name === name)
}
