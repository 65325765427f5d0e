import { LogLevel, WebClient } from '@slack/web-api'
import type { ConversationsHistoryResponse } from '@slack/web-api'
import { isOver } from '../deadline.ts'
import { IntegrationError } from '../errors.ts'
import type { Chat, MessageRef } from './contract.ts'
import { slackMessage } from './slack/blocks.ts'
import { failure, product } from './slack/failure.ts'

export interface SlackOptions {
  /** Base of the Web API, e.g. `https://slack.com/api/`. */
  readonly apiUrl: string
  readonly botToken: string
  /** Channel id (`C…`). */
  readonly channel: string
}

/** Marks our messages; seen by programs only. Source: docs.slack.dev/messaging/message-metadata */
const eventType = 'hikeshi_act'

/** Milliseconds for one call. */
const timeLimit = 5_000

/** Milliseconds by which Slack’s clock and that of our database may differ: reading too far back costs a page, too little a second message. */
const clockSkew = 600_000

/** Messages a page: Slack's advice is at most 200. */
const pageSize = 200

/**
 * One channel of a Slack workspace. The bot needs the scopes `chat:write`, `channels:history` (`groups:history` for a
 * private channel) and membership of the channel.
 * The client's own retries are off: it would post twice, and waiting is the engine's business.
 */
export const slack = ({ apiUrl, botToken, channel }: SlackOptions): Chat => {
  /** A client for one call, so that its requests end with the caller's signal. */
  const client = (signal: AbortSignal) =>
    new WebClient(botToken, {
      slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`,
      timeout: timeLimit,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logger: silent,
      fetch: (url, init) =>
        fetch(url, { ...init, signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal }),
    })

  const call = async <T>(signal: AbortSignal, write: boolean, work: (client: WebClient) => Promise<T>): Promise<T> => {
    if (isOver(signal)) throw new IntegrationError('unavailable', product, 'the time for this call was over')
    try {
      return await work(client(signal))
    } catch (error) {
      throw failure(error, write)
    }
  }

  return {
    product,
    readLag: 1_000,
    post: async (card, key, { under, signal }) => {
      const message = {
        channel: under?.channel ?? channel,
        ...slackMessage(card),
        ...(under ? { thread_ts: under.id } : {}),
        metadata: { event_type: eventType, event_payload: { key } },
        unfurl_links: false,
        unfurl_media: false,
      }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's, not a window's
      const posted = await call(signal, true, (web) => web.chat.postMessage(message))
      if (posted.ts === undefined || posted.channel === undefined)
        throw new IntegrationError('unavailable', product, 'posted, but did not say where', { ambiguous: true })
      return { channel: posted.channel, id: posted.ts }
    },
    find: (key, { under, since, signal }) => {
      const where = under?.channel ?? channel
      const oldest = ((since - clockSkew) / 1000).toFixed(6)
      const page = { channel: where, oldest, limit: pageSize, include_all_metadata: true }
      return call(signal, false, async (web) => {
        let cursor: string | undefined
        do {
          const asked = { ...page, ...(cursor ? { cursor } : {}) }
          const found: ConversationsHistoryResponse = under
            ? await web.conversations.replies({ ...asked, ts: under.id })
            : await web.conversations.history(asked)
          const ref = carrying(key, where, found)
          if (ref) return ref
          cursor = found.response_metadata?.next_cursor
        } while (cursor)
        return undefined
      })
    },
    update: async ({ channel, id }, card, { signal }) => {
      const message = slackMessage(card)
      await call(signal, true, (web) => web.chat.update({ channel, ts: id, ...message }))
    },
  }
}

const carrying = (key: string, channel: string, page: ConversationsHistoryResponse): MessageRef | undefined => {
  const found = page.messages?.find(
    ({ metadata }) =>
      metadata?.event_type === eventType &&
      // The client's types know an empty payload only.
      Object.entries(metadata.event_payload ?? {}).some(([name, value]) => name === 'key' && value === key),
  )
  return found?.ts === undefined ? undefined : { channel, id: found.ts }
}

/** The client's log holds message texts of customers; what matters is in the errors. */
const quiet = () => {}
const silent = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  setLevel: quiet,
  setName: quiet,
  getLevel: () => LogLevel.ERROR,
}
