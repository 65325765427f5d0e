import type { Containment } from '../../../../integrations/records/containments.ts'
import type { Machine } from '../outside/console.ts'
import { clockIn } from './time.tsx'
import { chained, type View } from './view.ts'

/** The products' consoles: every machine a tile, with its state first. */
export const Consoles = ({ view }: { view: View }) => {
  const { town, words, nameOf } = view
  return (
    <section id="consoles" class="column" aria-labelledby="consoles-title" tabindex={-1}>
      <h2 id="consoles-title">{words.parts.consoles}</h2>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="consoles-title">
        {town.consoles.flatMap(({ title, machines }) =>
          [...new Set(machines.map(({ customer }) => customer))].map((customer) => (
            <section class="console" id={`console-${title.replaceAll(' ', '-')}-${customer}`}>
              <h3>
                {title} <span class="muted">{nameOf(customer)}</span>
              </h3>
              <ul class="tiles">
                {machines
                  .filter((machine) => machine.customer === customer)
                  .map((machine) => (
                    <Tile view={view} machine={machine} />
                  ))}
              </ul>
            </section>
          )),
        )}
      </div>
    </section>
  )
}

const Tile = ({ view, machine }: { view: View; machine: Machine }) => {
  const { words, town } = view
  const { id, name, online } = machine
  const containment = town.containments.find(({ hostId, tenant }) => hostId === id && tenant === machine.customer)
  const shown = town.shown?.situation
  const isShown = shown?.host?.name === name && shown.tenant.id === machine.customer
  const look = machine.network === 'isolated' ? 'isolated' : machine.network === 'connected' ? '' : 'moving'
  return (
    <li
      id={`host-${id}`}
      class={`tile ${look} ${online ? '' : 'offline'}`}
      {...(isShown ? chained(view, shown.incident, lineOfHost(view)) : {})}
    >
      <div class="tile-head">
        <strong>{name}</strong>
        <span class="muted">{[machine.site, words.kind(machine.kind ?? '')].filter(Boolean).join(' · ')}</span>
      </div>
      <p class="state">{stateOf(view, machine, containment)}</p>
      <Held view={view} machine={machine} containment={containment} />
      {machine.detection !== undefined && <p class="muted small clip">{words.detection(machine.detection)}</p>}
      <div class="tile-acts">
        <button type="button" class="quiet" data-attack={id} aria-label={words.attackThis(name)}>
          {words.attackShort}
        </button>
        {online ? (
          <button
            type="button"
            class="quiet"
            data-post="/power"
            data-body={JSON.stringify({ machine: id, online: false })}
            data-ask={words.switchOffAsk(name)}
            data-ask-text={words.switchOffWhat}
            data-ask-yes={words.switchOff}
            aria-label={words.switchOffHost(name)}
          >
            {words.switchOff}
          </button>
        ) : (
          <button
            type="button"
            class="quiet"
            data-post="/power"
            data-body={JSON.stringify({ machine: id, online: true })}
            aria-label={words.switchOnHost(name)}
          >
            {words.switchOn}
          </button>
        )}
      </div>
    </li>
  )
}

/** The product's own word for the machine, and ours where it waits. */
const stateOf = ({ words }: View, { network, online }: Machine, containment: Containment | undefined): string => {
  if (network === 'connected') return online ? words.online : words.offline
  if (!online && network === 'to be isolated' && containment) return words.pendingOffline
  return online ? words.network[network] : `${words.network[network]} (${words.offline})`
}

const Held = ({
  view: { words, zoneOf },
  machine,
  containment,
}: {
  view: View
  machine: Machine
  containment: Containment | undefined
}) => {
  if (!containment || machine.network === 'connected')
    return machine.network === 'isolated' ? <p class="small">{words.byOthers}</p> : <></>
  const zone = zoneOf(machine.customer)
  return <p class="small">{words.since(clockIn(zone, containment.changedAt), clockIn(zone, containment.reviewAt))}</p>
}

/** The newest line of the shown record that is about its host. */
const lineOfHost = ({ town: { shown } }: View): number => {
  const about = shown?.situation.timeline.findLastIndex(
    ({ what }) => what.kind === 'isolated' || what.kind === 'released' || what.kind === 'isolation asked for',
  )
  return about === undefined || about < 0 ? 0 : about
}
