import type { Outside, Sender } from './children.ts'
import type { Product } from './product.ts'
import type { Webhook } from './tenants.ts'

export interface Started {
  readonly tenant: string
  readonly incident: number
  /** Epoch ms at which the webhook left its sender. */
  readonly at: number
  /** Epoch ms at which the product was asked to isolate the machine. */
  readonly isolatedAt: () => Promise<number>
  /** Waits for the end of the incident's workflow. */
  readonly ended: () => Promise<void>
}

/** Posts webhooks and follows their incidents. */
export const createIncidents =
  (sender: Sender, product: Product, outside: Outside, webhooks: (count: number) => Webhook[]) =>
  async (): Promise<Started> => {
    const [webhook] = webhooks(1)
    if (!webhook) throw new Error('no webhook')
    const { answers } = await sender.send(product.url, 1, [webhook])
    const [answer] = answers
    if (answer?.status !== 202) throw new Error(`A webhook was answered ${answer?.status}: ${answer?.body}`)
    const { tenant, aid } = webhook
    const incident = (JSON.parse(answer.body) as { alerts: { incident: number }[] }).alerts[0]?.incident ?? 0
    return {
      tenant,
      incident,
      at: answer.at,
      isolatedAt: () => outside.reachedAt(aid),
      ended: () => product.ended(tenant, incident),
    }
  }
