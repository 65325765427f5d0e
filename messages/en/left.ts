import type { Left } from '../judging.ts'
import type { At } from '../language.ts'
import { reason } from './reasons.ts'
import { capital, sentence } from './words.ts'

/** What remains of a threat that nothing of ours stands against: why, what that means, whose it is, and whom to call. */
export const left = ({ host, stands, isReal, by, because, dryRun }: Left, contact: string, at: At): string =>
  [
    host === undefined ? taken(by) : whose(host, stands, by),
    ...because.map((one) => reason(one, at)),
    host === undefined || dryRun ? '' : stake(host, stands, isReal),
    dryRun
      ? unlessExercise(yours(host, contact))
      : by === undefined
        ? capital(yours(host, contact))
        : unchanged(contact),
  ]
    .filter(Boolean)
    .join(' ')

/** What they are to do though nothing was really done: there may be a real threat behind a dry run, and there may be none. */
export const unlessExercise = (order: string): string => `If this is no exercise, ${order}`

const yours = (host: string | undefined, contact: string): string =>
  sentence(
    `it is yours to deal with${host === undefined ? '' : `: cut ${host} off yourselves if you can, have it looked at`}, and call us: ${contact}`,
  )

const unchanged = (contact: string): string => sentence(`Call us if that is to change: ${contact}`)

const taken = (by: string | undefined): string =>
  by === undefined ? 'Nobody has taken this over.' : `${by} has taken this over.`

const whose = (host: string, stands: Left['stands'], by: string | undefined): string => {
  const released = stands === 'released'
  if (by === undefined) return released ? `We have released ${host}.` : `We have not cut ${host} off.`
  if (stands === 'off-line') return `${by} chose not to have ${host} isolated.`
  return released ? `${by} chose to release ${host}.` : `${by} chose to leave ${host} on the network.`
}

const stake = (host: string, stands: Left['stands'], isReal: boolean): string => {
  if (stands === 'off-line')
    return `${isReal ? 'The threat is not over' : 'Whether it is a real threat is not settled'}: ${host} was off-line when we last looked, and is not isolated; once it is back, an attacker who is on it can go on.`
  if (stands === 'unknown')
    return `Whether ${host} is on the network we do not know; if it is, an attacker can go on from it.`
  return isReal
    ? `The threat is not over: an attacker who is on ${host} can go on.`
    : `Whether it is a real threat is not settled; if it is, an attacker can go on from ${host}.`
}
