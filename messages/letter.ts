import type { Letter } from './card.ts'
import type { Telling } from './event.ts'
import type { At, Phrases } from './language.ts'
import { letterContent } from './letter/content.ts'
import { letterHtml } from './letter/html.ts'
import { letterText } from './letter/text.ts'
import { oneLine } from './plain.ts'
import { rehearsed } from './rehearsed.ts'
import type { Situation } from './situation.ts'

/** RFC 5322 allows 998 in a line; people see the first 60 or so. */
export const longestSubject = 200

/** One mail of the incident: the news first, then facts, findings, timeline, and whom to call. */
export const letter = (say: Phrases, situation: Situation, telling: Telling, at: At, language: string): Letter => {
  const subject = oneLine(rehearsed(say, situation, say.subject(situation, telling)), longestSubject)
  const content = letterContent(say, situation, telling, at)
  return { subject, text: letterText(say, content), html: letterHtml(say, content, subject, language) }
}
