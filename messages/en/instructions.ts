import { standing } from '../judging.ts'
import type { Phrases } from '../language.ts'
import { isByHand, isCalledOff, wasByHand } from '../by-hand.ts'
import { byHandInstructions, connectAgain } from './by-hand.ts'
import { alone } from '../machines.ts'

/** For whoever stands beside the machine: no alert, no product, what to do and what not. */
export const instructions: Phrases['instructions'] = (whole) => {
  const situation = alone(whole)
  const { host, site, tenant } = situation
  const name = host?.name ?? 'the machine'
  const where = site === undefined ? '' : ` at ${site}`
  const call = `Call ${tenant.contact} if you have questions, or if somebody is working on ${name} now.`
  const keep = [
    `switch ${name} off or restart it: traces would be lost`,
    'delete files, or run a virus scan of your own',
    'plug other drives or USB sticks into it',
  ]
  /** In use again; what is left of the threat is said with it. */
  const left = standing(situation)
  const inUse = left
    ? {
        to: [
          `You may use ${name}, but ${left.isReal ? 'the threat is not over' : 'whether it is a real threat is not settled'}.`,
          'Tell those who use it.',
          `If something is odd, stop working on it and call ${tenant.contact} at once.`,
        ],
        not: keep,
      }
    : {
        to: [`Use ${name} as before.`, 'Tell those who use it.', `Call ${tenant.contact} if something is odd.`],
        not: [],
      }
  if (isByHand(situation)) {
    const { lead, to, not } = byHandInstructions(name, where)
    return { lead, to: [...to, 'Tell those who use it.', call], not: [...not, ...keep] }
  }
  const again = wasByHand(situation) ? [connectAgain] : []
  switch (isCalledOff(situation) ? 'isolation cancelled' : host?.state) {
    case 'isolated':
    case 'isolated by others':
      return {
        lead: `${name}${where} is cut off from the network, for its protection and yours. It cannot be used for now.`,
        to: [`Leave ${name} as it is and switched on.`, 'Tell those who use it.', call],
        not: [`connect ${name} to any network, cable or wireless`, ...keep],
      }
    case 'isolation not taken':
    case 'isolation asked for':
      return {
        lead: `${name}${where} is about to be cut off from the network, for its protection and yours.`,
        to: [`Stop working on ${name} and leave it switched on.`, 'Tell those who use it.', call],
        not: [`connect ${name} to any other network`, ...keep],
      }
    case 'pending: off-line':
      return {
        lead: `${name}${where} is to be cut off from the network as soon as it is back on it.`,
        to: [`If you know where ${name} is, keep it off the network.`, call],
        not: [`connect ${name} to any network, cable or wireless`, ...keep],
      }
    case 'isolation failed':
    case 'isolation uncertain':
      return {
        lead: `${name}${where} should be cut off from the network, and we could not make sure that it is.`,
        to: [`Unplug its network cable now, and turn its wireless off.`, call],
        not: keep,
      }
    case 'released':
      return {
        lead: `${name}${where} can be used again.`,
        ...inUse,
        to: [...again, ...inUse.to],
      }
    case 'isolation cancelled':
      return {
        lead: `${name}${where} was to be cut off from the network; that was called off before it happened.${left ? '' : ' It can be used as before.'}`,
        ...inUse,
        to: [...again, ...inUse.to],
      }
    case 'released by others':
      return {
        lead: `We hold ${name}${where} no longer; others ended its isolation, not we.`,
        to: [`Ask ${tenant.contact} before you use ${name}.`],
        not: [],
      }
    case 'release asked for':
    case 'online':
    case 'not isolated':
    case undefined:
      return {
        lead: `Please look after ${name}${where}: we are looking into something that was found on it.`,
        to: [`Leave ${name} switched on.`, call],
        not: keep,
      }
  }
}
