import type { Label, Phrases } from '../language.ts'
import type { LetterContent } from './content.ts'

/** The text part, written for itself: readable on a pager, with no markup at all. */
export const letterText = (say: Phrases, content: LetterContent): string => {
  const width = Math.max(...content.facts.map(([label]) => say.labels[label].length)) + 2
  const block = (label: Label, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${say.labels[label].toUpperCase()}\n${lines.join('\n')}`]
  return [
    content.lead.join('\n'),
    ...block(
      'facts',
      content.facts.map(([label, value]) => `${`${say.labels[label]}:`.padEnd(width)}${value}`),
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
