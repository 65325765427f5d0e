import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { eachSecond, yamatoFalcon } from '../sources/ground.ts'
import { answer, linesOf, manyAtOnce, rootOf } from './scene.ts'

const sources = [yamatoFalcon, { ...eachSecond, api: { ...eachSecond.api, options: { readLag: '500' } } }]

describe('a customer with two products', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      yamato: { sources, limits: manyAtOnce },
      world: { cybereason: { primedLagMs: 3000, readLagMs: 100 } },
    })
  })
  afterAll(() => soc?.stop())

  const incidentsOf = async (name: string) =>
    (await soc.incidents('yamato')).filter(({ hostName }) => hostName?.toLowerCase() === name)
  const untilIncident = (name: string) => soc.until(`${name} has an incident`, async () => (await incidentsOf(name))[0])
  const alertsIn = async (incident: number) => {
    const { rows } = await soc.db.execute<{ source: string }>(
      sql`select source from alerts where incident = ${incident} order by seq`,
    )
    return rows.map(({ source }) => source)
  }

  it('has one incident of a machine that both see, and the first one’s product isolates', async () => {
    soc.world.cybereason.attack({ hosts: ['KPC-11'], scenario: 'ransomware' })
    const { id } = await untilIncident('kpc-11')
    await soc.untilHappened(id, 'isolated')
    expect((await soc.attack('KPC-11')).incident).toBe(id)
    expect(await alertsIn(id)).toEqual(['cybereason', 'falcon'])
    await soc.untilHappened(id, 'alerts added')
    expect(await incidentsOf('kpc-11')).toHaveLength(1)
    const { guid, cutOff } = soc.world.cybereason.find('KPC-11')
    expect(cutOff).toBe(true)
    expect(soc.world.events({ act: 'isolate', target: guid })).toHaveLength(1)
    expect(soc.world.events({ act: 'contain' })).toEqual([])
    // Whichever alert is the worst: who isolated confirms it, and what was detected is all of one alert.
    await answer(soc, 'yamato', id, 'U0YUKI', 'isolate')
    await soc.untilClosed('yamato', id)
    await soc.until('the end is shown', () => rootOf(soc, 'yamato', id)[0]?.text.includes('終了しました'))
    const card = JSON.stringify(rootOf(soc, 'yamato', id)[0]?.blocks)
    expect(card).toContain('Cybereasonで確認済みです')
    const [, product, title] = /、([A-Za-z ]+)がKPC-11で「(.+?)」を検知しました/i.exec(card) ?? []
    const { rows } = await soc.db.execute<{ title: string }>(
      sql`select title from alerts where incident = ${id} and source = ${product === 'Cybereason' ? 'cybereason' : 'falcon'}`,
    )
    expect(rows.map((row) => row.title)).toContain(title)
  })

  it('has the second product’s malop in the first one’s incident', async () => {
    const { incident } = await soc.attack('FS-01')
    soc.world.cybereason.attack({ hosts: ['FS-01', 'CAD-21'], scenario: 'odd script' })
    await soc.until('the malop is in it', async () => (await alertsIn(incident)).length === 2)
    expect(await alertsIn(incident)).toEqual(['falcon', 'cybereason'])
    // The same malop on a machine that Falcon does not know is that machine's.
    const other = await untilIncident('cad-21')
    expect(other.id).not.toBe(incident)
  })

  it('waits for an off-line machine whose order shows nowhere, and long afterwards still believes that it comes', async () => {
    soc.world.cybereason.attack({ hosts: ['LT-OFF-9'], scenario: 'ransomware' })
    const { id } = await untilIncident('lt-off-9')
    await soc.untilHappened(id, 'isolation pending')
    const { guid } = soc.world.cybereason.find('LT-OFF-9')
    expect(soc.world.events({ act: 'isolate', target: guid })).toMatchObject([{ result: 'Primed' }])
    // It was off-line over night; when it is back, it takes its time.
    await soc.db.execute(sql`update containments set asked_at = asked_at - interval '9 hours' where incident = ${id}`)
    soc.world.cybereason.sensors.setOnline(guid, true)
    await soc.untilHappened(id, 'isolated')
    expect(soc.world.cybereason.find('LT-OFF-9').cutOff).toBe(true)
    expect(await linesOf(soc, id, 'isolation failed')).toEqual([])
  })
})
