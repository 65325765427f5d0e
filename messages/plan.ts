import type { Limit } from '../policy/clock.ts'
import type { Situation } from './situation.ts'
import type { Telling } from './event.ts'
import { isOver, leftOf, mergedInto } from './judging.ts'
import { isLetGo } from './let-go.ts'
import { eachMachine } from './machines.ts'

/** What we do next by ourselves, as data: each language says it in its own words. No more than the engine does. */
export type Plan =
  | { readonly kind: 'goes on as'; readonly incident: number }
  /** `until`: ISO instant. */
  | {
      readonly kind: 'answer awaited'
      readonly until: string
      readonly otherwise: string
      readonly host: Situation['host']
    }
  | { readonly kind: 'investigation' | 'asked where needed' | 'outcome reported' | 'nothing more' }
  | {
      readonly kind: 'confirmation awaited'
      /** `call off`: what was asked for and has not taken effect. */
      readonly step: 'isolate' | 'release' | 'call off'
      readonly host: string
      readonly product: string
    }
  | { readonly kind: 'host awaited'; readonly host: string; readonly product: string }
  | { readonly kind: 'held' | 'not repeated'; readonly host: string }
  /** ISO instants. */
  | { readonly kind: 'limit'; readonly limit: Limit; readonly until: string }
  | { readonly kind: 'review'; readonly hosts: readonly string[]; readonly at: string }
  | { readonly kind: 'left to you'; readonly host?: string }

/** What happens next, soonest first; `telling`: what it is said with. */
export const plans = (situation: Situation, telling?: Telling): readonly Plan[] => {
  const { question, finding } = situation
  const into = mergedInto(situation)
  if (into !== undefined) return [{ kind: 'goes on as', incident: into }]
  const over = isOver(situation, telling)
  const machines = eachMachine(situation)
  if (over) {
    const left = machines.flatMap((one) => leftOf(one, telling) ?? [])
    const more = [
      ...machines.flatMap((one) => ofHost(one, over)),
      ...left.map(({ host }) => ({ kind: 'left to you', ...(host !== undefined && { host }) }) as const),
      ...review(situation, machines),
    ]
    return more.length > 0 ? more : [{ kind: 'nothing more' }]
  }
  return [
    ...(finding ? [] : [{ kind: 'investigation' } as const]),
    ...machines.flatMap((one) => ofHost(one, over)),
    ...(question ? awaited(situation) : [{ kind: 'asked where needed' } as const]),
    ...limit(situation),
    { kind: 'outcome reported' },
  ]
}

const awaited = ({ question, host }: Situation): readonly Plan[] =>
  question && !question.outcome
    ? [{ kind: 'answer awaited', until: question.until, otherwise: question.otherwise, host }]
    : []

const ofHost = (situation: Situation, over: boolean): readonly Plan[] => {
  const { host, containedBy: product, question, aftercare } = situation
  if (!host) return []
  const { name } = host
  if (isLetGo(situation)) {
    const step = host.state === 'isolated' || host.state === 'release asked for' ? 'release' : 'call off'
    return [{ kind: 'confirmation awaited', step, host: name, product }]
  }
  switch (host.state) {
    case 'isolation not taken':
    case 'isolation asked for':
      return [{ kind: 'confirmation awaited', step: 'isolate', host: name, product }]
    case 'release asked for':
      return [{ kind: 'confirmation awaited', step: 'release', host: name, product }]
    case 'pending: off-line':
      return [{ kind: 'host awaited', host: name, product }]
    case 'isolation failed':
    case 'isolation uncertain':
      return [{ kind: 'not repeated', host: name }]
    case 'isolated':
      // Before it is decided, and after it was decided otherwise, it may be released at any moment.
      return (over && (!aftercare || aftercare.hosts.length > 0)) || question?.outcome?.choice === 'isolate'
        ? [{ kind: 'held', host: name }]
        : []
    case 'isolated by others':
    case 'isolation cancelled':
    case 'released':
    case 'released by others':
    case 'online':
    case 'not isolated':
      return []
  }
}

/** The times agreed whose end was announced and has neither been kept nor passed. */
const limit = ({ timeline }: Situation): readonly Plan[] => {
  const open = new Map<Limit, string>()
  for (const { what } of timeline) {
    if (what.kind === 'limit near') open.set(what.limit, what.until)
    if (what.kind === 'limit kept' || what.kind === 'limit passed') open.delete(what.limit)
  }
  return [...open].map(([limit, until]) => ({ kind: 'limit', limit, until }))
}

const review = ({ aftercare }: Situation, machines: readonly Situation[]): readonly Plan[] => {
  const letGo = machines.filter(isLetGo).map(({ host }) => host?.name)
  const hosts = aftercare?.hosts.filter((name) => !letGo.includes(name)) ?? []
  return aftercare && hosts.length > 0 ? [{ kind: 'review', hosts, at: aftercare.reviewAt }] : []
}
