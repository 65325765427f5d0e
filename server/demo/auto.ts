import { setTimeout as sleep } from 'node:timers/promises'
import { untilIncidentEnds } from '../incident-end.ts'
import { disagreements } from './agreement.ts'
import { play } from './people.ts'
import type { Demo } from './start.ts'
import { story } from './story.ts'
import { createTeller, type Audience } from './tell.ts'

/** ms that the whole story may take; it takes a quarter of a minute. */
const timeLimit = 180_000

/**
 * Sends the alerts, plays the people, and shows what happens until all incidents are over.
 * @returns what went wrong; nothing when all is well.
 */
export const playStory = async (demo: Demo, audience: Audience, signal: AbortSignal): Promise<readonly string[]> => {
  const { world, services } = demo
  const tell = createTeller(demo, audience)
  const until = Date.now() + timeLimit
  for (;;) {
    const { incidents, begun } = await tell()
    for (const { chapter, incident } of begun) {
      const did = incident && (await play(world, chapter, incident.timeline))
      if (did !== undefined) audience.person(did, chapter)
    }
    const isOver = begun.length === story.length && begun.every(({ incident }) => incident?.state === 'closed')
    if (isOver) break
    if (Date.now() > until)
      return [`The story is not over after ${timeLimit / 60_000} minutes.`, ...disagreements(world, incidents, story)]
    await sleep(200, undefined, { signal })
  }
  // Closed in the records; the last words to people may still be on their way.
  const { client } = services.deliveries
  const { incidents } = await tell()
  await Promise.race([
    Promise.all(incidents.map(({ tenant, id }) => untilIncidentEnds(client, tenant, id))),
    sleep(until - Date.now(), undefined, { signal, ref: false }),
  ])
  return disagreements(world, (await tell()).incidents, story)
}
