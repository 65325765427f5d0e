import { type Context, Hono } from 'hono'
import type { Buckets } from '../world/buckets.ts'
import type { Recorder } from '../world/log.ts'
import { content } from './content.ts'
import { no, ok, type SlackEnv, text } from './envelope.ts'
import { limited } from './guard.ts'
import type { Message, Workspace } from './workspace.ts'

/** Rates of the methods that write. */
export interface Rates {
  readonly messages: Buckets
  readonly tier3: Buckets
}

/** `chat.*`: posting, changing, and messages for one person. */
export function chatMethods(record: Recorder, rates: Rates): Hono<SlackEnv> {
  const app = new Hono<SlackEnv>()
  const perChannel = limited(rates.messages, (workspace, channel) => `${workspace.seed.team}/${channel}`)

  app.all('/chat.postMessage', perChannel, (c) => {
    const { workspace, args, channel, fault } = asked(c)
    if (fault) return no(c, fault)
    const checked = content(args, 40_000)
    if ('error' in checked) return no(c, checked.error, checked.fields)
    const thread = text(args, 'thread_ts')
    const message = workspace.add(channel, { ...checked, ...(thread !== '' && { thread_ts: thread }) })
    record('message posted', channel, about(message))
    return ok(c, { channel, ts: message.ts, message: { ...message, metadata: undefined } })
  })

  app.all(
    '/chat.update',
    limited(rates.tier3, ({ seed }) => `${seed.team}/chat.update`),
    (c) => {
      const { workspace, args, channel, fault } = asked(c)
      if (fault) return no(c, fault)
      const known = workspace.message(channel, text(args, 'ts'))
      if (!known) return no(c, 'message_not_found')
      if (known.user !== workspace.botUser) return no(c, 'cant_update_message')
      const checked = content(args, 4000)
      if ('error' in checked) return no(c, checked.error, checked.fields)
      const message = changed(workspace, known, { blocks: args.has('blocks') ? [] : (known.blocks ?? []), ...checked })
      workspace.replace(channel, message)
      record('message updated', channel, about(message))
      return ok(c, { channel, ts: message.ts, text: message.text, message: { ...message, metadata: undefined } })
    },
  )

  app.all('/chat.postEphemeral', perChannel, (c) => {
    const { workspace, args, channel, fault } = asked(c)
    if (fault) return no(c, fault)
    const user = text(args, 'user')
    if (!/^[UW][A-Z0-9]+$/.test(user)) return no(c, 'user_not_in_channel')
    const checked = content(args, 40_000)
    if ('error' in checked) return no(c, checked.error, checked.fields)
    workspace.ephemerals.push({ channel, user, ...checked })
    record('ephemeral', channel, { user, text: checked.text, by: 'chat.postEphemeral' })
    return ok(c, { message_ts: workspace.ts() })
  })
  return app
}

/** What was asked, and what is wrong with the channel. */
export function asked(c: Context<SlackEnv>) {
  const [workspace, args] = [c.get('workspace'), c.get('args')]
  const channel = text(args, 'channel')
  const known = workspace.channel(channel)
  const fault = known === undefined ? 'channel_not_found' : known.member === false ? 'not_in_channel' : undefined
  return { workspace, args, channel, fault }
}

/** A message that says something else from now on. */
export function changed(workspace: Workspace, known: Message, next: Partial<Message>): Message {
  return { ...known, ...next, edited: { user: workspace.botUser, ts: workspace.ts() } }
}

/** Key fields of a message for the world's log. */
export const about = ({ ts, thread_ts, text, metadata }: Message): { readonly [field: string]: unknown } => ({
  ts,
  ...(thread_ts !== undefined && { thread_ts }),
  text,
  ...(metadata && { event_type: metadata.event_type, ...payloadFields(metadata.event_payload) }),
})

/** The payload's texts, so that `?key=…` finds the message. They never hide the fields of the log itself. */
const payloadFields = (payload: { readonly [key: string]: unknown }): { readonly [field: string]: unknown } =>
  'key' in payload ? { key: payload.key, payload } : { payload }
