import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import type { Soc, SocOptions } from '../harness.ts'

/** Yamato's Cybereason, asked each second. */
export const eachSecond = {
  name: 'cybereason',
  product: 'cybereason',
  api: {
    baseUrl: '${CYBEREASON_URL}',
    credentials: { user: 'env:YAMATO_CYBEREASON_USER', password: 'env:YAMATO_CYBEREASON_PASSWORD' },
  },
  poll: { every: '1s' },
}

/** Yamato's Falcon, which posts. */
export const yamatoFalcon = {
  name: 'falcon',
  product: 'crowdstrike_falcon',
  webhook: { proof: 'vendor', secret: 'env:YAMATO_FALCON_WEBHOOK_SECRET' },
  api: {
    baseUrl: '${FALCON_URL}',
    credentials: { clientId: 'env:YAMATO_FALCON_CLIENT_ID', clientSecret: 'env:YAMATO_FALCON_CLIENT_SECRET' },
  },
}

/** Yamato with Cybereason alone; nobody is told, and nothing is touched: what counts is what comes in. */
export const polled: Readonly<Record<string, unknown>> = {
  mode: 'dry run',
  sources: [eachSecond],
  matrix: { emergency: [], critical: [], high: [], medium: [], low: [] },
}

/** Pages of four malops. */
export const world = { cybereason: { pageLimit: 4 } } satisfies SocOptions['world']

/** Our alerts of a source: how many states of each malop on each machine we have, by its vendor id. */
export const alertsOf = async (soc: Soc): Promise<Readonly<Record<string, number>>> => {
  const { rows } = await soc.db.execute<{ id: string; states: number }>(sql`
    select vendor_id as id, count(*)::int as states from alerts where tenant = 'yamato' and source = 'cybereason' group by vendor_id`)
  return Object.fromEntries(rows.map(({ id, states }) => [id, states]))
}

/** Waits until the records hold exactly these. */
export const untilAlerts = (soc: Soc, expected: Readonly<Record<string, number>>, timeoutMs = 60_000) =>
  soc.until(
    `the records hold ${JSON.stringify(expected)}`,
    async () => isDeepStrictEqual(await alertsOf(soc), expected),
    timeoutMs,
  )

/** The machines of the example customer, over and over. */
export const hosts = ['FS-01', 'KPC-11', 'CAD-21', 'CAD-22'] as const

/** New malops, each on one machine, some seconds apart; their vendor ids, oldest first. */
export const attackMany = (soc: Soc, count: number): string[] => {
  const { cybereason } = soc.world
  const now = cybereason.now()
  return Array.from({ length: count }, (_, n) => {
    const host = cybereason.find(hosts[n % hosts.length] ?? 'FS-01')
    const at = new Date(now - (count - n) * 2000).toISOString()
    return `${cybereason.attack({ hosts: [host.guid], at, name: `tool-${n}.exe` }).guid}@${host.guid}`
  })
}

/** Each of these once. */
export const once = (ids: readonly string[]): Record<string, number> => Object.fromEntries(ids.map((id) => [id, 1]))

/** Waits until the source's list has been asked for anew; twice: the second question is asked when the first one was answered. */
export const untilAsked = async (soc: Soc, times = 2): Promise<void> => {
  let asked = 0
  const stop = soc.world.onRequest(({ path }) => {
    if (path.includes('mmng')) asked += 1
  })
  await soc.until('the source has been asked', () => asked >= times)
  stop()
}
