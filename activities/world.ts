import type { Chat } from '../integrations/chat/contract.ts'
import type { Alert, Edr, Unparsed } from '../integrations/edr/contract.ts'
import type { Mail } from '../integrations/mail/contract.ts'
import type { Phone } from '../integrations/phone/contract.ts'
import type { Database } from '../integrations/records/database.ts'
import type { Tenant } from '../policy/tenant.ts'

/** What activities work with: the records, and each customer's agreement and connections as they are now. */
export interface World {
  readonly db: Database
  /** The tenant as its file says now. Throws for a tenant that is no longer there: the act waits for its file. */
  readonly tenant: (id: string) => Tenant
  /** The product's API of one of the tenant's sources; nothing where none is configured. */
  readonly edr: (tenant: string, source: string) => Edr | undefined
  readonly chat: (tenant: string) => Chat | undefined
  readonly mail: (tenant: string) => Mail | undefined
  readonly phone: (tenant: string) => Phone | undefined
  /** Where the carrier asks what a call is to say, and posts how it stands: of the call (or message) with that id. */
  readonly callUrls: (tenant: string, id: string) => { readonly script: string; readonly status: string }
  /** Address of the page that takes the answer to a mail that asks, by that mail's id. */
  readonly answerUrl: (tenant: string, id: string) => string
  /** The product's name for people. */
  readonly productTitle: (product: string) => string
  /** Takes alerts in that were read from a product's API, as a webhook's are: recorded, once, and their incidents rung; and keeps raw what could not be understood. */
  readonly takeIn: (
    tenant: string,
    source: string,
    alerts: readonly Alert[],
    unparsed?: readonly Unparsed[],
  ) => Promise<readonly { readonly incident?: number; readonly isNew: boolean }[]>
  /** Domain of our Message-IDs. */
  readonly mailDomain: string
  /** ms that one request of an ordinary activity may take. */
  readonly requestLimit: number
}
