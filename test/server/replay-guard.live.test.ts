import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { refuseBreakingCode } from '../../server/replay-guard.ts'
import { dataConverter } from '../../server/payload-codec.ts'
import { startSoc, type Soc } from '../harness.ts'

describe('the code that is about to run open incidents', () => {
  let soc: Soc
  let incident: number
  beforeAll(async () => {
    soc = await startSoc()
    incident = (await soc.attack('SHOP-01', { severity: 70 })).incident
    await soc.untilHappened(incident, 'question asked')
    await soc.until(
      'the open incident is listed',
      async () => (await check({ codePath: inject('workflowBundle') })) > 0,
    )
  })
  afterAll(() => soc?.stop())

  const check = (bundle: Parameters<typeof refuseBreakingCode>[2]) =>
    refuseBreakingCode(
      soc.built.services.deliveries.client,
      soc.built.services.config.temporal.taskQueue,
      bundle,
      dataConverter([]),
    )

  it('is let through when it tells their past as it was', async () => {
    expect(await check({ codePath: inject('workflowBundle') })).toBe(1)
  })

  it('is refused, by the names of the incidents, when it would tell it otherwise', async () => {
    const workflowsPath = fileURLToPath(new URL('../fixtures/workflows/other-incident.ts', import.meta.url))
    const bundle = await bundleWorkflowCode({ workflowsPath })
    await expect(check(bundle)).rejects.toThrow(`incident/acme/${incident}`)
  })

  it('is refused when an act that they have behind them is left out', async () => {
    const whole = await readFile(inject('workflowBundle'), 'utf8')
    const code = whole.replace("await report('flash', finding)", '')
    expect(code).not.toBe(whole)
    await expect(check({ code })).rejects.toThrow(`incident/acme/${incident}`)
  })
})
