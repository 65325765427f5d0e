import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { discardDataFolder } from '../../server/embedded/discard.ts'
import { choosePort } from '../../server/embedded/ports.ts'
import { shellBlocks } from './shell-blocks.ts'

const page = readFileSync(new URL('../../docs/try-it.md', import.meta.url), 'utf8')
const blocks = shellBlocks(page)
const of = (terminal: string) => blocks.filter(({ heading }) => heading.startsWith(terminal))

/** A shell into which lines are pasted. What it prints is kept. */
class Terminal {
  readonly #shell: ChildProcessWithoutNullStreams
  #printed = ''
  #pasted = 0

  constructor(env: NodeJS.ProcessEnv) {
    // A process group of its own, as a terminal's: Ctrl-C reaches all that runs in it.
    this.#shell = spawn('bash', { env, detached: true })
    for (const stream of [this.#shell.stdout, this.#shell.stderr])
      stream.on('data', (chunk) => (this.#printed += String(chunk)))
  }

  get printed(): string {
    return this.#printed
  }

  /** Pastes what does not come to an end by itself. */
  start(lines: string): void {
    this.#shell.stdin.write(`${lines}\n`)
  }

  /** Pastes lines, waits until the last one has ended, and returns its status and what all of them printed. */
  async paste(lines: string): Promise<{ status: number; printed: string }> {
    const from = this.#printed.length
    this.#pasted += 1
    const end = `paste ${this.#pasted} ended with`
    this.#shell.stdin.write(`${lines}\necho "${end} $?"\n`)
    for (;;) {
      const printed = this.#printed.slice(from)
      const ended = new RegExp(`${end} (\\d+)\\n`).exec(printed)
      if (ended) return { status: Number(ended[1]), printed: printed.slice(0, ended.index) }
      await sleep(20)
    }
  }

  /** Ctrl-C, and the window is closed. */
  async close(): Promise<void> {
    const { pid, exitCode } = this.#shell
    if (pid === undefined || exitCode !== null) return
    const gone = once(this.#shell, 'close')
    process.kill(-pid, 'SIGINT')
    this.#shell.stdin.end()
    await gone
  }
}

let dataDir: string
const terminals: Terminal[] = []
let open: () => Terminal

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'hikeshi-try-it-'))
  chmodSync(dataDir, 0o711) // As root, PostgreSQL runs as another user, who must pass through.
  const [http, smtp, port] = [await choosePort(), await choosePort(), await choosePort()]
  const env = {
    ...process.env,
    TRY_IT_DATA_DIR: dataDir,
    SIMULATORS_HTTP_PORT: String(http),
    SIMULATORS_SMTP_PORT: String(smtp),
    PORT: String(port),
    // What a person's terminal may know: try-it.env must take it away.
    DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/production',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  }
  open = () => {
    const terminal = new Terminal(env)
    terminals.push(terminal)
    return terminal
  }
})
afterAll(async () => {
  for (const terminal of terminals.toReversed()) await terminal.close()
  await discardDataFolder(dataDir)
  rmSync(dataDir, { recursive: true, force: true })
})

it('every line of docs/try-it.md works as pasted, and shows what the page says', { timeout: 300_000 }, async () => {
  expect(of('Terminal 1')).toHaveLength(1)
  expect(of('Terminal 2')).toHaveLength(1)
  expect(of('Terminal 3').length).toBeGreaterThan(20)

  const world = open()
  world.start(of('Terminal 1')[0]?.lines ?? '')
  await expect.poll(() => world.printed, { timeout: 60_000 }).toContain('Ctrl-C ends it.')
  const hikeshi = open()
  hikeshi.start(of('Terminal 2')[0]?.lines ?? '')
  await expect.poll(() => hikeshi.printed, { timeout: 60_000 }).toMatch(/listening[^]*working|working[^]*listening/)

  const you = open()
  for (const { lines, shows = '' } of of('Terminal 3')) {
    // A person is slower than Hikeshi; the test tries the same lines until they show what they should.
    const attempt = async () => {
      const { status, printed } = await you.paste(lines)
      return status === 0 && printed.includes(shows) ? 'as the page says' : `status ${status}:\n${lines}\n${printed}`
    }
    await expect.poll(attempt, { timeout: 60_000, interval: 500 }).toBe('as the page says')
  }
  const contained = await you.paste('curl -sf "$WORLD/world/events?act=contain"')
  expect(contained.printed.trim().split('\n')).toHaveLength(3)
  expect((await you.paste('curl -sf "$WORLD/world/events?act=mail%20repeated"')).printed).toBe('')
})
