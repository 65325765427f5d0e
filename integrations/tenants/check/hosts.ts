import { sameHost } from '../../../policy/host.ts'
import type { Wrong } from '../fault.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../raw.ts'
import type { Raw } from '../raw.ts'

/** The three lists do not contradict each other, and the order "by list" has its list. */
export const hosts = (raw: Raw): readonly Wrong[] => {
  const lists = mapAt(raw, 'hosts')
  const never = textsAt(lists, 'neverIsolate', ['hosts'])
  const contradictions = textsAt(lists, 'approvalNeeded', ['hosts'])
    .filter(({ value }) => never.some((host) => sameHost(host.value, value)))
    .map(({ value, path }) => ({
      path,
      wrong: `${value} is also in neverIsolate, where no approval helps`,
      instead: 'keep it in one of the two lists',
    }))
  const repeated = ['investigateFirst', 'approvalNeeded', 'neverIsolate'].flatMap((name) => {
    const list = textsAt(lists, name, ['hosts'])
    return list
      .filter(({ value }, index) => list.slice(0, index).some((earlier) => sameHost(earlier.value, value)))
      .map(({ value, path }) => ({
        path,
        wrong: `${value} is in this list already (letter case and domain do not count)`,
        instead: 'remove one of the two',
      }))
  })
  const orders: readonly { readonly order: string | undefined; readonly path: Wrong['path'] }[] = [
    { order: textAt(raw, 'order'), path: ['order'] },
    ...Object.keys(mapAt(raw, 'orderByKind')).map((kind) => ({
      order: textAt(mapAt(raw, 'orderByKind'), kind),
      path: ['orderByKind', kind],
    })),
    ...mapsAt(raw, 'sites').map(({ value, path }) => ({ order: textAt(value, 'order'), path: [...path, 'order'] })),
  ]
  const noList = orders.flatMap(({ order, path }) =>
    order === 'by list' && textsAt(lists, 'investigateFirst').length === 0
      ? [
          {
            path,
            wrong: 'the order is by list, and hosts.investigateFirst lists no host',
            instead: 'add the critical hosts, or write isolate first',
          },
        ]
      : [],
  )
  return [...contradictions, ...repeated, ...noList]
}
