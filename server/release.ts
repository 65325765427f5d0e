import { randomUUID } from 'node:crypto'
import { offerWhileOpen, readOffer, releaseChoice } from '../integrations/records/aftercare.ts'
import type { Database, Transaction } from '../integrations/records/database.ts'
import { takeAnswer } from '../integrations/records/questions.ts'

/** A release as the command line and the API give it. */
export interface AskedRelease {
  readonly incident: number
  readonly by: string
  readonly reason: string
  readonly channel: 'api' | 'cli'
}

/**
 * Writes a person's release of what an incident holds, or has asked for: also of an open one, whose question it answers where that waits. Its answer
 * must be delivered. The first one wins.
 */
export const releaseHeld = async (
  db: Database,
  asked: AskedRelease,
): Promise<{ readonly answer: number; readonly tenant: string } | { readonly error: string }> =>
  db.transaction((tx) => release(tx, asked))

const release = async (
  tx: Transaction,
  { incident, by, reason, channel }: AskedRelease,
): ReturnType<typeof releaseHeld> => {
  const now = await offerWhileOpen(tx, incident)
  const offer = now ?? (await readOffer(tx, incident))
  const nothing = `Incident ${incident} holds no isolation that could be released: it has isolated nothing, or that is over, or another question of it must be answered first.`
  if (!offer || ('state' in offer && offer.state === 'expired')) return { error: nothing }
  const taken = await takeAnswer(tx, {
    question: offer.id,
    choice: now?.choice ?? releaseChoice,
    person: by,
    personName: by,
    channel,
    pressId: randomUUID(),
    reason,
  })
  if (taken.outcome === 'won' || taken.outcome === 'repeat') return { answer: taken.answer, tenant: offer.tenant }
  if (taken.outcome !== 'late' || taken.question.state === 'expired') return { error: nothing }
  const { by: first, settledAt } = taken.question
  return {
    error: `${first} has released what incident ${incident} held, at ${new Date(settledAt ?? 0).toISOString()}.`,
  }
}
