import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { guard } from '../../../server/demo/town/guard.ts'

const app = new Hono()
app.use(guard)
app.all('*', (c) => c.text('in'))

const status = async (method: string, headers: Record<string, string>): Promise<number> =>
  (await app.request('/', { method, headers })).status

it.each([
  ['GET', { host: '127.0.0.1:4000' }, 200],
  ['GET', { host: 'localhost:4000' }, 200],
  ['POST', { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000' }, 200],
  // A name that was made to point to loopback.
  ['GET', { host: 'evil.example:4000' }, 403],
  ['POST', { host: 'evil.example:4000', origin: 'http://evil.example:4000' }, 403],
  // A page of another site, or of another port of this machine.
  ['GET', { host: '127.0.0.1:4000', origin: 'https://evil.example' }, 403],
  ['POST', { host: '127.0.0.1:4000', origin: 'https://evil.example' }, 403],
  ['POST', { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:8080' }, 403],
  ['POST', { host: '127.0.0.1:4000', origin: 'http://localhost:4000' }, 403],
  ['POST', { host: '127.0.0.1:4000', origin: 'null' }, 403],
  ['POST', { host: '127.0.0.1:4000' }, 403],
] as const)('%s with %o is answered %i', async (method, headers, expected) => {
  expect(await status(method, headers)).toBe(expected)
})
