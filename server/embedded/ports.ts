import { createServer } from 'node:net'

/** True when nobody listens on that loopback port. */
export const isFree = (port: number): Promise<boolean> =>
  listen(port).then(
    () => true,
    () => false,
  )

/** The port that is wanted, when it is free, else any free one. */
export async function choosePort(wanted?: number): Promise<number> {
  return wanted !== undefined && (await isFree(wanted)) ? wanted : await listen(0)
}

const listen = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
