/**
 * `npm run bench [-- --json FILE] [--rounds 3] [--only accept,react,finish,storm]`: how fast Hikeshi is beside the least that the
 * same servers allow on the same machine. What the figures mean: docs/performance.md.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createLogger } from '../server/log.ts'
import { logTemporalTo } from '../server/temporal-runtime.ts'
import { createAccept } from './accept.ts'
import { startInsertOnly } from './bare/insert-only.ts'
import { startBare } from './bare/worker.ts'
import { startSender } from './children.ts'
import { createFinish } from './finish.ts'
import { startGround } from './ground.ts'
import { createIncidents } from './incident.ts'
import { countPerIncident } from './per-incident.ts'
import { startIntake, startProduct } from './product.ts'
import { createReact } from './react.ts'
import { measureStorm } from './storm.ts'
import { tableOf, type Measured } from './table.ts'
import { createWebhooks } from './tenants.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'accept,react,finish,storm' },
  },
})
const say = (text: string): void => console.error(text)
const rounds = Number(values.rounds)
const only = new Set(values.only.split(','))
if (!(rounds >= 1)) throw new Error('--rounds must be a whole number from 1')

logTemporalTo(createLogger({ level: 'warn', format: 'text' }))

const stops: (() => Promise<void>)[] = []
/** What has been started is stopped at the end, the last first, also when a case fails. */
const kept = <T extends { readonly stop: () => Promise<void> }>(started: T): T => {
  stops.unshift(started.stop)
  return started
}

const measure = async (): Promise<Measured> => {
  const ground = kept(await startGround(say))
  const sender = kept(startSender())
  const insertOnly = kept(await startInsertOnly(ground.infrastructure.databaseUrl))
  const held = kept(await startIntake(ground, { deliver: false }))
  const delivering = kept(await startIntake(ground, { deliver: true }))
  const bare = kept(await startBare(ground.infrastructure, ground.outside))
  const product = kept(await startProduct(ground))

  const incident = createIncidents(sender, product, ground.outside, createWebhooks())
  // Nobody's first call is measured: it finds cold code, empty pools, no tokens.
  say('warming up')
  await createFinish(bare, { acts: 6, activities: 6 }, incident).round(16)
  const perIncident = await countPerIncident(product.client, product.services.db.$client, incident, 5)

  const accept = createAccept(sender, insertOnly, held, delivering, createWebhooks())
  const react = createReact(bare, incident)
  const finish = createFinish(bare, perIncident, incident)
  if (only.has('accept')) await createAccept(sender, insertOnly, held, delivering, createWebhooks()).round(300)
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`)
    if (only.has('accept')) await accept.round(1200)
    if (only.has('react')) await react.round(25)
    if (only.has('finish')) await finish.round(96)
  }
  return {
    perIncident,
    ...(only.has('accept') && { accept: accept.result() }),
    ...(only.has('react') && { react: react.result() }),
    ...(only.has('finish') && { finish: finish.result() }),
    ...(only.has('storm') && { storm: await measureStorm(sender, product, ground.outside, incident) }),
  }
}

const timeLimit = 8 * 60_000
const broken = new Promise<never>((_resolve, reject) => {
  setTimeout(() => reject(new Error('The bench took too long.')), timeLimit).unref()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error(signal)))
})

try {
  const measured = await Promise.race([measure(), broken])
  console.log(tableOf(measured))
  if (values.json !== undefined) {
    const { accept, react, finish, perIncident } = measured
    const floor = {
      insertOnly: accept?.beside.map(({ connections, insertOnly }) => ({ connections, ...insertOnly })),
      firstActivity: react?.bare,
      ordinary: finish?.ordinary,
      local: finish?.local,
      perAct: finish?.perAct,
    }
    const json = { floor, ...measured, perIncident: { ...perIncident, cpuMs: finish?.cpuMs } }
    await writeFile(values.json, `${JSON.stringify(json, null, 2)}\n`)
  }
} finally {
  for (const stop of stops) await stop()
}
