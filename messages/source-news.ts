import type { Reason } from '../policy/reason.ts'
import type { Tenant } from '../policy/tenant.ts'
import type { At } from './language.ts'

/** A source of a customer that cannot be asked for its alerts for long, or that can be again. */
export interface SourceNews {
  readonly tenant: Pick<Tenant, 'name' | 'timeZone' | 'contact'>
  /** Its product for people, and its name in the tenant file. */
  readonly product: string
  readonly source: string
  /** Since when each question has failed: ISO instant. */
  readonly since: string
  /** Whether the product sends its alerts too, and does so still. */
  readonly sends: boolean
  /** Why it cannot be asked; absent when it can be again. */
  readonly fault?: Reason
}

/** What one language must bring for it. */
export interface SourceNewsPhrases {
  readonly subject: (news: SourceNews) => string
  readonly heading: (news: SourceNews) => string
  /** What is so, and what that means. */
  readonly lead: (news: SourceNews, at: At) => readonly string[]
  readonly toDo: (news: SourceNews) => string
  readonly footer: (news: SourceNews) => string
}
