import { randomUUID } from 'node:crypto'
import { readOffer, releaseChoice } from '../integrations/records/aftercare.ts'
import type { Database } from '../integrations/records/database.ts'
import { takeAnswer } from '../integrations/records/questions.ts'

/** A release as the command line and the API give it. */
export interface AskedRelease {
  readonly incident: number
  readonly by: string
  readonly reason: string
  readonly channel: 'api' | 'cli'
}

/** Writes a person's release of what a closed incident still holds; its answer must be delivered. The first one wins. */
export const releaseHeld = async (
  db: Database,
  { incident, by, reason, channel }: AskedRelease,
): Promise<{ readonly answer: number; readonly tenant: string } | { readonly error: string }> => {
  const offer = await readOffer(db, incident)
  const nothing = `Incident ${incident} holds no isolation that could be released: it is open, or has isolated nothing, or that is over.`
  if (!offer || offer.state === 'expired') return { error: nothing }
  const taken = await takeAnswer(db, {
    question: offer.id,
    choice: releaseChoice,
    person: by,
    personName: by,
    channel,
    pressId: randomUUID(),
    reason,
  })
  if (taken.outcome === 'won' || taken.outcome === 'repeat') return { answer: taken.answer, tenant: offer.tenant }
  if (taken.outcome === 'unknown' || taken.question.state === 'expired') return { error: nothing }
  const { by: first, settledAt } = taken.question
  return {
    error: `${first} has released what incident ${incident} held, at ${new Date(settledAt ?? 0).toISOString()}.`,
  }
}
