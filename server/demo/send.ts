import type { World } from '../../simulators/world.ts'
import type { Chapter } from './story.ts'

/**
 * Makes the detection of a chapter in the simulated Falcon and posts its signed webhook, unless the world remembers that
 * this was done.
 *
 * @throws Error with what our server answered in place of 202.
 */
export const send = async (world: World, { host, scenario }: Chapter): Promise<'sent' | 'sent before'> => {
  const { aid } = world.falcon.find(host)
  const known = world.falcon.alerts.list().find((alert) => alert['agent_id'] === aid && alert['scenario'] === scenario)
  const isDelivered =
    known && world.events({ act: 'webhook delivered', target: known.composite_id }).some(({ status }) => status === 202)
  if (isDelivered) return 'sent before'
  const delivered = known
    ? await world.falcon.deliver(known.composite_id)
    : (await world.falcon.detect({ host, scenario, deliver: true })).delivered
  if (delivered?.status !== 202)
    throw new Error(`The webhook for ${host} was answered ${delivered?.status}: ${delivered?.body}`)
  return 'sent'
}
