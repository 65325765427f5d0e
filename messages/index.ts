import type { Language } from '../policy/tenant.ts'
import { agreement } from './agreement.ts'
import { nextPersonNote, rootCard, threadNote } from './chat.ts'
import { decisionPage, linkNews } from './decision-page.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { At, Messages, Phrases } from './language.ts'
import { letter } from './letter.ts'
import { decisionLetter, questionLetter } from './letter/question.ts'
import { tidy } from './plain.ts'
import { severityWord } from './severity-word.ts'
import { sourceLetter } from './source-letter.ts'
import { timeIn } from './time.ts'
import { timelineLine, unsaidReason } from './timeline.ts'

/** Every language that people are spoken to in. A language of `policy/tenant.ts` that misses here is a type error. */
const languages: Readonly<Record<Language, Phrases>> = { en, ja }

const messages = (language: Language): Messages => {
  const say = languages[language]
  const inZone =
    (timeZone: string): At =>
    (instant) =>
      timeIn(timeZone, instant)
  return {
    language,
    severityWord: (severity) => severityWord(say, severity),
    rootCard: (situation) => rootCard(say, tidy(situation), inZone(situation.tenant.timeZone)),
    threadNote: (situation, telling, mentions = []) =>
      threadNote(say, tidy(situation), telling, mentions, inZone(situation.tenant.timeZone)),
    nextPersonNote: (situation, mentions) =>
      nextPersonNote(say, tidy(situation), mentions, inZone(situation.tenant.timeZone)),
    letter: (situation, telling) => letter(say, tidy(situation), telling, inZone(situation.tenant.timeZone), language),
    questionLetter: (situation, url) =>
      questionLetter(say, tidy(situation), url, inZone(situation.tenant.timeZone), language),
    decisionLetter: (situation, news, hasChosen) =>
      decisionLetter(say, tidy(situation), tidy(news), hasChosen, inZone(situation.tenant.timeZone), language),
    decisionPage: (situation, choices) =>
      decisionPage(say, tidy(situation), choices, inZone(situation.tenant.timeZone)),
    linkNews: (news, situation) => linkNews(say, tidy(news), tidy(situation), inZone(situation.tenant.timeZone)),
    byMail: say.byMail,
    sourceLetter: (news) => sourceLetter(say, tidy(news), inZone(news.tenant.timeZone), language),
    privateAnswer: (answer) => say.privately(tidy(answer)),
    timelineLine: (entry, timeZone) => timelineLine(say, tidy(entry), inZone(timeZone)),
    happening: (entry, timeZone) => {
      const tidied = tidy(entry)
      const why = unsaidReason(tidied)
      return {
        what: say.happening(tidied.what, inZone(timeZone)),
        ...(why !== undefined && why !== '' && { why: say.reason(why, inZone(timeZone)) }),
      }
    },
    choiceLabel: (choice, host) => say.choice(choice, host),
    consequence: (choice, situation) => say.consequence(choice, tidy(situation)),
    reason: (reason, timeZone) => say.reason(tidy(reason), inZone(timeZone)),
    agreement: (tenant, productTitle) => agreement(say.agreed, tenant, productTitle),
    time: (instant, timeZone) => timeIn(timeZone, instant),
    spoken: say.spoken,
  }
}

/**
 * Everything that people read, in their language.
 * @example speak('en').letter(situation, 'flash report')
 */
export const speak = (language: Language): Messages => messages(language)

export { buttonValue, readButtonValue } from './button.ts'
export type { DecisionPage, LinkNews, Notice } from './by-mail.ts'
export type { Messages } from './language.ts'
export type { PrivateAnswer } from './private-answer.ts'
