import type { DecisionPage, LinkNews, Notice } from './by-mail.ts'
import { hostThen, isStale, mergedInto } from './judging.ts'
import type { At, Label, Phrases } from './language.ts'
import { facts, weighed } from './letter/content.ts'
import { opening } from './letter/question.ts'
import { rehearsed } from './rehearsed.ts'
import type { Situation } from './situation.ts'

const shown: readonly Label[] = ['severity', 'customer', 'host', 'state of the host', 'detected at', 'user', 'file']

/** The page behind the link of a mail that asks; `choices`: those of the question that the person may choose. */
export const decisionPage = (say: Phrases, situation: Situation, choices: readonly string[], at: At): DecisionPage => {
  const { byMail, labels } = say
  const { question, host, tenant } = situation
  // What was found before a worse alert came recommends nothing any more.
  const recommend = isStale(situation) ? undefined : question?.recommend
  return {
    title: rehearsed(say, situation, byMail.subject(situation)),
    heading: byMail.heading,
    lead: [...opening(say, situation, at), ...(question ? [byMail.until(question, host, at)] : [])],
    facts: facts(say, situation, at)
      .filter(([label]) => shown.includes(label))
      .map(([label, value]) => [labels[label], value]),
    parts: weighed(say, situation, at)
      .filter(({ label, lines }) => label !== 'choices' && lines.length > 0)
      .map(({ label, lines }) => ({ title: labels[label], lines })),
    legend: byMail.legend,
    choices: [...choices]
      .sort((a, b) => Number(b === recommend) - Number(a === recommend))
      .map((choice) => ({
        value: choice,
        label: say.choice(choice, host),
        consequence: say.consequence(choice, situation),
        ...(choice === recommend && { recommended: byMail.recommended }),
      })),
    code: byMail.code,
    decide: byMail.decide,
    contact: { title: labels['whom to call'], lines: [tenant.contact] },
  }
}

/** What the page says where there is nothing to decide by it. */
export const linkNews = (say: Phrases, news: LinkNews, situation: Situation, at: At): Notice =>
  say.byMail.news(
    news,
    { contact: situation.tenant.contact, host: hostThen(situation), into: mergedInto(situation) },
    at,
  )
