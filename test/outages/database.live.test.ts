import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acmeFalcon, falconWebhookSecrets } from '../../simulators/seed.ts'
import { signWebhook, webhookBody } from '../../simulators/falcon/webhook.ts'
import { acmeAsksNobody, expectNothingTwice } from '../durability/round.ts'
import { startSoc, type Soc } from '../harness.ts'
import { buttonOf, linesOf, manyAtOnce, newHost, roomyWorld, unknownFile, untilAsked } from '../scenarios/scene.ts'
import { startGround, type Ground } from './ground.ts'

const fileServer = '9a3a7000000000000000000000000f51'

describe.each([
  { how: 'is killed', away: (ground: Ground) => ground.kill('postgres'), back: (ground: Ground) => ground.bringBack() },
  { how: 'hangs', away: (ground: Ground) => ground.freeze('postgres'), back: (ground: Ground) => ground.thaw() },
])('PostgreSQL $how', ({ how, away, back }) => {
  let ground: Ground
  let soc: Soc
  beforeAll(async () => {
    ground = await startGround()
    soc = await startSoc({ acme: acmeAsksNobody, yamato: { limits: manyAtOnce }, world: roomyWorld, env: ground.env })
  })
  afterAll(async () => {
    await ground?.thaw()
    await soc?.stop()
    await ground?.discard()
  })

  it('turns senders and clicks away, does nothing by halves, and catches up by itself', async () => {
    const asking = (await soc.attack('FS-01', { sha256: unknownFile() })).incident
    const question = await untilAsked(soc, 'yamato', asking)
    const button = buttonOf(soc, 'yamato', question.id, 'isolate')
    if (!button) throw new Error('the question has no button')
    // Incidents in mid-work: at one the product is just cutting the machine off, the others are anywhere.
    const busyHosts = [0, 1, 2, 3].map((place) => newHost(soc, 'acme', `BUSY-${place}`))
    soc.world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'devices-actions.*=contain', body: busyHosts[0] ?? '' },
      effect: { hold: 'before' },
    })
    const busy: number[] = []
    for (const place of busyHosts.keys()) busy.push((await soc.attack(`BUSY-${place}`)).incident)
    const { id: held } = await soc.world.waitForHeld(({ body }) => body.includes(busyHosts[0] ?? ''))

    await away(ground)
    soc.world.release(held)
    const refused = await Promise.all(['KPC-07', 'KPC-08', 'LT-12'].map(refusedAlert))
    const pressed = await soc.world.slack.click({ user: 'U0YUKI', ...button })
    expect(pressed.outcome).toBe(how === 'is killed' ? 'failed' : 'timed out')
    expect(await soc.world.waitForEvent({ act: 'ephemeral' })).toMatchObject({
      user: 'U0YUKI',
      text: expect.stringContaining('回答を保存できませんでした'),
    })
    expect((await fetch(`${soc.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${soc.url}/healthz`)).status).toBe(200)
    expect(soc.world.events({ act: 'contain', target: fileServer })).toEqual([])

    await back(ground)
    // What was refused is asked for by us: nobody sends it again.
    for (const hostName of ['KPC-07', 'KPC-08', 'LT-12']) {
      const incident = await soc.until(
        `${hostName} has an incident`,
        async () => (await soc.incidents('acme')).find((one) => one.hostName === hostName),
        60_000,
      )
      await soc.untilClosed('acme', incident.id)
    }
    expect(refused.map(({ hostname }) => hostname).toSorted()).toEqual(['KPC-07', 'KPC-08', 'LT-12'])
    for (const incident of busy) await soc.untilClosed('acme', incident)

    expect(await linesOf(soc, asking, 'answered')).toEqual([])
    expect(await soc.world.slack.click({ user: 'U0YUKI', ...button })).toMatchObject({
      outcome: 'answered',
      status: 200,
    })
    await soc.untilClosed('yamato', asking)
    expect(await linesOf(soc, asking, 'answered')).toHaveLength(1)
    expect(soc.world.events({ act: 'contain', target: fileServer })).toHaveLength(1)
    for (const aid of [...busyHosts, ...acmeFalcon.hosts.slice(0, 3).map(({ aid }) => aid)])
      expect(soc.world.events({ act: 'contain', target: aid }), aid).toHaveLength(1)
    expectNothingTwice(soc.world)
    for (const { id } of await soc.incidents('acme'))
      expect((await soc.timeline(id)).map(({ what }) => what.kind)).not.toContain('isolation failed')
    // No alert twice, none without its incident, and every incident with its alert.
    const { rows } = await soc.db.execute(sql`
      select vendor_id from alerts group by vendor_id having count(*) <> 1 or count(incident) <> 1
      union all select id::text from incidents where alert_seq <> (select count(*) from alerts where incident = incidents.id)`)
    expect(rows).toEqual([])
  })

  /** A detection of which the product tells us once, and is told to come again; it gives up. */
  const refusedAlert = async (hostname: string) => {
    const { alert } = await soc.world.falcon.detect({ host: hostname, sha256: unknownFile() })
    const body = webhookBody(alert, 'api')
    const headers = signWebhook(body, falconWebhookSecrets.acme, new Date())
    const answer = await fetch(`${soc.url}/webhooks/acme/falcon`, { method: 'POST', headers, body })
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    return { hostname }
  }
})
