import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { expectNothingTwice } from '../durability/round.ts'
import { manyAtOnce, newHost, roomyWorld } from '../scenarios/scene.ts'

const machines = 150
const alertsEach = 20
/** Posts at once, as a product sends its backlog. */
const senders = 32

describe('a storm: 3,000 alerts over 150 machines of one customer', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ world: roomyWorld, acme: { limits: manyAtOnce, confirm: askedForLong } })
  })
  afterAll(() => soc?.stop())

  it(
    'loses none, makes 150 incidents, and another customer’s critical alert is not behind it',
    { timeout: 600_000 },
    async () => {
      const agents = Array.from({ length: machines }, (_, index) => newHost(soc, 'acme', `STORM-${index}`))
      const other = newHost(soc, 'yamato', 'CALM-1')
      // A product that takes its time, so that the storm’s isolations queue up.
      soc.world.fault({
        product: 'crowdstrike_falcon',
        match: { path: 'devices-actions.*=contain', body: 'ac3e' },
        times: 0,
        effect: { delayMs: 300 },
      })
      const seen: { tenant: string; incident: number; status: number }[] = []
      const contained = () => soc.world.events({ act: 'contain' }).map(({ target }) => target)
      let outstanding = 0
      let next = 0
      const send = async (): Promise<void> => {
        while (next < machines * alertsEach) {
          const number = next++
          // In the midst of it: each machine of the storm has its incident, and most wait for their turn.
          if (number === machines * 2) {
            outstanding = machines - contained().length
            seen.push({ tenant: 'yamato', ...(await soc.attack('CALM-1')) })
          }
          seen.push({ tenant: 'acme', ...(await soc.attack(`STORM-${number % machines}`)) })
        }
      }
      await Promise.all(Array.from({ length: senders }, send))
      expect(seen.filter(({ status }) => status !== 202)).toEqual([])

      await soc.until('every machine is cut off', () => contained().length >= machines + 1, 300_000)
      expect(contained().toSorted()).toEqual([...agents, other].toSorted())
      expect(machines - contained().indexOf(other)).toBeGreaterThan(outstanding / 2)

      const { rows } = await soc.db.$client.query<{ alerts: number; incidents: number }>(
        `select count(*)::int as alerts, count(distinct incident)::int as incidents from alerts where tenant = 'acme'`,
      )
      expect(rows).toEqual([{ alerts: machines * alertsEach, incidents: machines }])
      await soc.until(
        'all alerts are read',
        async () => {
          const { rows } = await soc.db.$client.query('select from incidents where read_seq < alert_seq')
          return rows.length === 0
        },
        300_000,
      )
      expectNothingTwice(soc.world)
    },
  )
})

/** The incidents stay open while alerts come. */
const askedForLong = {
  ask: 'always',
  responders: [{ who: ['hana'], within: '2h' }],
  otherwise: 'isolate',
}
