import type { IncidentRow } from '../../integrations/records/incidents.ts'
import type { TimelineEntry } from '../../messages/event.ts'
import { createFollower, type Followed } from './following.ts'
import { send } from './send.ts'
import type { Demo } from './start.ts'
import { story, type Chapter } from './story.ts'

/** What is shown of the story while it goes on. */
export interface Audience {
  readonly chapter: (chapter: Chapter, sent: 'sent' | 'sent before') => void
  readonly line: (incident: IncidentRow, entry: TimelineEntry) => void
  readonly person: (what: string, chapter: Chapter) => void
}

/** The story so far. */
export interface SoFar {
  readonly incidents: readonly Followed[]
  /** Those whose alert has been sent, with their incident once it is on the record. */
  readonly begun: readonly { readonly chapter: Chapter; readonly incident?: Followed | undefined }[]
}

/**
 * Tells the story step by step: shows what is new on the records, and sends the next alert when the one before it has been
 * looked at, so that a person can read along; the cases overlap all the same.
 */
export const createTeller = ({ world, services }: Demo, audience: Audience): (() => Promise<SoFar>) => {
  const follow = createFollower(services, audience.line)
  let sent = 0
  return async () => {
    const incidents = await follow()
    const before = story[sent - 1]
    const next = story[sent]
    if (next && (!before || ofChapter(incidents, before)?.timeline.some(({ what }) => what.kind === 'finding'))) {
      audience.chapter(next, await send(world, next))
      sent += 1
    }
    const begun = story.slice(0, sent).map((chapter) => ({ chapter, incident: ofChapter(incidents, chapter) }))
    return { incidents, begun }
  }
}

/** The first incident of the chapter's host. */
const ofChapter = (incidents: readonly Followed[], { tenant, host }: Chapter): Followed | undefined =>
  incidents.find((incident) => incident.tenant === tenant && incident.hostName === host)
