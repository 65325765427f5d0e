import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { discardDataFolder } from '../server/embedded/discard.ts'
import { choosePort } from '../server/embedded/ports.ts'

/** What a person may have set for something else: the demo must not go there. */
const elsewhere = {
  DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/production',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  TENANTS_DIR: '/nowhere/tenants',
  ACME_FALCON_CLIENT_SECRET: 'a-real-one',
  FALCON_URL: 'http://127.0.0.1:1',
  PUBLIC_URL: 'https://soar.example.com',
  API_TOKEN: 'short',
}

let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'hikeshi-demo-'))
  chmodSync(dataDir, 0o711) // As root, PostgreSQL runs as another user, who must pass through.
})
afterAll(async () => {
  for (const folder of ['demo', 'demo-auto']) await discardDataFolder(join(dataDir, folder))
  rmSync(dataDir, { recursive: true, force: true })
})

/** Starts the demo; `said` waits until it has printed that, and fails with all that it printed if it ends before. */
const startDemo = (...options: readonly string[]) => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/demo.ts', ...options], {
    env: { ...process.env, ...elsewhere, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed += String(chunk)
      for (const listener of listeners) listener()
    })
  const ended = once(child, 'close')
  const said = (words: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = words.exec(printed)
        if (!found) return
        listeners.delete(look)
        resolve(found)
      }
      listeners.add(look)
      look()
      void ended.then(() => reject(new Error(`The demo ended without saying ${words}:\n${printed}`)))
    })
  const code = async (): Promise<number | null> => {
    await ended
    return child.exitCode
  }
  return { child, said, code, printed: () => printed }
}

describe('npm run demo -- --auto', () => {
  it('tells the whole story, and goes on after kill -9 in its midst', async () => {
    const killed = startDemo('--auto')
    await killed.said(/presses “/)
    killed.child.kill('SIGKILL')
    await killed.code()

    const again = startDemo('--auto')
    expect(await again.code(), again.printed()).toBe(0)
    expect(again.printed()).toContain(', as they were')
    expect(again.printed()).toContain('All incidents are closed, and the simulated world agrees.')
    expect(again.printed().match(/Incident closed as/g)).toHaveLength(4)
  })

  it('tells it anew when it was told to its end', async () => {
    const anew = startDemo('--auto')
    expect(await anew.code(), anew.printed()).toBe(0)
    expect(anew.printed()).not.toContain(', as they were')
    expect(anew.printed()).toMatch(/Hana Mori presses “.*LT-OFF-3.*” in Slack/)
    expect(anew.printed()).toContain('LT-OFF-3 is switched on and connects')
  })
})

describe('npm run demo', () => {
  it('stays up, says how to answer, ends cleanly on Ctrl-C, and goes on where it stopped', async () => {
    const first = startDemo()
    await first.said(/Another attack/)
    const [, answer] = await first.said(/FS-01をネットワークから隔離する:\n +(curl .*)/)
    const [, back] = await first.said(/Switch it on:\n +(curl .*)/)
    expect(await shell(answer)).toContain('"outcome":"answered"')
    await first.said(/FS-01 is isolated, confirmed/)
    first.child.kill('SIGINT')
    expect(await first.code(), first.printed()).toBe(0)
    expect(first.printed()).toContain('goes on from here')

    const port = String(await choosePort())
    const second = startDemo('--port', port)
    await second.said(new RegExp(`Open the town .*:${port}\\b`))
    const [, keep] = await second.said(/Isolate LT-OFF-3 as soon as it is back:\n +(curl .*)/)
    await second.said(/Another attack/)
    expect(await shell(keep)).toContain('"outcome":"answered"')
    await shell(portsOf(second.printed(), back))
    await second.said(/LT-OFF-3 is isolated, confirmed/)
    second.child.kill('SIGINT')
    expect(await second.code(), second.printed()).toBe(0)
  })
})

/** The line of the first run, with the port that the second run's world has: another program may have taken the first one's. */
const portsOf = (printed: string, line = ''): string =>
  line.replace(/127\.0\.0\.1:\d+/, /127\.0\.0\.1:\d+(?=\/falcon)/.exec(printed)?.[0] ?? '')

const shell = async (line = ''): Promise<string> => {
  const child = spawn('bash', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk) => (printed += String(chunk)))
  await once(child, 'close')
  return printed
}
