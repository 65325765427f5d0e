import { type ParsedMail, simpleParser } from 'mailparser'

/** A mail as it was received, read. */
export interface Mail {
  readonly id: string
  /** ISO instant. */
  readonly receivedAt: string
  /** Addresses of the envelope, in lower case: who really gets it. */
  readonly envelopeFrom: string
  readonly recipients: readonly string[]
  readonly messageId: string
  readonly inReplyTo?: string | undefined
  readonly references: readonly string[]
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Every header as it was written, by lower-case name. */
  readonly headers: Readonly<{ [name: string]: string }>
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly size: number }[]
}

/** A mail as a person reads it in a program that shows text. */
export const mailText = ({ id, receivedAt, from, to, subject, text }: Mail): string =>
  ['═'.repeat(72), `${id}, ${receivedAt}`, `From: ${from}`, `To: ${to}`, `Subject: ${subject}`, '', text].join('\n')

/** All mails, and the mailboxes of those who got them. */
export class Mailboxes {
  #received: Mail[] = []

  /** Reads a raw message and keeps it. Tells for whom it is a repeat: who has that Message-ID already. */
  async keep(
    raw: Buffer,
    envelopeFrom: string,
    recipients: readonly string[],
  ): Promise<{ readonly mail: Mail; readonly repeats: ReadonlySet<string> }> {
    const parsed = await simpleParser(raw)
    const own = recipients.map((address) => address.toLowerCase())
    const messageId = parsed.messageId ?? ''
    const repeats = new Set(
      own.filter((address) => this.mailbox(address).some((mail) => mail.messageId === messageId && messageId !== '')),
    )
    const mail = {
      id: `mail-${this.#received.length + 1}`,
      receivedAt: new Date().toISOString(),
      envelopeFrom: envelopeFrom.toLowerCase(),
      recipients: own,
      messageId,
      inReplyTo: parsed.inReplyTo,
      references: [parsed.references ?? []].flat(),
      from: parsed.from?.text ?? '',
      to: [parsed.to ?? []]
        .flat()
        .map(({ text }) => text)
        .join(', '),
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      html: parsed.html || '',
      headers: headers(parsed),
      attachments: parsed.attachments.map(({ filename = '', contentType, size }) => ({
        name: filename,
        type: contentType,
        size,
      })),
    }
    this.#received.push(mail)
    return { mail, repeats }
  }

  /** Everything that was received, repeats included, oldest first. */
  received(): readonly Mail[] {
    return this.#received
  }

  /** What a person finds in the mailbox: a second mail with the same Message-ID is dropped, as receivers do. */
  mailbox(address: string): Mail[] {
    const own = this.#received.filter(({ recipients }) => recipients.includes(address.toLowerCase()))
    return own.filter(
      ({ messageId }, at) => messageId === '' || own.findIndex((one) => one.messageId === messageId) === at,
    )
  }

  /** Takes mails as they were written down. */
  recall(mails: readonly Mail[]): void {
    this.#received = [...mails]
  }

  /** Forgets all. */
  clear(): void {
    this.#received = []
  }
}

const headers = (parsed: ParsedMail): { [name: string]: string } =>
  Object.fromEntries(parsed.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]))
