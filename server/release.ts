import { randomUUID } from 'node:crypto'
import { offerWhileOpen, readOffer, releaseChoice } from '../integrations/records/aftercare.ts'
import type { Database, Transaction } from '../integrations/records/database.ts'
import { readNamedHost } from '../integrations/records/host-state.ts'
import { takeAnswer } from '../integrations/records/questions.ts'
import { mayDecide } from '../policy/deciders.ts'
import { peopleToChoose } from '../policy/menu.ts'
import type { Tenant } from '../policy/tenant.ts'

/** A release as the command line and the API give it. */
export interface AskedRelease {
  readonly incident: number
  readonly by: string
  readonly reason: string
  readonly channel: 'api' | 'cli'
}

/** `missing`: how many people more must choose it before it is done. */
export type Released =
  | { readonly answer: number; readonly tenant: string; readonly missing: number }
  | { readonly error: string }

/**
 * Writes a person's release of what an incident holds, or has asked for: also of an open one, whose question it answers where that waits. Its answer
 * must be delivered. The first one wins; where several people must agree, `by` is one of those who may decide, by id or name, and counts
 * as one of them.
 */
export const releaseHeld = async (
  db: Database,
  tenantOf: (id: string) => Tenant | undefined,
  asked: AskedRelease,
): Promise<Released> => db.transaction((tx) => release(tx, tenantOf, asked))

const release = async (
  tx: Transaction,
  tenantOf: (id: string) => Tenant | undefined,
  { incident, by, reason, channel }: AskedRelease,
): Promise<Released> => {
  const now = await offerWhileOpen(tx, incident)
  const offer = now ?? (await readOffer(tx, incident))
  const nothing = `Incident ${incident} holds no isolation that could be released: it has isolated nothing, or that is over, or another question of it must be answered first.`
  if (!offer || ('state' in offer && offer.state === 'expired')) return { error: nothing }
  const tenant = tenantOf(offer.tenant)
  if (!tenant) return { error: `There is no tenant ${offer.tenant}.` }
  const choice = now?.choice ?? releaseChoice
  const host = choice === releaseChoice ? undefined : await readNamedHost(tx, incident)
  const needed = peopleToChoose(tenant, choice, host)
  const named = tenant.people.find(({ id, name }) => id === by || name === by)
  const person = named && mayDecide(tenant, { personId: named.id }, { asked: [], choice })
  if (needed > 1 && !person)
    return {
      error: `${needed} different people must agree to this release, and ${by} is none of those who may decide it: name one of them by the id or the name of the tenant file.`,
    }
  const taken = await takeAnswer(tx, {
    question: offer.id,
    choice,
    person: person?.id ?? by,
    personName: person?.name ?? by,
    channel,
    pressId: randomUUID(),
    reason,
    needed: (found) => peopleToChoose(tenant, choice, found),
  })
  if (taken.outcome === 'voice')
    return { answer: taken.answer, tenant: offer.tenant, missing: taken.needed - taken.count }
  if (taken.outcome === 'won' || taken.outcome === 'repeat')
    return { answer: taken.answer, tenant: offer.tenant, missing: 0 }
  if (taken.outcome !== 'late' || taken.question.state === 'expired') return { error: nothing }
  const { by: first, settledAt } = taken.question
  return {
    error: `${first} has released what incident ${incident} held, at ${new Date(settledAt ?? 0).toISOString()}.`,
  }
}
