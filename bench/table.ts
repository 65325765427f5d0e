import type { Accepted } from './accept.ts'
import type { Figures } from './figures.ts'
import { atOnce, type Finished } from './finish.ts'
import type { PerIncident } from './per-incident.ts'
import type { Reacted } from './react.ts'
import type { Stormed } from './storm.ts'

/** What was measured: the cases that were asked for. */
export interface Measured {
  readonly accept?: Accepted
  readonly react?: Reacted
  readonly finish?: Finished
  readonly perIncident: PerIncident
  readonly storm?: Stormed
}

const round = (number: number, digits = 1): string => number.toFixed(digits)
const line = (name: string, { perSecond, p50, p99 }: Figures): string =>
  `  ${name.padEnd(46)}${(Number.isNaN(perSecond) ? '' : round(perSecond)).padStart(9)}${round(p50).padStart(9)}${round(p99).padStart(9)}`

/** The table for people. */
export const tableOf = ({ accept, react, finish, perIncident, storm }: Measured): string =>
  [
    `  ${''.padEnd(46)}${'per s'.padStart(9)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}`,
    ...(accept ? acceptLines(accept) : []),
    ...(react ? reactLines(react) : []),
    ...(finish ? finishLines(finish, perIncident) : []),
    'one incident',
    `  ${perIncident.events} history events (aim ≤ 35), ${perIncident.cloudActions} Cloud actions (aim ≤ 8), ${perIncident.acts} acts in ${perIncident.activities} activities, ` +
      `${perIncident.statements} SQL statements${finish ? `, ${round(finish.cpuMs)} ms CPU` : ''}`,
    ...(storm ? stormLines(storm) : []),
  ].join('\n')

const acceptLines = ({ beside, delivered, ratio }: Accepted): string[] => [
  'accept: webhook → 202',
  ...beside.flatMap(({ connections, insertOnly, hikeshi, ratio }) => [
    line(`insert only, ${connections} connection(s)`, insertOnly),
    `${line(`Hikeshi, ${connections} connection(s)`, hikeshi)}   ratio ${round(ratio, 2)}`,
  ]),
  `  ${'Hikeshi with delivery, 16 connections'.padEnd(46)}${round(delivered.perSecond).padStart(9)}`,
  `  median over the connections: ratio ${round(ratio, 2)} (aim ≥ 0.7)`,
]

const reactLines = ({ bare, hikeshi, ratio }: Reacted): string[] => [
  'react: webhook → the isolate request arrives',
  line('bare ordinary: start → first activity', bare),
  `${line('Hikeshi', hikeshi)}   ratio ${round(ratio, 2)} (aim ≤ 0.8)`,
]

const finishLines = (finish: Finished, { activities, acts }: PerIncident): string[] => [
  `finish: whole incidents, ${atOnce} at once`,
  line(`bare, ${activities} ordinary activities`, finish.ordinary),
  line(`bare, ${activities} local activities`, finish.local),
  line(`bare, ${acts} ordinary activities, one an act`, finish.perAct),
  `${line('Hikeshi', finish.hikeshi)}   ratio ${round(finish.ratio, 2)} (aim ≥ 1.4), to local ${round(finish.ratioToLocal, 2)}, ` +
    `to one an act ${round(finish.ratioToPerAct, 2)}`,
]

const stormLines = ({ alerts, machines, acceptedPerSecond, isolatedWithin, calm }: Stormed): string[] => [
  `a storm: ${alerts} alerts over ${machines} machines of one customer`,
  `  accepted ${round(acceptedPerSecond)} per s; every isolation asked for within ${round(isolatedWithin)} s`,
  `  another customer’s alert → its isolate request: ${round(calm.before)} ms before, ${round(calm.amid)} ms in its midst ` +
    `(worst ${round(calm.worstAmid)} ms)   ratio ${round(calm.ratio, 2)}`,
]
