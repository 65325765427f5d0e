import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from './harness.ts'

describe('the main job', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      acme: { confirm: { ask: 'never', responders: [{ who: ['hana'], within: '5s' }], otherwise: 'isolate' } },
    })
  })
  afterAll(() => soc?.stop())

  it('isolates first, verifies, tells, reports, closes', async () => {
    const { incident, status } = await soc.attack('KPC-07')
    expect(status).toBe(202)
    const row = await soc.untilClosed('acme', incident)
    expect(row.verdict).toBe('true positive')
    expect(soc.world.events({ act: 'contain', target: 'ac3e0000000000000000000000000007' })).toHaveLength(1)
    await soc.until('the closing is told', async () => (await kinds(incident)).at(-1) === 'told')
    const record = await kinds(incident)
    // The product is asked again and again beside all this: its word may come at any time before the final report.
    expect(record.filter((kind) => kind !== 'isolated')).toEqual([
      'incident opened',
      'isolation asked for',
      'finding',
      'told', // flash report: chat, the department, the CSO
      'told',
      'told',
      'not asked',
      'told', // final report
      'told',
      'told',
      'closed',
      'told', // chat
    ])
    const isolated = record.indexOf('isolated')
    expect(isolated).toBeGreaterThan(record.indexOf('isolation asked for'))
    expect(isolated).toBeLessThan(record.lastIndexOf('closed') - 3)
  })

  const kinds = async (incident: number) => (await soc.timeline(incident)).map(({ what }) => what.kind)
})
