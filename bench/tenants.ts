import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { detectionSchema } from '../simulators/falcon/scenarios.ts'
import { newAlert } from '../simulators/falcon/new-alert.ts'
import { signWebhook, webhookBody } from '../simulators/falcon/webhook.ts'
import { acmeFalcon, falconWebhookSecrets } from '../simulators/seed.ts'
import type { Post } from './sender.ts'

/** Eight customers that isolate first and ask nobody: a cap on one customer's calls is not what is measured. */
const tenants = Array.from({ length: 8 }, (_, n) => `bench${n}`)

/** Each customer's channel, in the one simulated workspace. */
export const channels = tenants.map((id) => ({ id: `C0${id.toUpperCase()}`, name: id }))

/** Machines of the simulated world; every incident gets one of its own. */
export const hosts = Array.from({ length: 3000 }, (_, n) => ({
  aid: `ac3e${n.toString(16).padStart(28, '0')}`,
  hostname: `PC-${n}`,
}))

/** A folder of tenant files: the example customer as it is, but without questions and without limits. */
export const makeTenants = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'hikeshi-bench-tenants-'))
  const acme: unknown = parse(await readFile(new URL('../playbooks/tenants/acme.yaml', import.meta.url), 'utf8'))
  const { chat, ...rest } = acme as { readonly chat: object }
  for (const [n, id] of tenants.entries()) {
    const file = {
      ...rest,
      id,
      chat: { ...chat, channel: channels[n]?.id },
      confirm: { ask: 'never', responders: [{ who: ['hana'], within: '10m' }], otherwise: 'isolate' },
      limits: { containments: { max: 100_000, within: '1h' }, tripwire: { max: 100_000, within: '10m' } },
    }
    await writeFile(join(folder, `${id}.yaml`), stringify(file))
  }
  return folder
}

export interface Webhook extends Post {
  readonly tenant: string
  readonly aid: string
}

/** Makes signed webhooks of detections, each of another machine and another file, the customers in turn. */
export const createWebhooks = (): ((count: number) => Webhook[]) => {
  let number = 0
  const one = (): Webhook => {
    const n = number++
    const tenant = tenants[n % tenants.length] ?? ''
    const { aid, hostname } = hosts[n] ?? { aid: randomBytes(16).toString('hex'), hostname: `PC-${n}` }
    const at = new Date()
    const host = {
      aid,
      hostname,
      cid: acmeFalcon.cid,
      online: true,
      cutOff: false,
      status: 'normal',
      lastSeen: at.toISOString(),
    } as const
    const detection = detectionSchema.parse({ host: aid, sha256: randomBytes(32).toString('hex') })
    const body = webhookBody(newAlert(host, detection), 'api')
    return {
      tenant,
      aid,
      path: `/webhooks/${tenant}/falcon`,
      headers: signWebhook(body, falconWebhookSecrets.acme, at),
      body,
    }
  }
  return (count) => Array.from({ length: count }, one)
}
