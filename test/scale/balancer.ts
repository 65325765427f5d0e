import { once } from 'node:events'
import { createServer, request } from 'node:http'

/** What stands before several servers: each request goes to the next of them. */
export interface Balancer {
  readonly url: string
  /** Addresses of the servers, to be given before anything is sent. */
  readonly servers: string[]
  /** What was passed on, and to which of them. */
  readonly passed: readonly { readonly path: string; readonly to: string }[]
  readonly stop: () => Promise<void>
}

/** Listens on any free loopback port. Signatures hold: path, query, headers and body are left as they are. */
export const startBalancer = async (): Promise<Balancer> => {
  const servers: string[] = []
  const passed: { path: string; to: string }[] = []
  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', method, headers } = incoming
    const to = servers[passed.length % servers.length] ?? ''
    passed.push({ path, to })
    const onward = request(new URL(path, to), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', (error) => outgoing.destroy(error))
    incoming.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    servers,
    passed,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
