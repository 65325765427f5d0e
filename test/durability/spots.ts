import type { Attack } from '../harness.ts'
import type { World } from '../../simulators/world.ts'

type Fault = Parameters<World['fault']>[0]

/** A place in an act at which a process is killed: what brings an incident there, and what becomes of the request then. */
export interface Spot {
  readonly name: string
  /** Agent id of a machine of the spot's own; its name is `PC-` and the last two digits. */
  readonly agent: string
  readonly attack: Attack
  /** What is switched on before the attack. The last one holds the request at which the process is killed. */
  readonly faults: readonly Fault[]
  /** What becomes of the request whose sender is gone. */
  readonly afterwards: 'go' | 'drop'
}

const reads = '/devices/entities/devices/v2'
const contains = 'devices-actions.*=contain'
const releases = 'devices-actions.*=lift_containment'

/** The quick attempt is turned away for certain; the ordinary one, with its ten seconds, is the one that is held. */
const turnedAway = { 429: { status: 429, headers: { 'retry-after': '1' }, body: '' }, 451: { status: 451 } } as const

let machines = 0
const spot = (
  name: string,
  faults: (host: string, agent: string) => readonly Fault[],
  options: { attack?: Attack; afterwards?: Spot['afterwards'] } = {},
): Spot => {
  machines += 1
  const agent = `ac3e00000000000000000000000010${String(machines).padStart(2, '0')}`
  return {
    name,
    agent,
    // A file of its own: else its messages name the other spots' hosts, on which the same file was seen.
    attack: options.attack ?? { sha256: agent.padStart(64, 'f') },
    faults: faults(hostOf({ agent }), agent),
    afterwards: options.afterwards ?? 'go',
  }
}

/** The machine's name. */
export const hostOf = ({ agent }: Pick<Spot, 'agent'>): string => `PC-${agent.slice(-2)}`

const falcon = 'crowdstrike_falcon'
const held = (product: Fault['product'], match: Fault['match'], hold: 'before' | 'after'): Fault => ({
  product,
  match,
  effect: { hold },
})

/** Lets so many requests of a kind pass, so that a later one is held. */
const first = (times: number, product: Fault['product'], match: Fault['match']): Fault => ({
  product,
  match,
  times,
  effect: { delayMs: 1 },
})

const falsePositive = { scenario: 'inventory tool' } as const

/** Killed within an ordinary activity: before, in and after each kind of act. */
export const ordinarySpots: readonly Spot[] = [
  spot('isolate: between intent and call', (_, agent) => [
    { product: falcon, match: { path: reads, body: agent }, effect: turnedAway[429] },
    held(falcon, { path: reads, body: agent }, 'before'),
  ]),
  spot('isolate: the call is on its way', (_, agent) => [
    { product: falcon, match: { path: reads, body: agent }, effect: turnedAway[429] },
    held(falcon, { path: contains, body: agent }, 'before'),
  ]),
  spot('isolate: after the call, before the result', (_, agent) => [
    { product: falcon, match: { path: reads, body: agent }, effect: turnedAway[429] },
    held(falcon, { path: contains, body: agent }, 'after'),
  ]),
  spot('investigation: the host is being read', (_, agent) => [
    // Twice by the isolation itself.
    first(2, falcon, { path: reads, body: agent }),
    { product: falcon, match: { path: reads, body: agent }, effect: turnedAway[429] },
    held(falcon, { path: reads, body: agent }, 'after'),
  ]),
  spot('verification: the look is on its way', (_, agent) => [
    // Thrice by the isolation and the investigation.
    first(3, falcon, { path: reads, body: agent }),
    { product: falcon, match: { path: reads, body: agent }, effect: turnedAway[429] },
    held(falcon, { path: reads, body: agent }, 'before'),
  ]),
  spot('verification: seen, before we knew', (_, agent) => [
    first(3, falcon, { path: reads, body: agent }),
    { product: falcon, match: { path: reads, body: agent }, effect: turnedAway[429] },
    held(falcon, { path: reads, body: agent }, 'after'),
  ]),
  spot(
    'release: the call is on its way',
    (_, agent) => [
      { product: falcon, match: { path: releases, body: agent }, effect: turnedAway[429] },
      held(falcon, { path: releases, body: agent }, 'before'),
    ],
    { attack: falsePositive },
  ),
  spot(
    'release: after the call, before the result',
    (_, agent) => [
      { product: falcon, match: { path: releases, body: agent }, effect: turnedAway[429] },
      held(falcon, { path: releases, body: agent }, 'after'),
    ],
    { attack: falsePositive },
  ),
  spot('message: on its way', (host) => [
    { product: 'slack', match: { path: 'chat.postMessage', body: host }, effect: turnedAway[429] },
    held('slack', { path: 'chat.postMessage', body: host }, 'before'),
  ]),
  spot('message: posted, before we knew', (host) => [
    { product: 'slack', match: { path: 'chat.postMessage', body: host }, effect: turnedAway[429] },
    held('slack', { path: 'chat.postMessage', body: host }, 'after'),
  ]),
  spot('first message brought up to date: on its way', (host) => [
    { product: 'slack', match: { path: 'chat.update', body: host }, effect: turnedAway[429] },
    held('slack', { path: 'chat.update', body: host }, 'before'),
  ]),
  spot('first message brought up to date: done, before we knew', (host) => [
    { product: 'slack', match: { path: 'chat.update', body: host }, effect: turnedAway[429] },
    held('slack', { path: 'chat.update', body: host }, 'after'),
  ]),
  spot('mail: on its way', (host) => [
    { product: 'mail', match: { body: host }, effect: turnedAway[451] },
    held('mail', { body: host }, 'before'),
  ]),
  spot('mail: taken, before we knew', (host) => [
    { product: 'mail', match: { body: host }, effect: turnedAway[451] },
    held('mail', { body: host }, 'after'),
  ]),
]

/** Killed within a quick attempt, which runs in the workflow's own task. */
export const quickSpots: readonly Spot[] = [
  spot('quick isolate: between intent and call', (_, agent) => [held(falcon, { path: reads, body: agent }, 'before')], {
    afterwards: 'drop',
  }),
  spot('quick isolate: the call is on its way', (_, agent) => [
    held(falcon, { path: contains, body: agent }, 'before'),
  ]),
  spot(
    'quick isolate: the call never arrives',
    (_, agent) => [held(falcon, { path: contains, body: agent }, 'before')],
    { afterwards: 'drop' },
  ),
  spot('quick isolate: after the call, before the result', (_, agent) => [
    held(falcon, { path: contains, body: agent }, 'after'),
  ]),
]
