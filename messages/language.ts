import type { NamedHost } from '../policy/host-state.ts'
import type { Reason } from '../policy/reason.ts'
import type { Severity } from '../policy/severity.ts'
import type { Language, Tenant } from '../policy/tenant.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { AgreementPhrases, ProductTitle } from './agreement.ts'
import type { ByMail, DecisionPage, LinkNews, Notice } from './by-mail.ts'
import type { Card, Letter } from './card.ts'
import type { Happening, Telling, TimelineEntry } from './event.ts'
import type { Plan } from './plan.ts'
import type { PrivateAnswer } from './private-answer.ts'
import type { Agreeing, Host, Situation } from './situation.ts'
import type { SourceNews, SourceNewsPhrases } from './source-news.ts'
import type { Spoken } from './spoken.ts'

/** Writes an ISO instant in the customer's zone, the zone shown. */
export type At = (instant: string) => string

export type Sure = 'low' | 'medium' | 'high'

/** Names of the parts of a message. */
export type Label =
  | 'customer'
  | 'detected at'
  | 'state of the host'
  | 'owner'
  | 'incident'
  | 'severity'
  | 'host'
  | 'product'
  | 'user'
  | 'file'
  | 'path'
  | 'sha256'
  | 'command line'
  | 'techniques'
  | 'alerts'
  | 'verdict'
  | 'what happened'
  | 'what it means'
  | 'what we did'
  | 'what to do'
  | 'what not to do'
  | 'we recommend'
  | 'choices'
  | 'decision'
  | 'what happens next'
  | 'facts'
  | 'known'
  | 'not known'
  | 'how sure'
  | 'timeline'
  | 'whom to call'
  | 'console'

/**
 * What one language must bring: the words and the sentences. The build of cards and letters is common to all, so that
 * every language says the same things. Adding a language: fill this in one file, name it in `speak`.
 */
export interface Phrases {
  readonly labels: Readonly<Record<Label, string>>
  /** Between a label or a choice and what is said of it, and between two names: `: ` and `, `, or their full-width kin. */
  readonly colon: string
  readonly comma: string
  /** Of a mail: kanji and kana want more air. */
  readonly lineHeight: number
  /** A label as the heading of a part in plain text. */
  readonly heading: (label: string) => string
  readonly severity: Readonly<Record<Severity, string>>
  readonly verdict: Readonly<Record<Verdict, string>>
  /** `isolation called off`: what a release comes to that was asked for before the isolation took effect. */
  readonly telling: Readonly<Record<Telling | 'isolation called off', string>>
  /** `FS-01`, or the words for an incident without a host. */
  readonly noHost: string
  readonly nobodyYet: string
  readonly nothingUnknown: string
  /** What no finding settles of a threat, or of what may be one. */
  readonly alwaysUnknown: string
  readonly notLookedYet: string
  readonly list: (items: readonly string[]) => string
  /** Subject of a mail of the incident. */
  readonly subject: (situation: Situation, telling: Telling) => string
  /** The state in a few words: `isolated since …`. */
  readonly hostState: (host: Host, at: At) => string
  /** One sentence: who detected what where, when, and whether it was stopped. */
  readonly whatHappened: (situation: Situation, at: At) => string
  /** For the business: what works and what does not, and what is at stake. */
  readonly whatItMeans: (situation: Situation) => string
  /** What was done to the host, no surer than we are. */
  readonly whatWeDid: (situation: Situation, at: At) => string
  /** What the reader must do, and by when; says so when there is nothing. */
  readonly whatToDo: (situation: Situation, telling: Telling | undefined, at: At) => string
  /** For the people beside the machine, who need not know what an alert is. */
  readonly instructions: (situation: Situation) => {
    readonly lead: string
    readonly to: readonly string[]
    readonly not: readonly string[]
  }
  readonly recommendation: (situation: Situation, at: At) => string
  readonly howSure: (verdict: Verdict, sure: Sure) => string
  /** First words of a telling: the news, true of the state as it is now. */
  readonly news: (situation: Situation, telling: Telling, at: At) => string
  readonly alerts: (alerts: Situation['alerts']) => string
  /** The line that takes the place of the buttons; nothing while nothing was decided. */
  readonly decision: (situation: Situation, at: At) => string | undefined
  /** What we do next and by when: a sentence. */
  readonly plan: (plan: Plan, at: At) => string
  readonly choice: (choice: string, host?: NamedHost) => string
  readonly consequence: (choice: string, situation: Situation) => string
  readonly confirm: (choice: string, situation: Situation) => NonNullable<Card['buttons'][number]['confirm']>
  /** Who is asked, until when, and what happens when nobody answers. */
  readonly asked: (question: NonNullable<Situation['question']>, host: Host | undefined, at: At) => string
  /** Which choices several people must make, who has, and how many more must; nothing where one is enough. */
  readonly agreeing: (all: readonly Agreeing[], host: NamedHost | undefined) => string
  readonly nextPerson: (situation: Situation, at: At) => string
  readonly dryRun: string
  /** A first line of a dry run, marked as one. */
  readonly rehearsed: (line: string) => string
  readonly closed: (situation: Situation, at: At) => string | undefined
  readonly earlierLines: (count: number) => string
  readonly footer: (situation: Situation) => string
  readonly happening: (what: Happening, at: At) => string
  /** A sentence. */
  readonly reason: (reason: Reason, at: At) => string
  /** Appended to a line of the record. */
  readonly because: (why: Reason, at: At) => string
  readonly privately: (answer: PrivateAnswer) => string
  readonly agreed: AgreementPhrases
  /** For the SOC, of a source that cannot be asked for its alerts. */
  readonly sourceNews: SourceNewsPhrases
  /** On the telephone and in short messages. */
  readonly spoken: Spoken
  /** In the mail that asks one person, and on the page behind its link. */
  readonly byMail: ByMail
}

/** All that can be said in one language. Pure: no clock, no I/O; everything comes from the situation. */
export interface Messages {
  readonly language: Language
  /** `▲ Critical`: shape and word. */
  readonly severityWord: (severity: Severity) => string
  /** The incident's root message in chat: always the state as of the situation. */
  readonly rootCard: (situation: Situation) => Card
  /** A line of the story in the thread under the root message; `mentions` are ids of people in the chat product. */
  readonly threadNote: (situation: Situation, telling: Telling, mentions?: readonly string[]) => Card
  /**
   * Calls people to the open question: those who are asked first, and, once the record says that the next person is
   * asked, the next ones.
   */
  readonly nextPersonNote: (situation: Situation, mentions: readonly string[]) => Card
  readonly letter: (situation: Situation, telling: Telling) => Letter
  /** Asks one person, whose link the address is. */
  readonly questionLetter: (situation: Situation, url: string) => Letter
  /** Tells one person, who was asked so, what was decided; `hasChosen`: by others with them, or otherwise than they chose. */
  readonly decisionLetter: (
    situation: Situation,
    news: Extract<LinkNews, { kind: 'decided' }>,
    hasChosen: boolean,
  ) => Letter
  /** The page behind it; `choices`: those of the question that the person may choose. */
  readonly decisionPage: (situation: Situation, choices: readonly string[]) => DecisionPage
  /** What the page says where there is nothing to decide by it. */
  readonly linkNews: (news: LinkNews, situation: Situation) => Notice
  /** What needs no situation there. */
  readonly byMail: Pick<ByMail, 'noChoice' | 'wrongCode' | 'unknown' | 'notKept'>
  /** For the SOC: a source cannot be asked for its alerts, or can be again. */
  readonly sourceLetter: (news: SourceNews) => Letter
  /** The answer that only the one who pressed a button sees. */
  readonly privateAnswer: (answer: PrivateAnswer) => string
  /** One line of the record: time in that IANA zone, who, what, why. */
  readonly timelineLine: (entry: TimelineEntry, timeZone: string) => string
  /** The same without time and author, in two parts: what happened, and why where that has to be said. */
  readonly happening: (entry: TimelineEntry, timeZone: string) => { readonly what: string; readonly why?: string }
  /** `Isolate FS-01 from the network`. */
  readonly choiceLabel: (choice: string, host?: NamedHost) => string
  /** What the choice leads to. */
  readonly consequence: (choice: string, situation: Situation) => string
  /** Why, as a sentence; times in that IANA zone. */
  readonly reason: (reason: Reason, timeZone: string) => string
  /** What the customer agreed to, in words, as plain text. */
  readonly agreement: (tenant: Tenant, productTitle: ProductTitle) => string
  readonly time: (instant: string, timeZone: string) => string
  /** On the telephone and in short messages. */
  readonly spoken: Spoken
}
