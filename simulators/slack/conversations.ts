import { Hono } from 'hono'
import type { Buckets } from '../world/buckets.ts'
import { asked } from './chat.ts'
import { type Arguments, no, ok, type SlackEnv, text } from './envelope.ts'
import { limited } from './guard.ts'
import type { Message } from './workspace.ts'

/** `conversations.*`: reading what was posted. Metadata only where `include_all_metadata` asks for it. */
export function conversationMethods(tier3: Buckets): Hono<SlackEnv> {
  const app = new Hono<SlackEnv>()

  app.all(
    '/conversations.history',
    limited(tier3, ({ seed }) => `${seed.team}/conversations.history`),
    (c) => {
      const { workspace, args, channel, fault } = asked(c)
      if (fault) return no(c, fault)
      const all = workspace.messages(channel, true)
      const roots = all
        .filter(({ ts, thread_ts }) => thread_ts === undefined || thread_ts === ts)
        .map((root) => ({ ...root, ...threadOf(root, all) }))
      return paged(
        roots.filter(within(args)).reverse(),
        args,
        (fields) => ok(c, fields),
        (error) => no(c, error),
      )
    },
  )

  app.all(
    '/conversations.replies',
    limited(tier3, ({ seed }) => `${seed.team}/conversations.replies`),
    (c) => {
      const { workspace, args, channel, fault } = asked(c)
      if (fault) return no(c, fault)
      const all = workspace.messages(channel, true)
      const ts = text(args, 'ts')
      const root = all.find((message) => message.ts === ts)
      if (!root) return no(c, 'thread_not_found')
      const replies = all.filter((message) => message.thread_ts === ts && message.ts !== ts)
      // The first message of the thread always comes along, whatever the time limits say.
      const messages = [{ ...root, ...threadOf(root, all) }, ...replies.filter(within(args))]
      return paged(
        messages,
        args,
        (fields) => ok(c, fields),
        (error) => no(c, error),
      )
    },
  )
  return app
}

const threadOf = (root: Message, all: readonly Message[]): object => {
  const replies = all.filter(({ ts, thread_ts }) => thread_ts === root.ts && ts !== root.ts)
  return replies.length === 0
    ? {}
    : { thread_ts: root.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts }
}

/** `oldest` and `latest` leave out the very instant unless `inclusive`. */
function within(args: Arguments): (message: Message) => boolean {
  const [oldest, latest] = [Number(text(args, 'oldest') || 0), Number(text(args, 'latest') || Infinity)]
  const inclusive = ['true', '1'].includes(text(args, 'inclusive'))
  return ({ ts }) =>
    inclusive ? Number(ts) >= oldest && Number(ts) <= latest : Number(ts) > oldest && Number(ts) < latest
}

/** Cuts a page; the cursor is opaque and names the last message that was given. */
function paged(
  messages: readonly Message[],
  args: Arguments,
  answer: (fields: object) => Response,
  refuse: (error: string) => Response,
): Response {
  const limit = Number(text(args, 'limit') || 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > 999) return refuse('invalid_limit')
  const cursor = text(args, 'cursor')
  const last = Buffer.from(cursor, 'base64').toString().replace('next_ts:', '')
  const start = cursor === '' ? 0 : 1 + messages.findIndex(({ ts }) => ts === last)
  if (cursor !== '' && start === 0) return refuse('invalid_cursor')
  const cut = messages.slice(start, start + limit)
  const more = start + cut.length < messages.length
  const withMetadata = ['true', '1'].includes(text(args, 'include_all_metadata'))
  return answer({
    messages: withMetadata ? cut : cut.map((message) => ({ ...message, metadata: undefined })),
    has_more: more,
    ...(more && {
      response_metadata: { next_cursor: Buffer.from(`next_ts:${cut.at(-1)?.ts}`).toString('base64') },
    }),
  })
}
