import { once } from 'node:events'
import type { Socket } from 'node:net'
import { callbackify } from 'node:util'
import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** What a mail server does with a mail: refuses it by an SMTP code, keeps it and goes away, or never answers. */
export type Mishap = number | 'take and drop' | 'hang'

/** A real SMTP server on loopback that keeps its mails and can be told to misbehave. */
export interface PostOffice {
  readonly port: number
  /** Mails taken, oldest first. */
  readonly taken: ParsedMail[]
  readonly connections: () => number
  readonly logins: () => number
  readonly unknown: Set<string>
  /** What happens at DATA, once each, in this order. */
  readonly atData: Mishap[]
  readonly dropConnections: () => void
  readonly close: () => Promise<void>
}

const refusal = (code: number) => Object.assign(new Error(`no, ${code}`), { responseCode: code })

export const openPostOffice = async (login?: {
  user: string
  password: string
  refuseWith?: number
}): Promise<PostOffice> => {
  const taken: ParsedMail[] = []
  const unknown = new Set<string>()
  const atData: Mishap[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  let logins = 0
  const server = new SMTPServer({
    disabledCommands: login ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    authOptional: !login,
    allowInsecureAuth: true,
    closeTimeout: 50,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, callback) => {
      logins += 1
      if (login && login.refuseWith === undefined && username === login.user && password === login.password)
        return callback(null, { user: username })
      return callback(refusal(login?.refuseWith ?? 535))
    },
    onRcptTo: ({ address }, _session, callback) => (unknown.has(address) ? callback(refusal(550)) : callback()),
    onData: (stream, session, callback) => {
      const mishap = atData.shift()
      const socket = [...sockets].find(({ remotePort }) => remotePort === session.remotePort)
      const take = callbackify(async () => {
        const mail = await simpleParser(stream)
        if (mishap === 'hang') await new Promise(() => {})
        if (typeof mishap === 'number') throw refusal(mishap)
        taken.push(mail)
        if (mishap === 'take and drop') socket?.destroy()
      })
      take((error) => callback(error))
    },
  })
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    taken,
    connections: () => connections,
    logins: () => logins,
    unknown,
    atData,
    dropConnections,
    close: () =>
      new Promise((resolve) => {
        dropConnections()
        server.close(() => resolve())
      }),
  }
}
