import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'

let running: ChildProcess | undefined
afterEach(() => {
  if (running?.exitCode === null) running.kill('SIGKILL')
})

/** Starts the simulators alone; tells what they print. */
function start(...options: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'simulators/main.ts', ...options])
  running = child
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)))
  return { child, printed: () => printed, ended: once(child, 'exit') }
}

it.each(['SIGINT', 'SIGTERM'] as const)('run alone, remember, and end cleanly on %s', async (signal) => {
  const { child, printed, ended } = start('--http', '0', '--smtp', '0')
  await expect.poll(printed, { timeout: 20_000 }).toContain('Ctrl-C ends it.')
  const base = /http:\/\/127\.0\.0\.1:\d+/.exec(printed())?.[0] ?? ''
  await fetch(`${base}/falcon/console/hosts/LT-OFF-3/connect`, { method: 'POST' })
  const events = await (await fetch(`${base}/world/events`)).text()
  expect(JSON.parse(events)).toMatchObject({ act: 'host connected', hostname: 'LT-OFF-3' })
  child.kill(signal)
  expect(await ended).toEqual([0, null])
})

it('say what to do when a port is taken or an option is wrong', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const taken = start('--http', String(Object(other.address()).port), '--smtp', '0')
  expect((await taken.ended)[0]).toBe(1)
  expect(taken.printed()).toMatch(/EADDRINUSE[^]*--http and --smtp/)
  other.close()

  const wrong = start('--http', 'web')
  expect((await wrong.ended)[0]).toBe(2)
  expect(wrong.printed()).toContain('--http must be a whole number from 0 to 65535, not "web"')
})
