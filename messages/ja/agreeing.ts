import type { Phrases } from '../language.ts'
import { choice } from './choices.ts'
import { by as channelName } from './happening.ts'
import { list } from './words.ts'

/** How many must still say the same: a sentence. */
export const more = (missing: number): string => `あと${missing}名の同意が必要です。`

export const agreeing: Phrases['agreeing'] = (all, host) =>
  all
    .map(({ choice: chosen, needed, count, by }) => {
      const what = `「${choice(chosen, host)}」`
      if (by.length === 0) return `${what}には、異なる${needed}名の同意が必要です。`
      const who = list(by.map(({ name, channel }) => `${name}様（${channelName(channel)}）`))
      return `${what}に${needed}名中${count}名が同意：${who}。${more(needed - count)}`
    })
    .join('')
