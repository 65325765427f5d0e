import type { Phrases } from '../language.ts'
import { choice } from './choices.ts'
import { list } from './words.ts'

/** How many must still say the same: a sentence. */
export const more = (missing: number): string =>
  missing === 1 ? 'One more person must agree.' : `${missing} more people must agree.`

export const agreeing: Phrases['agreeing'] = (all, host) =>
  all
    .map(({ choice: chosen, needed, count, by }) => {
      const what = `“${choice(chosen, host)}”`
      if (by.length === 0) return `${what} must be chosen by ${needed} different people.`
      const who = list(by.map(({ name, channel }) => `${name} (by ${channel})`))
      return `${count} of ${needed} for ${what}: ${who}. ${more(needed - count)}`
    })
    .join(' ')
