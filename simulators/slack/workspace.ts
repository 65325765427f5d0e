/** A Slack channel when the world begins. */
export interface ChannelSeed {
  /** `C…`. */
  readonly id: string
  readonly name: string
  /** Whether the bot was invited; default true. */
  readonly member?: boolean | undefined
}

/** One Slack workspace with our app installed. */
export interface WorkspaceSeed {
  readonly name: string
  /** `T…`. */
  readonly team: string
  /** `xoxb-…`. */
  readonly botToken: string
  readonly signingSecret: string
  readonly channels: readonly ChannelSeed[]
  /** People by their id (`U…`); clicks of others are sent all the same, as Slack sends those of anybody in the channel. */
  readonly users?: Readonly<{ [id: string]: string }> | undefined
  /** Where Slack sends presses on buttons; without it a press cannot be sent. */
  readonly interactivityUrl?: string | undefined
}

/** How this Slack behaves. */
export interface SlackOptions {
  readonly workspaces?: readonly WorkspaceSeed[]
  /** chat.postMessage per second and channel; 0 = no limit; Slack: about 1. */
  readonly messagesPerSecond?: number
  /** How many messages a channel takes at once before that; default 5. */
  readonly burst?: number
  /** Other methods per minute and workspace (Slack's tier 3); 0 = no limit; default 50. */
  readonly tier3PerMinute?: number
  /** How long a new message cannot be read back, in milliseconds; default 0. */
  readonly readLagMs?: number
  /** How long Slack waits for the answer to a press; 3000. */
  readonly ackMs?: number
}

/** A message as Slack keeps it. */
export interface Message {
  readonly type: 'message'
  readonly subtype?: string
  readonly ts: string
  readonly text: string
  readonly user: string
  readonly bot_id: string
  readonly app_id: string
  readonly team: string
  readonly thread_ts?: string
  readonly blocks?: readonly Block[]
  readonly metadata?: Metadata
  readonly edited?: { readonly user: string; readonly ts: string }
}

/** A block of Block Kit, after it was checked. */
export interface Block {
  readonly type: string
  readonly block_id: string
  readonly [field: string]: unknown
}

export interface Metadata {
  readonly event_type: string
  readonly event_payload: { readonly [key: string]: unknown }
}

/** A message that one person alone saw, and only once. */
export interface Ephemeral {
  readonly channel: string
  readonly user: string
  readonly text: string
  readonly blocks?: readonly unknown[]
}

interface Channel extends ChannelSeed {
  readonly messages: Map<string, { message: Message; readonly visibleAt: number }>
}

/** What one workspace holds. */
export class Workspace {
  readonly seed: WorkspaceSeed
  readonly botUser: string
  readonly botId: string
  readonly appId: string
  readonly ephemerals: Ephemeral[] = []
  interactivityUrl: string | undefined
  readonly #channels: Map<string, Channel>
  readonly #readLagMs: number
  #lastTs = 0

  constructor(seed: WorkspaceSeed, readLagMs: number) {
    this.seed = seed
    this.interactivityUrl = seed.interactivityUrl
    this.#readLagMs = readLagMs
    const rest = seed.team.slice(1)
    this.botUser = `U${rest}BOT`
    this.botId = `B${rest}`
    this.appId = `A${rest}`
    this.#channels = new Map(seed.channels.map((channel) => [channel.id, { ...channel, messages: new Map() }]))
  }

  /** A channel by its id. */
  channel(id: string): ChannelSeed | undefined {
    return this.#channels.get(id)
  }

  /** All channels. */
  channels(): readonly ChannelSeed[] {
    return [...this.#channels.values()]
  }

  /** The next time stamp: seconds with six decimals, never twice. */
  ts(): string {
    this.#lastTs = Math.max(Date.now() * 1000, this.#lastTs + 1)
    return `${Math.floor(this.#lastTs / 1e6)}.${String(this.#lastTs % 1e6).padStart(6, '0')}`
  }

  /** Adds a message of our bot. */
  add(channel: string, given: Pick<Message, 'text' | 'thread_ts' | 'blocks' | 'metadata'>): Message {
    const { botUser: user, botId: bot_id, appId: app_id } = this
    const message: Message = { type: 'message', ts: this.ts(), user, bot_id, app_id, team: this.seed.team, ...given }
    this.#messages(channel).set(message.ts, { message, visibleAt: Date.now() + this.#readLagMs })
    return message
  }

  /** Takes messages of a channel as they were written down. */
  recall(channel: string, messages: readonly Message[]): void {
    for (const message of messages) this.#messages(channel).set(message.ts, { message, visibleAt: 0 })
  }

  /** Puts another state in place of a message. */
  replace(channel: string, message: Message): void {
    const known = this.#messages(channel).get(message.ts)
    if (known) known.message = message
  }

  /** Takes a message away. */
  remove(channel: string, ts: string): void {
    this.#messages(channel).delete(ts)
  }

  /** A message as it stands now. */
  message(channel: string, ts: string): Message | undefined {
    return this.#channels.get(channel)?.messages.get(ts)?.message
  }

  /** The messages of a channel, oldest first; `readable`: those that the API shows by now. */
  messages(channel: string, readable = false): Message[] {
    const now = Date.now()
    return [...(this.#channels.get(channel)?.messages.values() ?? [])]
      .filter(({ visibleAt }) => !readable || visibleAt <= now)
      .map(({ message }) => message)
  }

  #messages(channel: string): Channel['messages'] {
    const found = this.#channels.get(channel)
    if (!found) throw new Error(`Workspace ${this.seed.name} has no channel ${channel}.`)
    return found.messages
  }
}
