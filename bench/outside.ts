/**
 * The outside world of the bench, a process of its own so that its CPU time is not counted as ours: simulators that answer
 * in 5 ms, without lags and rate limits, and `/5ms`, which does nothing else; `?first=<workflow>` says whose first call it is.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { acmeFalcon, acmeSlack } from '../simulators/seed.ts'
import { startWorld } from '../simulators/world.ts'
import { now } from './clock.ts'
import { channels, hosts } from './tenants.ts'

/** What it says once, for each containment that it is asked for, and for each first call of a bare workflow. */
export type FromOutside =
  | { readonly falcon: string; readonly slack: string; readonly smtp: string; readonly bare: string }
  | { readonly contained: string; readonly at: number }
  | { readonly called: string; readonly at: number }

const tell = (message: FromOutside): void => void process.send?.(message)

const world = await startWorld({
  latencyMs: 5,
  falcon: { customers: [{ ...acmeFalcon, hosts }], containLagMs: 0, readLagMs: 0, requestsPerMinute: 0 },
  slack: { workspaces: [{ ...acmeSlack, channels }], messagesPerSecond: 0, tier3PerMinute: 0 },
})
world.onRequest(({ path, body }) => {
  if (path.includes('/devices-actions/')) tell({ contained: body, at: now() })
})
const bare = createServer(({ url = '' }, response) => {
  const first = /\?first=(.*)$/.exec(url)?.[1]
  if (first !== undefined) tell({ called: decodeURIComponent(first), at: now() })
  setTimeout(() => response.end('done'), 5)
})
bare.listen(0, '127.0.0.1')
await once(bare, 'listening')
const address = bare.address()
const port = typeof address === 'object' && address ? address.port : 0
tell({
  falcon: world.falcon.url,
  slack: world.slack.url,
  smtp: world.mail.url,
  bare: `http://127.0.0.1:${port}/5ms`,
})
process.once('disconnect', () => process.exit(0))
