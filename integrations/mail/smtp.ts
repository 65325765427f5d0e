import { isIPv4 } from 'node:net'
import { createTransport } from 'nodemailer'
import type { NodemailerError } from 'nodemailer'
import { isOver } from '../deadline.ts'
import { IntegrationError } from '../errors.ts'
import type { Mail } from './contract.ts'

const product = 'smtp'

/** Milliseconds; nodemailer's own limits (2 min, 30 s, 10 min) outlast the lease of an act. */
const limits = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 20_000 }

export interface SmtpOptions {
  /** `smtp://host:port` (TLS by STARTTLS where the server has it) or `smtps://host:port`. */
  readonly server: string
  readonly user?: string
  readonly password?: string
  readonly from: string
}

/**
 * A customer's mail server. Connections are pooled: call `close` when done.
 * Throws `TypeError` when `server` is no smtp or smtps address.
 */
export const smtp = (options: SmtpOptions): Mail => {
  const { from, user, password = '' } = options
  const server = address(options.server)
  const transport = createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.secure,
    // A password goes over an encrypted connection, or to this machine itself.
    requireTLS: user !== undefined && !server.loopback && !server.secure,
    ...(user === undefined ? {} : { auth: { user, pass: password } }),
    // A message that may have left is not sent again behind the caller's back. Nodemailer uses this one for a kept
    // connection that the server had closed before a byte of the message was sent.
    maxRequeues: 1,
    ...limits,
  })
  return {
    product,
    send: async (letter, { to, messageId, inReplyTo }, { signal }) => {
      if (isOver(signal)) throw new IntegrationError('unavailable', product, 'the time for this mail was over')
      try {
        const sent = await transport.sendMail({
          from,
          to: [...to],
          subject: letter.subject,
          text: letter.text,
          html: letter.html,
          messageId: bracketed(messageId),
          ...(inReplyTo === undefined ? {} : { inReplyTo: bracketed(inReplyTo), references: [bracketed(inReplyTo)] }),
          // RFC 3834; the second keeps Exchange from answering with absence notes.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal,
        })
        return { refused: sent.rejected }
      } catch (error) {
        throw failure(error)
      }
    },
    close: () => transport.close(),
  }
}

const address = (server: string) => {
  const url = URL.canParse(server) ? new URL(server) : undefined
  if (!url?.hostname || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:'))
    throw new TypeError('mail server: write smtp://host:port or smtps://host:port')
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    host,
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    loopback: host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.')),
  }
}

const bracketed = (id: string) => (id.startsWith('<') ? id : `<${id}>`)

/** Nodemailer's codes for what happens before the first byte of a message can leave (its `errors.ts`). */
const beforeMessage = new Set(['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'ECONFIG', 'EPROXY', 'EENVELOPE'])
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])

/** True unless it is certain that the server did not take the message. */
const mayHaveLeft = ({ code = '', originalCode = '', responseCode, timeoutType, syscall }: NodemailerError) =>
  !(
    responseCode !== undefined ||
    beforeMessage.has(code) ||
    neverConnected.has(originalCode) ||
    syscall === 'connect' ||
    (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT')
  )

const failure = (cause: unknown): IntegrationError => {
  const error: NodemailerError = cause instanceof Error ? cause : new Error(String(cause))
  const { code, responseCode } = error
  // The server's words may hold addresses, never the password: nodemailer does not put commands into messages.
  const message = error.message
  if (code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 535 || responseCode === 530)
    return responseCode !== undefined && responseCode < 500
      ? new IntegrationError('unavailable', product, message, { cause })
      : new IntegrationError('unauthorized', product, message, { cause })
  if (responseCode !== undefined)
    return new IntegrationError(error.permanent === true ? 'rejected' : 'unavailable', product, message, { cause })
  if (code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'ECONFIG')
    return new IntegrationError('rejected', product, message, { cause })
  return new IntegrationError('unavailable', product, message, { cause, ambiguous: mayHaveLeft(error) })
}
