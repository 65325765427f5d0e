import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))

/**
 * The command `tsx` puts a process before ours that sends Ctrl-C and SIGTERM on: a second time when ours was busy for 30 ms, which means
 * “at once” to us and leaves the embedded servers running; then SIGKILL.
 */
it('npm starts our programs without a process between that repeats signals', () => {
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(read('package.json'))
  const ours = Object.entries(scripts).filter(([, line]) => / (server|simulators|bench)\/[\w-]+\.ts/.test(line))
  expect(ours.map(([name]) => name)).toEqual(['start', 'server', 'worker', 'demo', 'simulators', 'hikeshi', 'bench'])
  for (const [, line] of ours) expect(line).toMatch(/^node (--[\w-]+=\d+ )?--import tsx \w+\/[\w-]+\.ts$/)
})
