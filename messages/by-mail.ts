import type { NamedHost } from '../policy/host-state.ts'
import type { At } from './language.ts'
import type { Situation } from './situation.ts'

type Question = NonNullable<Situation['question']>

/** What became of a question, for whoever opens the link or has just chosen by it. */
export type LinkNews =
  | { readonly kind: 'taken'; readonly choice: string }
  /** It counts, and so many people more must choose the same. */
  | { readonly kind: 'more must agree'; readonly choice: string; readonly missing: number }
  | {
      readonly kind: 'decided'
      readonly choice: string
      /** Empty where nobody answered. */
      readonly by: string
      /** ISO instant. */
      readonly at: string
    }
  /** Its incident goes on within another one, where it is decided. */
  | { readonly kind: 'merged' }
  /** The person may not decide this, or not any more. */
  | { readonly kind: 'not yours' }
  /** The code was wrong for the last time. */
  | { readonly kind: 'wrong code' }

/** A heading and the sentences under it. */
export interface Notice {
  readonly title: string
  readonly lines: readonly string[]
}

/** What one language says where it asks by mail, and on the page behind the link. */
export interface ByMail {
  readonly subject: (situation: Situation) => string
  readonly heading: string
  /** By when, by what, and what happens when nobody answers. */
  readonly request: (question: Question, host: Situation['host'], at: At) => string
  readonly link: string
  /** That the link is one person's. */
  readonly alone: string
  readonly until: (question: Question, host: Situation['host'], at: At) => string
  readonly legend: string
  readonly recommended: string
  readonly code: string
  readonly decide: string
  readonly noChoice: string
  /** The code was wrong; there is one more try. */
  readonly wrongCode: string
  readonly subjectDecided: (situation: Situation) => string
  readonly headingDecided: string
  /** What was decided, and by whom. */
  readonly decided: (news: Extract<LinkNews, { kind: 'decided' }>, host: NamedHost | undefined, at: At) => string
  /** To whoever was asked and did not decide. */
  readonly needless: string
  readonly news: (
    news: LinkNews,
    about: { readonly contact: string; readonly host: NamedHost | undefined; readonly into: number | undefined },
    at: At,
  ) => Notice
  /** For a link of which nothing is known: nothing of any incident. */
  readonly unknown: Notice
  /** The records cannot be reached. */
  readonly notKept: Notice
}

/** The page on which one person decides. */
export interface DecisionPage {
  readonly title: string
  readonly heading: string
  readonly lead: readonly string[]
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly parts: readonly Notice[]
  readonly legend: string
  readonly choices: readonly {
    readonly value: string
    readonly label: string
    readonly consequence: string
    readonly recommended?: string
  }[]
  readonly code: string
  readonly decide: string
  readonly contact: Notice
}
