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

/** A customer of whom everything happens at once; its incidents ask, and stay open while its alerts come. */
const stormy = 'stormy'

/** Each customer's channel, in the one simulated workspace. */
export const channels = [...tenants, stormy].map((id) => ({ id: `C0${id.toUpperCase()}`, name: id }))

/** Machines of the simulated world; every incident gets one of its own. */
export const hosts = Array.from({ length: 3000 }, (_, n) => ({
  aid: `ac3e${n.toString(16).padStart(28, '0')}`,
  hostname: `PC-${n}`,
}))

/** Of those, the machines of the storm; no other case comes so far. */
const stormyHosts = hosts.slice(-150)

/** A folder of tenant files: the example customer as it is, but without limits, and all but one without questions. */
export const makeTenants = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'hikeshi-bench-tenants-'))
  const acme: unknown = parse(await readFile(new URL('../playbooks/tenants/acme.yaml', import.meta.url), 'utf8'))
  const { chat, ...rest } = acme as { readonly chat: object }
  for (const { id: channel, name: id } of channels) {
    const file = {
      ...rest,
      id,
      chat: { ...chat, channel },
      confirm: {
        ask: id === stormy ? 'always' : 'never',
        responders: [{ who: ['hana'], within: '2h' }],
        otherwise: 'isolate',
      },
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

type Machine = (typeof hosts)[number]

/** A signed webhook of a detection of a file that nobody has seen. */
const webhookOf = (tenant: string, { aid, hostname }: Machine): Webhook => {
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

/** Makes webhooks, each of another machine, the customers in turn. */
export const createWebhooks = (): ((count: number) => Webhook[]) => {
  let number = 0
  const one = (): Webhook => {
    const n = number++
    return webhookOf(
      tenants[n % tenants.length] ?? '',
      hosts[n] ?? { aid: randomBytes(16).toString('hex'), hostname: `PC-${n}` },
    )
  }
  return (count) => Array.from({ length: count }, one)
}

/** So many webhooks of each machine of the customer whose storm it is, the machines in turn. */
export const stormWebhooks = (each: number): Webhook[] =>
  Array.from({ length: each }, () => stormyHosts.map((machine) => webhookOf(stormy, machine))).flat()
