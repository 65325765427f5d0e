import { setTimeout } from 'node:timers/promises'
import type { Outside, Sender } from './children.ts'
import { now } from './clock.ts'
import { median } from './figures.ts'
import type { Started } from './incident.ts'
import type { Product } from './product.ts'
import { stormWebhooks } from './tenants.ts'

export const alertsEach = 20
const connections = 32
const calmAlerts = 5
/** ms between two alerts of the other customer, in the midst of the storm. */
const pause = 1000

export interface Stormed {
  readonly alerts: number
  readonly machines: number
  /** 202s a second, with everything else under way. */
  readonly acceptedPerSecond: number
  /** Seconds from the first alert until each machine's isolation was asked for. */
  readonly isolatedWithin: number
  /** Webhook → isolate request of another customer's alert, ms: before the storm, and in its midst. */
  readonly calm: { readonly before: number; readonly amid: number; readonly worstAmid: number; readonly ratio: number }
}

/** A burst of alerts over many machines of one customer, and what it does to another's single alerts. */
export const measureStorm = async (
  sender: Sender,
  product: Product,
  outside: Outside,
  incident: () => Promise<Started>,
): Promise<Stormed> => {
  const reaction = async (): Promise<number> => {
    const started = await incident()
    return (await started.isolatedAt()) - started.at
  }
  const before: number[] = []
  for (let n = 0; n < calmAlerts; n += 1) before.push(await reaction())

  const posts = stormWebhooks(alertsEach)
  const aids = new Set(posts.map(({ aid }) => aid))
  const begun = now()
  const storm = sender.send(product.url, connections, posts)
  const isolated = Promise.all([...aids].map((aid) => outside.reachedAt(aid)))
  const amid: number[] = []
  do amid.push(await reaction())
  while (!(await Promise.race([storm.then(() => true), setTimeout(pause, false)])))
  const { answers, elapsed } = await storm
  const refused = answers.find(({ status }) => status !== 202)
  if (refused) throw new Error(`An alert of the storm was answered ${refused.status}: ${refused.body}`)
  return {
    alerts: posts.length,
    machines: aids.size,
    acceptedPerSecond: (posts.length / elapsed) * 1000,
    isolatedWithin: (Math.max(...(await isolated)) - begun) / 1000,
    calm: {
      before: median(before),
      amid: median(amid),
      worstAmid: Math.max(...amid),
      ratio: median(amid) / median(before),
    },
  }
}
