import type { NamedHost } from '../policy/host-state.ts'
import { isWorse } from '../policy/severity.ts'
import type { TimelineEntry } from './event.ts'
import type { Machine, Situation } from './situation.ts'

/**
 * What a situation holds of one machine; all else is the incident's. Its type makes the list complete, which is why the two functions below may
 * say what `Object.fromEntries` cannot: that a value split by these keys is the type split by them.
 */
const ofMachine: Readonly<Record<keyof Machine, true>> = {
  host: true,
  neverIsolated: true,
  detectedAt: true,
  alertTitle: true,
  alertSeverity: true,
  product: true,
  containedBy: true,
  site: true,
  user: true,
  file: true,
  techniques: true,
  disposition: true,
  link: true,
  earlier: true,
}

const machineOf = ({ host, ...machine }: Machine): Machine => {
  const kept = Object.fromEntries(Object.entries(machine).filter(([key]) => key in ofMachine)) as unknown as Machine
  if (!host) return kept
  // What came with it by a merge is said of the incident.
  const { also: _also, ...itself } = host
  return { ...kept, host: itself }
}

const incidentOf = (situation: Situation): Omit<Situation, keyof Machine | 'others'> =>
  Object.fromEntries(
    Object.entries(situation).filter(([key]) => !(key in ofMachine) && key !== 'others'),
  ) as unknown as Omit<Situation, keyof Machine | 'others'>

const isNamed = (name: string | undefined, { host }: Machine): boolean =>
  name !== undefined && host?.name.toLowerCase() === name.toLowerCase()

/** The machine that a line of the record is about. */
const machineIn = ({ what }: TimelineEntry): string | undefined => {
  if ('host' in what && typeof what.host === 'string') return what.host
  return what.kind === 'would have acted' || what.kind === 'uncertain' ? what.target : undefined
}

const isOpening = ({ what }: TimelineEntry): boolean => what.kind === 'incident opened'

/** An incident as if this were its only machine: its state, its detection, and of the record no line about another one. */
const only = (situation: Situation, machine: Machine, all: readonly Machine[]): Situation => {
  const isFirst = machine === situation && !machine.earlier
  const lines = situation.timeline.filter(
    (entry) =>
      (isFirst || !isOpening(entry)) && !all.some((other) => other !== machine && isNamed(machineIn(entry), other)),
  )
  const { earlier = [] } = machine
  return {
    ...incidentOf(situation),
    ...machineOf(machine),
    title: machine.alertTitle,
    timeline: [...earlier, ...lines],
  }
}

/** One situation for each detection of an incident, the one that a message is about first; of one alone, the situation itself. */
export const eachDetection = (situation: Situation): readonly Situation[] => {
  const { others = [] } = situation
  const all = [situation, ...others]
  return others.length === 0 ? [situation] : all.map((machine) => only(situation, machine, all))
}

/** One situation for each machine; where none is known of, what there is. */
export const eachMachine = (situation: Situation): readonly Situation[] => {
  const all = eachDetection(situation)
  const known = all.filter(({ host }) => host !== undefined)
  return known.length > 0 ? known : all.slice(0, 1)
}

/** Of several machines the first: the one that a message is about. */
export const alone = (situation: Situation): Situation => eachDetection(situation)[0] ?? situation

/** What was detected worst; of one level, what was not stopped. */
export const worstOf = (situation: Situation): Situation =>
  eachDetection(situation).reduce((worst, one) => {
    if (!one.alertSeverity || one.alertSeverity === worst.alertSeverity)
      return worst.disposition === 'prevented' && one.disposition !== 'prevented' ? one : worst
    return !worst.alertSeverity || isWorse(one.alertSeverity, worst.alertSeverity) ? one : worst
  })

/** Names of all its machines, in the same order whichever one a message is about. */
export const hostNames = ({ host, others = [] }: Situation): readonly string[] =>
  [host, ...others.map((other) => other.host)].flatMap((one) => one?.name ?? []).toSorted()

const named = ({ name, state, decidedIn }: NamedHost): NamedHost => ({
  name,
  ...(state && { state }),
  ...(decidedIn !== undefined && { decidedIn }),
})

/** An incident with the machines that came to it: what is chosen for the first holds for them. */
export const withOthers = (situation: Situation, others: readonly Machine[]): Situation => {
  const also = others.flatMap(({ host }) => (host ? [named(host)] : []))
  const { host, ...machine } = machineOf(situation)
  return {
    ...incidentOf(situation),
    ...machine,
    ...(host && { host: { ...host, ...(also.length > 0 && { also }) } }),
    ...(others.length > 0 && { others: others.map(machineOf) }),
  }
}

/** The same incident as news of one of its machines are told: that one first. */
export const seenFrom = (situation: Situation, hostName: string | undefined): Situation => {
  const { others = [] } = situation
  const first = others.find((other) => isNamed(hostName, other))
  if (!first) return situation
  const own = { ...machineOf(situation), earlier: situation.timeline.filter(isOpening) }
  const rest = others.filter((other) => other !== first)
  return withOthers({ ...incidentOf(situation), earlier: [], ...first }, [own, ...rest])
}

/** Those together of which a sentence says the same. */
export const alike = <T>(all: readonly T[], sentence: (one: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const words = sentence(one)
    groups.set(words, [...(groups.get(words) ?? []), one])
  }
  return [...groups.values()]
}

/** Each sentence once, in order. */
export const unlike = (sentences: readonly string[]): readonly string[] => [...new Set(sentences.filter(Boolean))]
