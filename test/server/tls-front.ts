import { once } from 'node:events'
import { connect, constants, createSecureServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Certified } from './certificates.ts'

/** What stands before a Temporal that speaks no TLS, as a cloud's does. */
export interface Front {
  /** host:port. */
  readonly address: string
  /** Of each request that came: its path, the name that the caller wanted to reach, and what it proved itself with. */
  readonly passed: readonly {
    readonly path: string
    readonly name: string
    readonly authorization: string | undefined
  }[]
  readonly stop: () => Promise<void>
}

/** Listens on any free loopback port, by TLS and HTTP/2 alone; each request goes on to `address` without. */
export const startFront = async (address: string, certified: Certified): Promise<Front> => {
  const passed: { path: string; name: string; authorization: string | undefined }[] = []
  const onward = connect(`http://${address}`)
  const sessions = new Set<ServerHttp2Session>()
  const server = createSecureServer({ ...certified, allowHTTP1: false })
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    session.on('error', () => {})
  })
  server.on('stream', (stream, headers) => {
    const socket = stream.session?.socket as TLSSocket | undefined
    const { ':path': path = '', authorization } = headers
    passed.push({ path, name: String(socket?.servername), authorization })
    const { ':authority': _, ...rest } = headers
    const request = onward.request(rest)
    let trailers: IncomingHttpHeaders = {}
    request.on('response', (answer, flags) => {
      if (stream.closed || stream.destroyed) return
      // An error of gRPC is headers alone.
      const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
      stream.respond(answer, { endStream, waitForTrailers: !endStream })
    })
    request.on('trailers', (given) => {
      trailers = given
    })
    stream.on('wantTrailers', () => stream.sendTrailers(trailers))
    stream.on('error', () => request.close())
    request.on('error', () => stream.close())
    stream.on('close', () => request.close(stream.rstCode))
    stream.pipe(request)
    request.pipe(stream)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('it listens on no port')
  return {
    address: `127.0.0.1:${at.port}`,
    passed,
    stop: async () => {
      onward.destroy()
      for (const session of sessions) session.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
