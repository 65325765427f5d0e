import { hostNames } from '../../../../messages/machines.ts'
import { linkTo } from '../place.ts'
import type { Listed } from '../reading/incidents.ts'
import { CutOff } from './cut-off.tsx'
import { Question } from './question.tsx'
import { Severity } from './severity.tsx'
import { Ago } from './time.tsx'
import { Timeline } from './timeline.tsx'
import type { View } from './view.ts'

/** The incidents, worst first, and one of them from its alert to its end. */
export const Incidents = ({ view }: { view: View }) => {
  const { town, words } = view
  return (
    <section id="incidents" class="column" aria-labelledby="incidents-title" tabindex={-1}>
      <h2 id="incidents-title">{words.parts.incidents}</h2>
      {town.incidents.length === 0 ? (
        <div class="empty">
          <p>
            <strong>{words.noIncidents}</strong>
          </p>
          <p>{words.noIncidentsHow}</p>
        </div>
      ) : (
        <>
          <div role="tablist" aria-orientation="vertical" aria-labelledby="incidents-title" class="cases scroll">
            {town.incidents.map((incident) => (
              <Tab view={view} incident={incident} isShown={incident.id === town.shown?.situation.incident} />
            ))}
          </div>
          <Case view={view} />
        </>
      )}
      <CutOff view={view} />
    </section>
  )
}

const Tab = ({ view, incident, isShown }: { view: View; incident: Listed; isShown: boolean }) => {
  const { place, words, zoneOf, nameOf } = view
  const { id, state, severity, hostName, title, tenant, openedAt, question } = incident
  return (
    <a
      role="tab"
      id={`case-${id}`}
      href={linkTo(place, { incident: id })}
      data-place
      aria-selected={isShown ? 'true' : 'false'}
      aria-controls="case"
      tabindex={isShown ? 0 : -1}
      class={`case ${state}`}
    >
      <Severity view={view} severity={severity} />
      <strong>{hostName ?? words.number(id)}</strong>
      <span class="clip">
        {title} <span class="muted">{nameOf(tenant)}</span>
      </span>
      {question && (
        <span class="act" id={`asks-${id}`}>
          {words.asksNow}
        </span>
      )}
      {state === 'closed' && (
        <span class="muted" id={`closed-${id}`}>
          {words.closed}
        </span>
      )}
      <span class="muted age" id={`age-${id}`}>
        <Ago at={openedAt} zone={zoneOf(tenant)} lang={place.lang} />
      </span>
    </a>
  )
}

const Case = ({ view }: { view: View }) => {
  const { town, say, words } = view
  if (!town.shown) return <></>
  const { situation } = town.shown
  const listed = town.incidents.find(({ id }) => id === situation.incident)
  const card = say.rootCard(situation)
  // What happened, in a sentence; all else stands in the record below it.
  const [happened] = card.sections
  return (
    <div role="tabpanel" id="case" aria-labelledby={`case-${situation.incident}`} class="panel" tabindex={0}>
      <div class="case-head">
        <h3>
          <Severity view={view} severity={situation.severity} /> {hostNames(situation).join(', ')} {situation.title}
        </h3>
        <p class="muted small">
          {situation.tenant.name} · {words.number(situation.incident)} · {situation.product}
        </p>
        {happened && (
          <p class="happened" title={happened.text}>
            {happened.text}
          </p>
        )}
      </div>
      <Timeline view={view} shown={town.shown} />
      {listed?.question && <Question view={view} question={listed.question} />}
    </div>
  )
}
