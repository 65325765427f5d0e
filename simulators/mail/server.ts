import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { callbackify } from 'node:util'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import type { Gate, Outcome } from '../world/gate.ts'
import type { Recorder } from '../world/log.ts'
import { Mailboxes } from './mailboxes.ts'

/** How this mail server behaves. */
export interface MailOptions {
  /** The mailboxes that exist; without a list every address does. */
  readonly recipients?: readonly string[]
  /** When given, senders must log in with these. */
  readonly login?: { readonly user: string; readonly password: string }
  /** Largest message in bytes; default 10 MiB. */
  readonly size?: number
}

/** A refusal in SMTP's own numbers. */
class SmtpError extends Error {
  readonly responseCode: number
  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}

/** Hands the end of a promise to the callback that smtp-server waits for. */
const settle = (work: Promise<void>, callback: (error?: Error | null) => void): void => {
  const end = callbackify(async () => work)
  end((error) => callback(error))
}

/** An SMTP server on loopback that keeps what it is given. */
export class MailServer {
  readonly mailboxes = new Mailboxes()
  readonly #server: SMTPServer
  readonly #record: Recorder
  readonly #gate: Gate
  readonly #known: ReadonlySet<string> | undefined
  readonly #sockets = new Map<number, Socket>()

  constructor(gate: Gate, record: Recorder, { recipients, login, size = 10 * 1024 * 1024 }: MailOptions) {
    this.#gate = gate
    this.#record = record
    this.#known = recipients && new Set(recipients.map((address) => address.toLowerCase()))
    this.#server = new SMTPServer({
      size,
      banner: 'Hikeshi simulated mail',
      disabledCommands: login ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
      allowInsecureAuth: true,
      disableReverseLookup: true,
      closeTimeout: 100,
      // Longer than anybody holds a mail.
      socketTimeout: 600_000,
      onAuth: ({ username, password }, _, callback) =>
        username === login?.user && password === login?.password
          ? callback(null, { user: username })
          : callback(this.#refusal(535, 'Authentication credentials invalid', username ?? '')),
      onRcptTo: ({ address }, session, callback) => {
        settle(
          this.#pass('RCPT', address, '', session, async () => this.#accept(address)),
          callback,
        )
      },
      onData: (stream, session, callback) => {
        settle(this.#read(stream, session), callback)
      },
    })
    // What a dying client does to its connection is no fault of the server.
    this.#server.on('error', () => undefined)
    this.#server.server.on('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0
      this.#sockets.set(port, socket)
      socket.once('close', () => this.#sockets.delete(port))
    })
  }

  /** Listens on loopback; answers the port. */
  async listen(port: number): Promise<number> {
    const server = this.#server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address: AddressInfo | string | null = server.address()
    if (address === null || typeof address === 'string') throw new Error('The mail server has no port.')
    return address.port
  }

  /** Closes all connections and the port. */
  close(): Promise<void> {
    for (const socket of this.#sockets.values()) socket.destroy()
    return new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(address: string): void {
    if (this.#known && !this.#known.has(address.toLowerCase()))
      throw this.#refusal(550, `5.1.1 <${address}>: Recipient address rejected: User unknown`, address)
  }

  async #read(
    stream: AsyncIterable<Buffer> & { readonly sizeExceeded: boolean },
    session: SMTPServerSession,
  ): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk)
    const recipients = session.envelope.rcptTo.map(({ address }) => address)
    if (stream.sizeExceeded) throw this.#refusal(552, '5.3.4 Message size exceeds fixed limit', recipients.join(','))
    const raw = Buffer.concat(chunks)
    const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
    await this.#pass('DATA', recipients.join(','), raw.toString(), session, () => this.#keep(raw, from, recipients))
  }

  async #keep(raw: Buffer, from: string, recipients: readonly string[]): Promise<void> {
    const { mail, repeats } = await this.mailboxes.keep(raw, from, recipients)
    const { messageId, subject, inReplyTo } = mail
    for (const address of mail.recipients)
      this.#record(repeats.has(address) ? 'mail repeated' : 'mail received', address, {
        messageId,
        subject,
        ...(inReplyTo !== undefined && { inReplyTo }),
        mail: mail.id,
      })
  }

  /** Sends a command through the gate, and turns what came out into SMTP. */
  async #pass(
    method: 'RCPT' | 'DATA',
    path: string,
    body: string,
    session: SMTPServerSession,
    act: () => Promise<void>,
  ): Promise<void> {
    const socket = this.#sockets.get(session.remotePort)
    const gone = (): boolean => socket?.destroyed ?? true
    const outcome: Outcome<void> = await this.#gate.pass({ product: 'mail', method, path, body, gone }, act)
    if (outcome.kind === 'acted') return
    if (outcome.kind === 'drop') {
      socket?.destroy()
      throw new SmtpError(421, 'Connection dropped')
    }
    throw new SmtpError(
      outcome.status,
      typeof outcome.body === 'string' && outcome.body !== '' ? outcome.body : 'Requested action not taken',
    )
  }

  #refusal(code: number, message: string, target: string): SmtpError {
    this.#record('refused', target, { code, message })
    return new SmtpError(code, message)
  }
}
