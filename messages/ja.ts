import { agreed } from './ja/agreement.ts'
import { agreeing } from './ja/agreeing.ts'
import { byMail } from './ja/by-mail.ts'
import { choice, confirm, consequence } from './ja/choices.ts'
import { happening } from './ja/happening.ts'
import { hostState, whatItMeans, whatWeDid } from './ja/host.ts'
import { instructions } from './ja/instructions.ts'
import { news } from './ja/news.ts'
import { plan } from './ja/plan.ts'
import { plain, reason } from './ja/reasons.ts'
import { privately } from './ja/privately.ts'
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
} from './ja/sentences.ts'
import { sourceNews } from './ja/source-news.ts'
import { spoken } from './ja/spoken.ts'
import { howSure, labels, list, rehearsed, severity, telling, verdict } from './ja/words.ts'
import type { Phrases } from './language.ts'

/** Japanese, as a Japanese SOC writes to its customers: 敬体, sure of what is sure, and open about what is not. */
export const ja: Phrases = {
  labels,
  colon: '：',
  comma: '、',
  lineHeight: 1.7,
  heading: (label) => `■ ${label}`,
  severity,
  verdict,
  telling,
  noHost: '端末なし',
  nobodyYet: '未定',
  nothingUnknown: '現時点ではありません。',
  alwaysUnknown: '侵入経路と、把握している範囲以外の端末への影響の有無は不明です。',
  notLookedYet: 'まだ調査していません。',
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
  dryRun: '予行：手順どおりに進めますが、実際の操作は行いません。',
  rehearsed,
  closed,
  earlierLines: (count) => `…（${count}行省略）…`,
  footer: ({ incident, tenant }) =>
    `${tenant.name}様向け、インシデント${incident}。このメールはHikeshiが自動で作成しました。`,
  happening,
  reason,
  because: (why, at) => `（理由：${plain(why, at).replace(/。$/, '')}）`,
  privately,
  agreed,
  sourceNews,
  spoken,
  byMail,
}
