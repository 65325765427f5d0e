import type { Situation } from './situation.ts'

/** What was decided, for those who are called or written to when it is too late. */
export interface Decided {
  readonly choice: string
  /** Empty where nobody answered. */
  readonly by: string
}

/** By what else, beside the telephone, whoever is written to can read of it. */
export interface Reader {
  readonly mail: boolean
  readonly chat: boolean
}

/**
 * What one language says on the telephone and in short messages. Each clause of speech is followed by a pause. No ids,
 * no addresses, no paths; twenty seconds. The keys: 1, 2, 3 … for the choices in their order, 1 to acknowledge, 9 to hear it again.
 */
export interface Spoken {
  /** BCP 47, for the voice. */
  readonly tag: string
  /** Who calls, how bad, which host, what happened; then the key that acknowledges. */
  readonly news: (situation: Situation) => readonly string[]
  /** The same with what we recommend, and why isolation is not offered where it is not; then the keys. */
  readonly question: (situation: Situation, choices: readonly string[]) => readonly string[]
  readonly askCode: (choice: string, situation: Situation) => readonly string[]
  /** The code was wrong; there is one more try. */
  readonly wrongCode: readonly string[]
  /** The code was wrong again. */
  readonly refused: (situation: Situation) => readonly string[]
  readonly acknowledged: readonly string[]
  readonly taken: (choice: string, situation: Situation) => readonly string[]
  /** It counts, and so many people more must choose the same. */
  readonly heard: (choice: string, missing: number, situation: Situation) => readonly string[]
  /** Somebody decided before, or the time was over. */
  readonly late: (decided: Decided, situation: Situation) => readonly string[]
  /** Its incident goes on within another one, where it is decided. */
  readonly merged: (situation: Situation) => readonly string[]
  /** The person may not decide this, or the question is none any more. */
  readonly notYours: (situation: Situation) => readonly string[]
  /** No key was pressed. */
  readonly noKey: (situation: Situation) => readonly string[]
  /** For a machine: whom to call back, and nothing of the incident. */
  readonly voicemail: (situation: Situation) => readonly string[]
  readonly textNews: (situation: Situation, reader: Reader) => string
  readonly textQuestion: (situation: Situation, until: string, reader: Reader) => string
  readonly textDecision: (decided: Decided, situation: Situation) => string
}
