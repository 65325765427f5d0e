import type { LinkNews } from '../by-mail.ts'
import type { Letter } from '../card.ts'
import { hostThen } from '../judging.ts'
import type { At, Phrases } from '../language.ts'
import { longestSubject } from '../letter.ts'
import { oneLine } from '../plain.ts'
import { rehearsed } from '../rehearsed.ts'
import type { Situation } from '../situation.ts'
import { facts, weighed } from './content.ts'
import { letterHtml } from './html.ts'
import { letterText } from './text.ts'

/** The mail that asks one person, with their link: what happened, what we did, what they must do and by when; then what it is decided by. */
export const questionLetter = (say: Phrases, situation: Situation, url: string, at: At, language: string): Letter => {
  const { byMail } = say
  const { question, host, tenant } = situation
  const subject = oneLine(rehearsed(say, situation, byMail.subject(situation)), longestSubject)
  const content = {
    heading: byMail.heading,
    lead: [...opening(say, situation, at), ...(question ? [byMail.request(question, host, at)] : []), byMail.alone],
    answer: { label: byMail.link, url },
    facts: facts(say, situation, at),
    findings: weighed(say, situation, at),
    timeline: [],
    contact: tenant.contact,
    link: situation.link,
    footer: say.footer(situation),
  }
  return { subject, text: letterText(say, content), html: letterHtml(say, content, subject, language) }
}

/** Tells whoever was asked by mail, and did not decide, what was decided. */
export const decisionLetter = (
  say: Phrases,
  situation: Situation,
  news: Extract<LinkNews, { kind: 'decided' }>,
  hasChosen: boolean,
  at: At,
  language: string,
): Letter => {
  const { byMail } = say
  const subject = oneLine(rehearsed(say, situation, byMail.subjectDecided(situation)), longestSubject)
  const content = {
    heading: byMail.headingDecided,
    lead: [
      ...(situation.dryRun ? [say.dryRun] : []),
      byMail.decided(news, hostThen(situation), at),
      ...(hasChosen ? [] : [byMail.needless]),
      say.whatHappened(situation, at),
    ],
    facts: facts(say, situation, at),
    findings: [],
    timeline: [],
    contact: situation.tenant.contact,
    link: situation.link,
    footer: say.footer(situation),
  }
  return { subject, text: letterText(say, content), html: letterHtml(say, content, subject, language) }
}

/** What happened, and what we did. */
export const opening = (say: Phrases, situation: Situation, at: At): readonly string[] => [
  ...(situation.dryRun ? [say.dryRun] : []),
  say.whatHappened(situation, at),
  say.whatWeDid(situation, at),
]
