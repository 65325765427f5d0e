import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pointAt } from '../../server/demo/environment.ts'
import { startSoc, type Attack, type Soc } from '../harness.ts'
import { startProgram, type Program } from '../processes.ts'
import { heard, linesOf, manyAtOnce, newHost, rootOf, roomyWorld, unknownFile } from './scene.ts'

describe('two server processes', () => {
  let soc: Soc
  beforeAll(async () => {
    // The API shows no alert yet: else reconciliation might bring one in before its webhook does.
    const world = { ...roomyWorld, falcon: { ...roomyWorld.falcon, alertLagMs: 600_000 } }
    soc = await startSoc({ server: false, world, acme: { limits: manyAtOnce } })
  })
  afterAll(() => soc?.stop())

  const startServers = async (): Promise<readonly [Program, Program]> => {
    const servers = await Promise.all([startProgram('main', soc.env), startProgram('main', soc.env)] as const)
    pointAt(soc.world, servers[0].url)
    return servers
  }
  const detect = async (host: string, attack: Attack = {}): Promise<string> =>
    (await soc.world.falcon.detect({ host, sha256: unknownFile(), ...attack })).alert.composite_id
  const deliverAt = async (server: Program, id: string): Promise<Taken> => {
    const { status, body } = await soc.world.falcon.deliver(id, { url: `${server.url}/webhooks/acme/falcon` })
    expect(status, body).toBe(202)
    return JSON.parse(body) as Taken
  }
  const countOf = async (table: 'alerts' | 'deliveries' | 'containments'): Promise<number> =>
    Number((await soc.db.execute(sql`select count(*) as n from ${sql.identifier(table)}`)).rows[0]?.['n'])

  it('take the same webhook 50 times at once: one alert, one incident, one isolation, each message once', async () => {
    const servers = await startServers()
    const aid = newHost(soc, 'acme', 'PC-FIFTY')
    const id = await detect('PC-FIFTY')
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => deliverAt(servers[n % 2 === 0 ? 0 : 1], id)))

    const alerts = answers.flatMap(({ alerts }) => alerts)
    expect(alerts).toHaveLength(50)
    expect(alerts.filter((alert) => alert.new)).toHaveLength(1)
    expect(new Set(alerts.map((alert) => alert.id)).size).toBe(1)
    const [incident, ...others] = new Set(alerts.map((alert) => alert.incident))
    expect(others).toEqual([])
    expect([await countOf('alerts'), await countOf('deliveries')]).toEqual([1, 1])
    expect((await soc.incidents('acme')).map((row) => row.id)).toEqual([incident])

    const row = await soc.untilClosed('acme', incident ?? 0)
    await soc.until('all is told', () => heard(soc, row.id).length >= whoHears.length)
    expect(heard(soc, row.id)).toEqual(whoHears)
    expect(soc.world.events({ act: 'contain' }).map(({ target }) => target)).toEqual([aid])
    expect(await countOf('containments')).toBe(1)
    expect(rootOf(soc, 'acme', row.id)).toHaveLength(1)
    expect(soc.world.events({ act: 'mail repeated' })).toEqual([])
  })

  it('take two different alerts of one host at once: one incident of both', async () => {
    const servers = await startServers()
    const hosts = Array.from({ length: 6 }, (_, n) => `PC-PAIR-${n}`)
    const pairs = await Promise.all(
      hosts.map(async (host) => {
        newHost(soc, 'acme', host)
        return [await detect(host), await detect(host, { scenario: 'credential theft', severity: 90 })] as const
      }),
    )
    const answers = await Promise.all(
      pairs.map((pair) => Promise.all(pair.map((id, n) => deliverAt(servers[n === 0 ? 0 : 1], id)))),
    )
    for (const [n, pair] of answers.entries()) {
      const alerts = pair.flatMap(({ alerts }) => alerts)
      expect(alerts.map((alert) => alert.new)).toEqual([true, true])
      expect(new Set(alerts.map((alert) => alert.incident)).size).toBe(1)
      const row = await soc.untilClosed('acme', alerts[0]?.incident ?? 0)
      expect([row.hostName, row.alertSeq]).toEqual([hosts[n], 2])
      expect(await linesOf(soc, row.id, 'incident opened')).toHaveLength(1)
      const { aid } = soc.world.falcon.find(hosts[n] ?? '')
      expect(soc.world.events({ act: 'contain', target: aid })).toHaveLength(1)
    }
    expect((await soc.incidents('acme')).filter(({ hostName }) => hosts.includes(hostName ?? ''))).toHaveLength(6)
  })
})

interface Taken {
  readonly alerts: readonly { readonly id: number; readonly incident: number; readonly new: boolean }[]
}

/** Of a critical finding that proves real at ACME; written down by hand from its file. */
const whoHears = [
  'chat U0HANA U0KENJI: flash report',
  'mail it-department@acme.example: flash report',
  'mail ryo.ito@acme.example: flash report',
  'chat U0HANA U0KENJI: final report',
  'mail it-department@acme.example: final report',
  'mail ryo.ito@acme.example: final report',
  'chat U0HANA U0KENJI: closed',
]
