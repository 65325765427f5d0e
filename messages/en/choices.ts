import type { Phrases } from '../language.ts'
import type { Host, Situation } from '../situation.ts'
import type { HostState, NamedHost } from '../../policy/host-state.ts'
import { alike, eachMachine } from '../machines.ts'
import { capital, list, relied, sentence, small } from './words.ts'

/** States in which a host is cut off, or is going to be, by us. */
const cutOff = (state: HostState | undefined): boolean =>
  state === 'isolated' ||
  state === 'isolation uncertain' ||
  state === 'isolation asked for' ||
  state === 'isolation not taken' ||
  state === 'pending: off-line' ||
  state === 'release asked for'

/** Of those, states in which it has not been seen to be cut off: what ends that is no release. */
const isOrdered = (state: HostState | undefined): boolean =>
  state === 'isolation asked for' || state === 'isolation not taken' || state === 'pending: off-line'

/** The one host that a closed incident has left is such a one. */
const isOneOrdered = ({ host, aftercare }: Situation): boolean =>
  isOrdered(host?.state) && aftercare?.hosts.length === 1

/** Choices that are about each machine of an incident; the others are about the incident. */
const isOfMachines = (chosen: string): boolean => ['isolate', 'leave online', 'release'].includes(chosen)

/**
 * A choice for each machine, said once of those for which it is the same. `called`: names them by their places among so many; `between`:
 * stands between two that differ.
 */
export const choiceOfEach = (
  chosen: string,
  host: NamedHost,
  called: (places: readonly number[], of: number) => string,
  between: string,
): string => {
  const { also = [], ...first } = host
  const all = [first, ...(isOfMachines(chosen) ? also : [])].map((one, place) => ({ one, place }))
  const words = ({ one }: { one: NamedHost }, name: string) => choiceOf(chosen, { ...one, name })
  return alike(all, (each) => words(each, ''))
    .flatMap((some) => {
      const name = called(
        some.map(({ place }) => place),
        also.length + 1,
      )
      return some.slice(0, 1).map((each) => words(each, name))
    })
    .map((text, index) => (index === 0 ? text : small(text)))
    .join(between)
}

export const choice: Phrases['choice'] = (chosen, host) => {
  if (!host) return choiceOf(chosen, host)
  const names = [host, ...(host.also ?? [])].map(({ name }) => name)
  return choiceOfEach(chosen, host, (places) => list(places.map((place) => names[place] ?? '')), '; ')
}

const choiceOf: Phrases['choice'] = (chosen, host) => {
  const name = host?.name ?? 'the host'
  switch (chosen) {
    case 'isolate':
      if (host?.state === 'pending: off-line') return `Isolate ${name} as soon as it is back`
      // Not cut off yet: there is nothing to keep.
      if (host?.state === 'isolation asked for' || host?.state === 'isolation not taken')
        return `Carry on isolating ${name}`
      return ['isolated', 'isolated by others'].includes(host?.state ?? '')
        ? `Keep ${name} isolated`
        : `Isolate ${name} from the network`
    case 'leave online':
      if (host?.decidedIn !== undefined) return `Leave ${name} to incident ${host.decidedIn}`
      if (host?.state === 'isolated by others') return `Leave ${name} as it is`
      if (host?.state === 'pending: off-line' || host?.state === 'isolation not taken')
        return `Cancel the isolation of ${name}`
      return cutOff(host?.state) ? `Release ${name} to the network` : `Leave ${name} on the network`
    case 'false positive':
      return 'Close as a false alarm'
    case 'release':
      return `Release ${name} to the network`
    case 'taken over':
      return 'I take it over'
    default:
      return capital(chosen)
  }
}

/** A choice that nobody made, but that was agreed for then. */
export const byDefault: Phrases['choice'] = (chosen, host) =>
  chosen === 'taken over' ? 'Nobody takes it over; we report and close our part' : choice(chosen, host)

export const consequence: Phrases['consequence'] = (chosen, situation) => {
  if (!isOfMachines(chosen) || chosen === 'release') return consequenceOf(chosen, situation)
  const all = eachMachine(situation).map((one) => ({ name: one.host?.name ?? '', leadsTo: leadsTo(chosen, one) }))
  return alike(all, ({ name, leadsTo }) => leadsTo.replaceAll(name || 'the host', ''))
    .map(([one, ...rest]) =>
      rest.length === 0 ? one?.leadsTo : `${one?.leadsTo} The same holds for ${list(rest.map(({ name }) => name))}.`,
    )
    .join(' ')
}

/** For one machine; one that came by a merge may be one that we never isolate. */
const leadsTo: Phrases['consequence'] = (chosen, situation) =>
  chosen === 'isolate' && situation.neverIsolated !== undefined && !cutOff(situation.host?.state)
    ? `As agreed, we never isolate ${situation.host?.name ?? 'it'}.`
    : consequenceOf(chosen, situation)

const consequenceOf: Phrases['consequence'] = (chosen, situation) => {
  const { host, dryRun, neverIsolated } = situation
  const name = host?.name ?? 'the host'
  const dry = dryRun ? 'Dry run: nothing is really done. ' : ''
  switch (chosen) {
    case 'isolate': {
      if (host?.state === 'isolated by others')
        return `${dry}${name} stays cut off, as it was before we came. Who isolated it can release it.`
      const important = host?.important ? ' It is an important host: what depends on it stops.' : ''
      if (host?.state === 'isolated') return `${dry}${name} stays cut off until somebody releases it.${important}`
      const off = host?.state === 'pending: off-line' ? ' It takes effect when the host is back.' : ''
      return `${dry}${name} is cut off: nobody can work with it, and an attacker cannot go on from it. It can be released at any time.${off}${important}`
    }
    case 'leave online':
      if (host?.decidedIn !== undefined)
        return `${dry}We do nothing to ${name} here: incident ${host.decidedIn}, which isolated it, is open, and what becomes of it is decided there.`
      if (host?.state === 'isolated by others')
        return `${dry}We do nothing to ${name}: it stays cut off until who isolated it releases it.`
      if (neverIsolated !== undefined && !cutOff(host?.state))
        return `${dry}We do nothing to ${name}; what is done about it is yours. If the attack is real, it can go on and spread.`
      if (host?.state === 'pending: off-line')
        return `${dry}We call off the isolation of ${name}, which is off-line: it is not cut off when it comes back; if the attack is real, it can go on then.`
      if (isOrdered(host?.state))
        return `${dry}We call off the isolation of ${name}, or end it if it has taken effect by then: people can go on working with it; if the attack is real, it can go on and spread.`
      return cutOff(host?.state)
        ? `${dry}We release ${name}: people can work with it again; if the attack is real, it can go on.`
        : `${dry}People can go on working with ${name}; if the attack is real, it can go on and spread.`
    case 'false positive': {
      const all = eachMachine(situation).flatMap((one) => one.host ?? [])
      const ours = all.filter(({ state, heldBy }) => heldBy === undefined && cutOff(state))
      const names = (isOurs: (state: HostState) => boolean) =>
        list(ours.filter(({ state }) => isOurs(state)).map(({ name }) => name))
      const [held, ordered] = [names((state) => !isOrdered(state)), names(isOrdered)]
      const ends = [held && ` and release ${held}`, ordered && ` and call off the isolation of ${ordered}`]
      const stays = all.flatMap(({ name, heldBy }) =>
        heldBy === undefined ? [] : `; ${name} stays as incident ${heldBy} left it`,
      )
      return `${dry}We close the incident as a false alarm${ends.filter(Boolean).join(',')}${stays.join('')}. Those who were told are told that too.`
    }
    case 'release':
      if (isOneOrdered(situation))
        return `${dry}We call off the isolation of ${name}, or end it if it has taken effect by then; if the attacker is not gone, it can go on.${relied(situation)}`
      return `${dry}We release ${name}: people can work with ${(situation.aftercare?.hosts.length ?? 1) > 1 ? 'them' : 'it'} again; if the attacker is not gone, it can go on.${relied(situation)}`
    case 'taken over':
      return `${dry}You deal with it from here on; we send the final report and close our part.`
    default:
      return `${dry}We put “${chosen}” on the record and go on from there.`
  }
}

/** What a choice does, as short as a button must be. */
const shortly = (chosen: string, state: HostState | undefined): string => {
  if (chosen === 'false positive') return 'Close the incident'
  if (chosen === 'isolate') return 'Isolate'
  if (chosen === 'release') return 'Release'
  if (state === 'pending: off-line' || state === 'isolation not taken') return 'Cancel the isolation'
  return cutOff(state) ? 'Release' : 'Leave on the network'
}

export const confirm: Phrases['confirm'] = (chosen, situation) => {
  const label = choice(chosen, situation.host)
  const { names, state } = concerned(chosen, situation)
  const short = shortly(chosen, state)
  return {
    title: names.length === 0 ? `${label}?` : `${list(names)}: ${short.toLowerCase()}?`,
    text: `${sentence(label)} ${consequence(chosen, situation)}`,
    yes: short,
    no: 'Go back',
  }
}

/** The machines to which a choice does most, and how those stand. */
const concerned = (
  chosen: string,
  situation: Situation,
): { names: readonly string[]; state: HostState | undefined } => {
  const all = eachMachine(situation).flatMap(({ host }) => host ?? [])
  const isChanged = ({ state }: Host) => cutOff(state) !== (chosen === 'isolate')
  const some = isOfMachines(chosen) && all.some(isChanged) ? all.filter(isChanged) : all
  return { names: some.map(({ name }) => name), state: some[0]?.state }
}
