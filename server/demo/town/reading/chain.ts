import type { Happening, TimelineEntry } from '../../../../messages/event.ts'

type Kind = Happening['kind']

/** Which lines of a record brought a line about: the nearest one before it of these kinds. */
const causes: Readonly<Partial<Record<Kind, readonly Kind[]>>> = {
  'severity raised': ['alerts added'],
  'isolation asked for': ['answered', 'nobody answered', 'not asked', 'incident opened'],
  'isolation delayed': ['answered', 'nobody answered', 'not asked', 'incident opened'],
  'release delayed': ['answered', 'nobody answered', 'finding'],
  'isolation called off': ['answered', 'nobody answered', 'finding'],
  'isolation not needed': ['answered', 'nobody answered', 'not asked', 'incident opened'],
  'isolation refused': ['answered', 'nobody answered', 'not asked', 'incident opened'],
  'would have acted': ['answered', 'nobody answered', 'not asked', 'finding', 'incident opened'],
  'isolation pending': ['isolation asked for'],
  isolated: ['isolation asked for'],
  'isolation failed': ['isolation asked for'],
  'release asked for': ['answered', 'nobody answered', 'finding'],
  released: ['release asked for'],
  'released by others': ['isolated', 'isolation asked for'],
  'review due': ['isolated', 'isolation asked for'],
  'release failed': ['release asked for'],
  finding: ['alerts added', 'incident opened'],
  'question asked': ['finding'],
  'next person asked': ['question asked'],
  answered: ['next person asked', 'question asked'],
  'answered late': ['next person asked', 'question asked'],
  'nobody answered': ['next person asked', 'question asked'],
  'not asked': ['finding'],
  'call failed': ['next person asked', 'question asked', 'finding'],
  called: ['next person asked', 'question asked', 'finding'],
  texted: ['next person asked', 'question asked', 'finding'],
  'text delivered': ['texted'],
  'not reached': ['called', 'texted'],
  acknowledged: ['called'],
  'wrong code': ['called'],
  'severity re-rated': ['severity raised', 'incident opened'],
  'limit kept': ['limit near'],
  'limit passed': ['limit near'],
  closed: ['answered', 'nobody answered', 'finding'],
}

const reported: readonly Kind[] = [
  ...(['isolated', 'released', 'isolation pending', 'isolation delayed', 'isolation called off'] as const),
  ...(['isolation refused', 'isolation failed'] as const),
]

/** What a telling tells of. */
const toldOf = (what: Extract<Happening, { kind: 'told' | 'telling failed' }>['what']): readonly Kind[] => {
  switch (what) {
    case 'flash report':
    case 'weighed again':
      return ['finding']
    case 'released':
      return ['released', 'released by others']
    case 'final report':
      return [...reported, 'answered', 'nobody answered', 'finding']
    case 'release pending':
      return ['release delayed']
    case 'isolation pending':
      return ['isolation pending', 'isolation delayed']
    case 'isolated':
    case 'isolation refused':
    case 'isolation failed':
    case 'severity raised':
    case 'review due':
    case 'closed':
    case 'uncertain':
    case 'limit near':
    case 'limit passed':
      return [what]
    case 'nobody called':
      return ['call failed']
    case 'severity lowered':
      return ['severity re-rated']
    case 'merged':
      return ['merged into']
    case 'merged in':
      return ['merged in']
    case 'step taken':
      return ['isolation asked for', 'release asked for', ...reported]
    case 'instructions':
      return reported
  }
}

const causesOf = ({ what }: TimelineEntry): readonly Kind[] =>
  what.kind === 'told' || what.kind === 'telling failed' ? toldOf(what.what) : (causes[what.kind] ?? [])

/**
 * For each line of a record the lines of its chain: what led to it, back to the alert, and what came of it. Indices, in order.
 * The kinds alone tell what led to what: the record keeps no such links.
 */
export const chainsOf = (timeline: readonly TimelineEntry[]): readonly (readonly number[])[] => {
  const parents = timeline.map((entry, index) => {
    const kinds = causesOf(entry)
    return timeline.slice(0, index).findLastIndex(({ what }) => kinds.includes(what.kind))
  })
  const back = (index: number): number[] => (index < 0 ? [] : [...back(parents[index] ?? -1), index])
  const on = (index: number): number[] =>
    parents.flatMap((parent, child) => (parent === index ? [child, ...on(child)] : []))
  return timeline.map((_, index) => [...back(index), ...on(index)].sort((a, b) => a - b))
}
