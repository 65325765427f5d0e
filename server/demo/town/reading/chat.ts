import { z } from 'zod'
import type { Tenant } from '../../../../policy/tenant.ts'
import type { Message } from '../../../../simulators/slack/workspace.ts'
import type { World } from '../../../../simulators/world.ts'

/** A root message with its replies. */
export interface Thread {
  readonly root: Message
  readonly replies: readonly Message[]
  /** The incident that it is about. */
  readonly incident?: number | undefined
}

/** Somebody in a chat channel whom a visitor can play. */
export interface Member {
  readonly slack: string
  readonly name: string
}

/** One customer's channel as it is now. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly tenant: Tenant
  readonly members: readonly Member[]
  /** Oldest first. */
  readonly threads: readonly Thread[]
  /** Answers that one person alone sees, oldest first. */
  readonly private: readonly { readonly at: string; readonly user: string; readonly text: string }[]
}

const keyed = z.object({ key: z.string() })

/** The key of the act that posted the message: `<incident>` and what it was for. */
export const keyOf = ({ metadata }: Message): { readonly incident: number; readonly key: string } | undefined => {
  const [, incident, ...key] = keyed.safeParse(metadata?.event_payload).data?.key.split('/') ?? []
  return incident === undefined ? undefined : { incident: Number(incident), key: key.join('/') }
}

/** The channel in which Hikeshi talks with a customer; nothing where it has none. */
export const readChannel = (world: World, tenant: Tenant | undefined): Channel | undefined => {
  const id = tenant?.chat?.channel
  if (!tenant || id === undefined) return undefined
  const workspace = world.slack.workspace(id)
  const messages = world.slack.messages(id)
  const known = tenant.people.flatMap(({ name, slack }) => (slack === undefined ? [] : [{ slack, name }]))
  const others = Object.entries(workspace.seed.users ?? {}).flatMap(([slack, name]) =>
    known.some((member) => member.slack === slack) ? [] : [{ slack, name }],
  )
  return {
    id,
    name: workspace.channel(id)?.name ?? id,
    tenant,
    members: [...known, ...others],
    threads: messages
      .filter(({ ts, thread_ts }) => thread_ts === undefined || thread_ts === ts)
      .map((root) => ({
        root,
        replies: messages.filter(({ ts, thread_ts }) => thread_ts === root.ts && ts !== root.ts),
        incident: keyOf(root)?.incident,
      })),
    private: world
      .events({ product: 'slack', act: 'ephemeral', target: id })
      .map(({ time, user, text }) => ({ at: time, user: String(user), text: String(text) })),
  }
}
