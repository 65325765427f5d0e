import type { Reader } from '../integrations/records/database.ts'
import { countVoices, readAgreed } from '../integrations/records/voices.ts'
import type { Approval } from '../policy/guard.ts'

/** Choices by which a person lets a host go. */
export const releasing = ['release', 'leave online', 'false positive']

/** A person's yes, with how many different people gave it by the records: a workflow's word names the last one alone. */
const approvedBy = async (db: Reader, incident: number, who: string, choices: readonly string[]): Promise<Approval> => {
  const voices = await readAgreed(db, incident, choices)
  // Whoever is named is one, also where a playbook's own choice is not among these.
  return { by: 'person', who, people: Math.max(1, countVoices(voices)) }
}

/** On whose word an isolation is asked for; nothing where the policy does it by itself. */
export const approvalOf = async (
  db: Reader,
  word: 'person' | 'default' | 'policy',
  incident: number,
  by: string | undefined,
): Promise<Approval | undefined> => {
  if (word === 'policy') return undefined
  return word === 'default' ? { by: 'default' } : approvedBy(db, incident, by ?? 'a person', ['isolate'])
}

/** On whose word a host is released. */
export const releasedBy = (db: Reader, incident: number, who: string): Promise<Approval> =>
  approvedBy(db, incident, who, releasing)
