import type { Tenant } from '../../../../policy/tenant.ts'
import type { Mail } from '../../../../simulators/mail/mailboxes.ts'
import type { World } from '../../../../simulators/world.ts'

/** A mailbox of somebody whom a customer's file names. */
export interface Mailbox {
  readonly address: string
  readonly name: string
}

export interface Post {
  readonly boxes: readonly Mailbox[]
  /** Newest first; a mail that came twice once, as receivers show it. */
  readonly mails: readonly Mail[]
}

/** The mails of these customers' people: of one mailbox, or of all. */
export const readPost = (world: World, tenants: readonly Tenant[], mailbox: string | undefined): Post => {
  const boxes = tenants.flatMap(({ groups, people }) =>
    [...groups, ...people].flatMap(({ mail, name }) => (mail === undefined ? [] : [{ address: mail, name }])),
  )
  const wanted = mailbox === undefined ? boxes.map(({ address }) => address) : [mailbox]
  const all = wanted.flatMap((address) => world.mail.mailbox(address))
  return { boxes, mails: [...new Set(all)].sort((a, b) => b.receivedAt.localeCompare(a.receivedAt)) }
}

/** The incident that a mail is about, and the key of the act that sent it: both stand in its Message-ID. */
export const aboutMail = ({
  messageId,
}: Pick<Mail, 'messageId'>): { readonly incident: number; readonly key: string } | undefined => {
  const [, key, incident] = /^<([\w-]+)\.incident-(\d+)\./.exec(messageId) ?? []
  if (key === undefined || incident === undefined) return undefined
  return { incident: Number(incident), key: Buffer.from(key, 'base64url').toString() }
}
