/** `npm run demo`: everything on this machine, with a simulated outside world and two example customers. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { showAddresses } from './demo/addresses.ts'
import { playStory } from './demo/auto.ts'
import { keepOpen } from './demo/open.ts'
import { createScreen } from './demo/screen.ts'
import { storyTeller } from './demo/show.ts'
import { startDemo } from './demo/start.ts'
import { discardDataFolder } from './embedded/discard.ts'
import { orExit } from './or-exit.ts'

const usage = `npm run demo -- [--auto] [--fresh] [--port <number>]
  Hikeshi with a simulated outside world and two example customers, on this machine alone.
  --auto    plays the people too, and ends with 0 when all went well
  --fresh   forgets what the demo did before
  --port    where the town is served, 4000 unless said; any free port where that one is taken.
            Hikeshi itself (8080), the products (4010) and mail (4025) give way likewise, and the demo prints where they are`

const { values } = await orExit(() =>
  parseArgs({
    options: {
      auto: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      port: { type: 'string', default: '4000' },
      help: { type: 'boolean', default: false },
    },
  }),
)
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const townPort = Number(values.port)
if (!Number.isInteger(townPort) || townPort < 1 || townPort > 65_535) {
  console.error(`--port: a number from 1 to 65535, not ${values.port}.`)
  process.exit(1)
}

/** Two folders, so that what a person did by hand and what `--auto` checks do not get in each other's way. */
const folder = resolve(process.env['DATA_DIR'] || './data', values.auto ? 'demo-auto' : 'demo')
/** Where this file is, the story was told to its end, and the next run tells it anew. */
const ended = join(folder, 'ended')
const screen = createScreen()
const stopping = new AbortController()
const stops: (() => Promise<unknown>)[] = []

process.on('SIGINT', () => stop(130))
process.on('SIGTERM', () => stop(143))
function stop(code: number): void {
  if (stopping.signal.aborted) process.exit(code)
  stopping.abort(code)
}

const run = async (): Promise<number> => {
  if (values.fresh || existsSync(ended)) await discardDataFolder(folder)
  screen.line(
    'Hikeshi 火消し, the demo. All products, people and customers are simulated; nothing leaves this machine.',
  )
  screen.line('Times are those of the two customers, in Tokyo.')
  screen.line(screen.colour('dim', `  Data folder: ${folder}`))
  const demo = await startDemo({
    folder,
    ports: values.auto ? {} : { town: townPort, http: 8080, world: 4010, smtp: 4025 },
    progress: (line) => screen.line(screen.colour('dim', `  ${line}`)),
    running: (stop) => stops.push(stop),
  })
  const audience = storyTeller(screen)
  const { signal } = stopping
  if (!values.auto) {
    showAddresses(demo, screen)
    return Promise.race([keepOpen(demo, audience, screen, signal), failure(demo.failed)])
  }
  const faults = await Promise.race([playStory(demo, audience, signal), failure(demo.failed)])
  await writeFile(ended, '')
  screen.line()
  if (faults.length === 0)
    screen.line(screen.colour('green', 'All incidents are closed, and the simulated world agrees.'))
  else screen.line(screen.colour('red', `Not as it should be:\n${faults.map((fault) => `  ${fault}`).join('\n')}`))
  return faults.length === 0 ? 0 : 1
}

/** A worker ends only when it fails, or when we stop it ourselves. */
const failure = async (failed: Promise<void>): Promise<never> => {
  await failed
  throw new Error('The worker has ended.')
}

const code = await run().catch((error: unknown) => {
  if (stopping.signal.aborted) return Number(stopping.signal.reason)
  console.error(error instanceof Error ? error.message : error)
  return 1
})
if (stopping.signal.aborted) screen.line('\nStopping; the same command goes on from here.')
for (const stop of stops.toReversed())
  await stop().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
  })
// Stopping by hand is how the open demo ends.
process.exit(stopping.signal.aborted && !values.auto ? 0 : code)
