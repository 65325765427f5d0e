import { createServer } from 'node:http'
import { once } from 'node:events'
import { getRequestListener } from '@hono/node-server'
import { createPulse } from './pulse.ts'
import type { Outside } from './reading/town.ts'
import { townRoutes } from './routes.ts'

/** The page on which a visitor sees and plays the outside world, on a loopback port of its own. */
export interface RunningTown {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Serves the town on that port; 0 takes any free one. */
export const startTown = async (outside: Outside, port: number): Promise<RunningTown> => {
  const stopping = new AbortController()
  const pulse = createPulse(outside.world, outside, stopping.signal)
  const answer = getRequestListener(townRoutes(outside, pulse).fetch)
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    stop: async () => {
      stopping.abort()
      await pulse.ended()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
