import type { Phrases } from '../language.ts'
import type { HostState } from '../../policy/host-state.ts'
import { capital, list, relied, sentence } from './words.ts'

/** States in which a host is cut off, or is going to be, by us. */
const cutOff = (state: HostState | undefined): boolean =>
  state === 'isolated' ||
  state === 'isolation uncertain' ||
  state === 'isolation asked for' ||
  state === 'isolation not taken' ||
  state === 'pending: off-line' ||
  state === 'release asked for'

export const choice: Phrases['choice'] = (chosen, host) => {
  const also = chosen === 'isolate' || chosen === 'leave online' ? host?.also : undefined
  return `${choiceOf(chosen, host)}${also ? ` (and ${list(also)})` : ''}`
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

/** What a choice means for hosts that came by a merge. */
const forOthers = (chosen: string, also: readonly string[] | undefined): string => {
  if (!also) return ''
  const names = list(also)
  if (chosen === 'isolate') return ` The same is asked for ${names}, of incidents that were merged into this one.`
  return chosen === 'leave online'
    ? ` What is isolated of ${names}, of incidents that were merged into this one, is released as well.`
    : ''
}

export const consequence: Phrases['consequence'] = (chosen, situation) =>
  `${consequenceOf(chosen, situation)}${forOthers(chosen, situation.host?.also)}`

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
      return cutOff(host?.state)
        ? `${dry}We release ${name}: people can work with it again; if the attack is real, it can go on.`
        : `${dry}People can go on working with ${name}; if the attack is real, it can go on and spread.`
    case 'false positive': {
      const stays = host?.heldBy === undefined ? undefined : `; ${name} stays as incident ${host.heldBy} left it`
      const released = stays ?? (cutOff(host?.state) ? ` and release ${name}` : '')
      return `${dry}We close the incident as a false alarm${released}. Those who were told are told that too.`
    }
    case 'release':
      return `${dry}We release ${name}: people can work with it again; if the attacker is not gone, it can go on.${relied(situation)}`
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
  const short = shortly(chosen, situation.host?.state)
  const name = situation.host?.name
  return {
    title: name === undefined ? `${label}?` : `${name}: ${short.toLowerCase()}?`,
    text: `${sentence(label)} ${consequence(chosen, situation)}`,
    yes: short,
    no: 'Go back',
  }
}
