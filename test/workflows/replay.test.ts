import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker'
import { DeterminismViolationError } from '@temporalio/workflow'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleWorkflows } from '../../server/bundle.ts'
import { createLogger } from '../../server/log.ts'
import { logTemporalTo } from '../../server/temporal-runtime.ts'
import { extended } from './extended.ts'
import { folder, fromText, inClear } from './recording.ts'

logTemporalTo(createLogger({ level: 'error', format: 'text' }))

type History = ReturnType<typeof fromText>

const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
const read = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8')

/** What each recorded history says to this code: nothing, or an error. */
const replay = async (
  workflowBundle: WorkflowBundle,
  change = (history: History): History => history,
): Promise<Map<string, Error | undefined>> => {
  const histories = await Promise.all(
    names.map(async (name) => ({ workflowId: name, history: change(fromText(await read(name))) })),
  )
  const results = new Map<string, Error | undefined>()
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories))
    results.set(workflowId, error)
  return results
}

/** After a change of the workflow that is meant: `npm run histories` records them anew. */
describe('recorded incidents', () => {
  describe('on the code as it is', () => {
    let results: Map<string, Error | undefined>
    let onSlowMachine: typeof results
    beforeAll(async () => {
      const bundle = await bundleWorkflows()
      results = await replay(bundle)
      onSlowMachine = await replay(bundle, (history) => extended(history, 20))
    }, 60_000)

    it.each(names)('%s is told as it was', (name) => {
      expect(results.has(name)).toBe(true)
      expect(results.get(name)).toBeUndefined()
    })

    it.each(names)('%s would have been the same on a slow machine', (name) => {
      expect(onSlowMachine.has(name)).toBe(true)
      expect(onSlowMachine.get(name)).toBeUndefined()
    })
  })

  it('are all refused by code that does other things', async () => {
    const workflowsPath = fileURLToPath(new URL('../fixtures/workflows/other-incident.ts', import.meta.url))
    const results = await replay(await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }))
    for (const name of names) expect(results.get(name), name).toBeInstanceOf(DeterminismViolationError)
  }, 60_000)

  it('are refused by a playbook that leaves one act out', async () => {
    const whole = (await bundleWorkflows()).code
    const code = whole.replace(/await report\('flash', finding\)/, '')
    expect(code).not.toBe(whole)
    const results = await replay({ code })
    // The later ones of several runs begin after the flash report.
    const reporting = names.filter((name) => !/-(?!1\.)\d+\.json$/.test(name))
    for (const name of reporting) expect(results.get(name), name).toBeInstanceOf(Error)
  }, 60_000)

  it('are the incidents that are worth keeping: finished, open, and over several runs', async () => {
    const ends = await Promise.all(names.map(async (name) => fromText(await read(name)).events?.at(-1)))
    expect(ends.filter((end) => end?.workflowExecutionCompletedEventAttributes).length).toBeGreaterThanOrEqual(4)
    expect(ends.filter((end) => end?.workflowExecutionContinuedAsNewEventAttributes).length).toBeGreaterThanOrEqual(1)
    expect(
      ends.filter(
        (end) =>
          !end?.workflowExecutionCompletedEventAttributes && !end?.workflowExecutionContinuedAsNewEventAttributes,
      ).length,
    ).toBeGreaterThanOrEqual(1)
  })

  it.each(names)('%s says nothing of the machine on which it was recorded', async (name) => {
    const text = inClear(await read(name))
    expect(text).not.toMatch(/file:\/\/|node_modules|\/(home|root|tmp|work|Users)\//)
    expect([...text.matchAll(/"identity":"([^"]*)"/g)].every(([, identity]) => identity === 'a worker')).toBe(true)
  })
})
