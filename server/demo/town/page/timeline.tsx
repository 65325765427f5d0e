import type { TimelineEntry } from '../../../../messages/event.ts'
import type { Shown } from '../reading/incidents.ts'
import { Ago } from './time.tsx'
import { chained, type View } from './view.ts'

/** The incident's record, oldest line first, with the reason under each line; new lines are read out. */
export const Timeline = ({ view, shown }: { view: View; shown: Shown }) => {
  const { words } = view
  const { incident, timeline, tenant } = shown.situation
  return (
    <div class="timeline">
      <h4 id="timeline-title">{words.timeline}</h4>
      <div
        id={`timeline-${incident}`}
        class="scroll follow"
        tabindex={0}
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-labelledby="timeline-title"
      >
        <ol>
          {timeline.map((entry, index) => (
            <Line view={view} entry={entry} incident={incident} index={index} zone={tenant.timeZone} />
          ))}
        </ol>
      </div>
    </div>
  )
}

const Line = ({
  view,
  entry,
  incident,
  index,
  zone,
}: {
  view: View
  entry: TimelineEntry
  incident: number
  index: number
  zone: string
}) => {
  const { words, say, place } = view
  const { what, why } = say.happening(entry, zone)
  return (
    <li id={`line-${incident}-${index}`} class={`line ${weight(entry)}`} {...chained(view, incident, index)}>
      <span class="when muted">
        <Ago at={entry.at} zone={zone} lang={place.lang} />
      </span>
      <span>
        <span class="who">{entry.who} · </span>
        <span class="what">{what}</span>
      </span>
      {why !== undefined && (
        <span class="why">
          <span class="muted">└ {words.because}</span> {why}
        </span>
      )}
    </li>
  )
}

/** What people look for stands out. */
const weight = ({ what: { kind } }: TimelineEntry): string => {
  if (kind === 'question asked' || kind === 'next person asked') return 'asks'
  return ['isolated', 'released', 'answered', 'closed', 'finding', 'isolation pending'].includes(kind) ? 'turns' : ''
}
