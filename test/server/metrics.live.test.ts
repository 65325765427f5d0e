import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { answer, newHost, roomyWorld, unknownFile } from '../scenarios/scene.ts'

const tokens = { API_TOKEN: 'the-token-of-the-operators-api', METRICS_TOKEN: 'the-token-of-who-scrapes-us' }

describe('/metrics', () => {
  let soc: Soc
  beforeAll(async () => {
    const times = { high: { decision: '4s', closing: '30s' }, warnBefore: '15s' }
    soc = await startSoc({ env: tokens, world: roomyWorld, acme: { soc: ['hana'], times } })
  })
  afterAll(() => soc?.stop())

  const get = (path: string, token: string) =>
    fetch(`${soc.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  /** The samples by their names with labels, as the text has them. */
  const scrape = async (): Promise<ReadonlyMap<string, number>> => {
    const answer = await get('/metrics', tokens.METRICS_TOKEN)
    expect(answer.headers.get('content-type')).toContain('text/plain')
    return new Map(
      (await answer.text())
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    )
  }

  it('opens to its own token and the API’s; its own opens nothing else', async () => {
    expect((await fetch(`${soc.url}/metrics`)).status).toBe(401)
    expect((await get('/metrics', 'another-token-of-that-length')).status).toBe(401)
    expect((await get('/metrics', tokens.API_TOKEN)).status).toBe(200)
    expect((await get('/api/status', tokens.METRICS_TOKEN)).status).toBe(401)
  })

  it('says what is open, what was done, what waits, and who can be reached', async () => {
    newHost(soc, 'acme', 'PC-SECRET')
    const { incident } = await soc.attack('PC-SECRET')
    await soc.untilClosed('acme', incident)
    newHost(soc, 'yamato', 'PC-ASKED')
    const asked = await soc.attack('PC-ASKED')
    await soc.untilHappened(asked.incident, 'question asked')

    // Counts of whole tables are kept for a moment.
    const isolated = 'hikeshi_acts_total{act="isolate",outcome="done"}'
    const samples = await soc.until('both isolations are counted', async () => {
      const now = await scrape()
      return now.get(isolated) === 2 && now
    })
    expect(samples.get('hikeshi_up{server="database"}')).toBe(1)
    expect(samples.get('hikeshi_up{server="temporal"}')).toBe(1)
    expect(samples.get('hikeshi_incidents_open{tenant="yamato",severity="critical"}')).toBe(1)
    expect(samples.get('hikeshi_questions_open{tenant="yamato"}')).toBe(1)
    expect(samples.get('hikeshi_alerts_total{tenant="acme",source="falcon"}')).toBe(1)
    expect(samples.get('hikeshi_oldest_undelivered_seconds{what="alert"}')).toBe(0)
    expect(samples.get('hikeshi_intake{what="alerts recorded"}')).toBe(2)
    expect(samples.get('hikeshi_tenants')).toBe(2)
    expect(samples.get('hikeshi_tenant_file_faults')).toBe(0)
    expect(samples.has('hikeshi_relay_round_age_seconds')).toBe(true)
    const requests = 'hikeshi_http_request_seconds_count{method="POST",route="/webhooks/:tenant/:source",status="202"}'
    expect(samples.get(requests)).toBe(2)
    // Of customers their ids alone.
    expect([...samples.keys()].join('\n')).not.toMatch(/PC-|Ransomware|Hana/)
  })

  it('says which times agreed are near, and which were not kept', async () => {
    newHost(soc, 'acme', 'PC-CLOCK')
    const { incident } = await soc.attack('PC-CLOCK', { severity: 70, sha256: unknownFile() })
    const near = 'hikeshi_limits_near{tenant="acme",limit="closing"}'
    const passed = 'hikeshi_limits_passed_total{tenant="acme",limit="decision"}'
    await soc.until('the closing is near its limit', async () => (await scrape()).get(near) === 1)
    await soc.until('the decision has passed it', async () => (await scrape()).get(passed) === 1)
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    const samples = await soc.until('nothing is near any more', async () => {
      const now = await scrape()
      return !now.has(near) && now
    })
    expect(samples.get(passed)).toBe(1)
    expect([...samples.keys()].filter((name) => name.startsWith('hikeshi_limits_') && name.includes('{'))).toEqual([
      passed,
    ])
  })

  it('says what waits while no worker works', async () => {
    await soc.stopWorker()
    newHost(soc, 'acme', 'PC-WAITS')
    await soc.attack('PC-WAITS')
    const samples = await scrape()
    expect(samples.get('hikeshi_waiting{what="unread"}')).toBe(1)
    expect(samples.get('hikeshi_oldest_undelivered_seconds{what="alert"}')).toBeGreaterThan(0)
  })
})
