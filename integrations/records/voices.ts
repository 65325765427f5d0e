import { sql } from 'drizzle-orm'
import type { Reader } from './database.ts'

/** What one person chose while a question was open. */
export interface Voice {
  /** Id of the person. */
  readonly person: string
  readonly name: string
  readonly choice: string
  readonly channel: string
  /** How many different people must choose it before it holds, as was agreed then. */
  readonly needed: number
}

/** Channels on which somebody else says who it was: whoever holds the token, or the shell, is one person whatever names are given. */
const isByHearsay = ({ channel }: Voice): boolean => channel === 'api' || channel === 'cli'

/** Each person's last word. */
export const withVoice = (voices: readonly Voice[], voice: Voice): readonly Voice[] => [
  ...voices.filter(({ person }) => person !== voice.person),
  voice,
]

/** How many different people these are. */
export const countVoices = (voices: readonly Voice[]): number =>
  voices.filter((voice) => !isByHearsay(voice)).length + (voices.some(isByHearsay) ? 1 : 0)

/**
 * Who made the choice that decided the newest question of an incident which was answered by one of these choices. By the records alone:
 * nobody's word for it is needed.
 */
export const readAgreed = async (
  db: Reader,
  incident: number,
  choices: readonly string[],
): Promise<readonly Voice[]> => {
  const { rows } = await db.execute<{ choice: string; voices: readonly Voice[] }>(sql`
    select choice, voices from questions where incident = ${incident} and state = 'answered'
      and ${JSON.stringify(choices)}::jsonb ? choice order by settled_at desc limit 1`)
  const [row] = rows
  return row ? row.voices.filter(({ choice }) => choice === row.choice) : []
}
