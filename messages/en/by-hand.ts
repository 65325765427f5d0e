/** For whoever can reach the machine. */
export const cutOffByHand = (name: string): string =>
  `We cannot cut ${name} off from here for now. If you can reach it, unplug its network cable now and turn its wireless off, leave it switched on, and call us.`

/** For those beside the machine. */
export const byHandInstructions = (name: string, where: string) => ({
  lead: `${name}${where} must be cut off from the network, and so far we could not do that from here.`,
  to: [`Unplug its network cable now, and turn its wireless off.`, `Leave ${name} switched on.`],
  not: [`connect ${name} to any network, cable or wireless`],
})

export const connectAgain = 'If you have unplugged it or turned its wireless off, you may connect it again.'

/** What to add where a release takes long. */
export const releaseDelayed = (product: string, name: string): string =>
  ` We have been trying to have ${product} release ${name}; it has not taken that so far, and we keep trying.`

/** The same where the isolation has not taken effect. */
export const callingOffDelayed = (product: string, name: string): string =>
  ` We have been trying to have ${product} call off the isolation of ${name}; it has not taken that so far, and we keep trying.`
