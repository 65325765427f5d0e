import type { Letter } from './card.ts'
import type { At, Phrases } from './language.ts'
import { letterHtml } from './letter/html.ts'
import { letterText } from './letter/text.ts'
import type { SourceNews } from './source-news.ts'

/** The mail about it, for those who watch. */
export const sourceLetter = (say: Phrases, news: SourceNews, at: At, language: string): Letter => {
  const { subject, heading, lead, toDo, footer } = say.sourceNews
  const content = {
    heading: heading(news),
    lead: lead(news, at),
    facts: [['customer', news.tenant.name]] as const,
    findings: [{ label: 'what to do', lines: [toDo(news)] }] as const,
    timeline: [],
    contact: news.tenant.contact,
    link: undefined,
    footer: footer(news),
  }
  return {
    subject: subject(news),
    text: letterText(say, content),
    html: letterHtml(say, content, subject(news), language),
  }
}
