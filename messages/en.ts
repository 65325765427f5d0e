import { agreed } from './en/agreement.ts'
import { agreeing } from './en/agreeing.ts'
import { byMail } from './en/by-mail.ts'
import { choice, confirm, consequence } from './en/choices.ts'
import { happening } from './en/happening.ts'
import { hostState, whatItMeans, whatWeDid } from './en/host.ts'
import { instructions } from './en/instructions.ts'
import { news } from './en/news.ts'
import { plan } from './en/plan.ts'
import { plain, reason } from './en/reasons.ts'
import { privately } from './en/privately.ts'
import {
  alerts,
  asked,
  closed,
  decision,
  nextPerson,
  recommendation,
  subject,
  whatHappened,
  whatToDo,
} from './en/sentences.ts'
import { howSure, labels, list, rehearsed, sentence, severity, telling, verdict } from './en/words.ts'
import { sourceNews } from './en/source-news.ts'
import { spoken } from './en/spoken.ts'
import type { Phrases } from './language.ts'

/** English. Short and plain; sure of what is sure, and open about what is not. */
export const en: Phrases = {
  labels,
  colon: ': ',
  comma: ', ',
  lineHeight: 1.5,
  heading: (label) => label.toUpperCase(),
  severity,
  verdict,
  telling,
  noHost: 'no host',
  nobodyYet: 'nobody yet',
  nothingUnknown: 'Nothing that we know of.',
  alwaysUnknown: 'How it came in, and whether other machines are concerned beyond what we see.',
  notLookedYet: 'We have not looked into it yet.',
  list,
  subject,
  hostState,
  whatHappened,
  whatItMeans,
  whatWeDid,
  whatToDo,
  instructions,
  recommendation,
  howSure,
  news,
  alerts,
  decision,
  plan,
  choice,
  consequence,
  confirm,
  asked,
  agreeing,
  nextPerson,
  dryRun: 'Dry run: everything is played through, nothing is touched.',
  rehearsed,
  closed,
  earlierLines: (count) => `… ${count} lines left out …`,
  footer: ({ incident, tenant }) =>
    `Sent by Hikeshi for ${tenant.name}, incident ${incident}. This mail was made by a program.`,
  happening,
  reason,
  because: (why, at) => `, because: ${sentence(plain(why, at))}`,
  privately,
  agreed,
  sourceNews,
  spoken,
  byMail,
}
