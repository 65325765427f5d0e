import type { Label, Phrases } from '../language.ts'
import type { LetterContent } from './content.ts'

/** How wide a text is on a terminal: kanji, kana and full-width signs take two columns. */
const columns = (text: string): number => text.replaceAll(/[\u2E80-\u9FFF\uFF01-\uFF60]/g, '  ').length

/** The text part, written for itself: readable on a pager, with no markup at all. */
export const letterText = (say: Phrases, content: LetterContent): string => {
  const width = Math.max(...content.facts.map(([label]) => columns(say.labels[label]))) + 2
  const block = (label: Label, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${say.heading(say.labels[label])}\n${lines.join('\n')}`]
  return [
    content.lead.join('\n'),
    ...(content.answer ? [`${content.answer.label}${say.colon.trimEnd()}\n${content.answer.url}`] : []),
    ...block(
      'facts',
      content.facts.map(([label, value]) => {
        const name = `${say.labels[label]}${say.colon.trimEnd()}`
        return `${name}${' '.repeat(width - columns(name))}${value}`
      }),
    ),
    ...content.findings.flatMap(({ label, lines }) =>
      block(label, lines.length > 1 ? lines.map((line) => `- ${line}`) : lines),
    ),
    ...block('timeline', content.timeline),
    ...block('whom to call', [content.contact]),
    ...(content.link === undefined ? [] : block('console', [content.link])),
    content.footer,
  ].join('\n\n')
}
