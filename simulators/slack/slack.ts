import type { Recorder } from '../world/log.ts'
import { Mistake } from '../world/mistake.ts'
import { type Button, buttons } from './blocks.ts'
import { type Pressed, pressBody, send, signInteraction } from './interaction.ts'
import { Responses } from './responses.ts'
import { type Message, type SlackOptions, Workspace } from './workspace.ts'

/** A press on a button: which one by `actionId`, `value` or `label`; the message by its ts, else the newest in the channel that has it. */
export interface Press {
  /** `U…` or `W…`. */
  readonly user: string
  readonly channel: string
  readonly ts?: string | undefined
  readonly actionId?: string | undefined
  readonly value?: string | undefined
  readonly label?: string | undefined
}

/** Slack and the people in it: what tests and demos do there. */
export class Slack {
  readonly responses = new Responses()
  readonly #record: Recorder
  readonly #options: SlackOptions
  readonly #base: () => string
  #workspaces: Workspace[] = []

  /** `base` tells the world's address, for `response_url`. */
  constructor(record: Recorder, options: SlackOptions, base: () => string) {
    this.#record = record
    this.#options = options
    this.#base = base
    this.reset()
  }

  /** All workspaces. */
  workspaces(): readonly Workspace[] {
    return this.#workspaces
  }

  /** A channel's messages as they stand now, oldest first, thread replies included. */
  messages(channel: string): Message[] {
    return this.workspace(channel).messages(channel)
  }

  /** The workspace that has this channel; throws when none has. */
  workspace(channel: string): Workspace {
    const found = this.#workspaces.find((one) => one.channel(channel))
    if (!found) throw new Mistake(`No workspace has a channel ${channel}.`)
    return found
  }

  /** Where the presses of one workspace, or of all, are sent from now on. */
  setInteractivityUrl(url: string, workspace?: string): void {
    for (const one of this.#workspaces)
      if (workspace === undefined || one.seed.name === workspace) one.interactivityUrl = url
  }

  /**
   * Presses a button of the message as it stands now, and waits for the answer. Throws when the message has no such
   * button (any more): a person could not press it either.
   */
  click(press: Press): Promise<Pressed> {
    const workspace = this.workspace(press.channel)
    const wanted = (one: Button): boolean =>
      fits(one.action_id, press.actionId) && fits(one.value, press.value) && fits(one.text.text, press.label)
    const shown = workspace.messages(press.channel).filter(({ ts }) => fits(ts, press.ts))
    const message = shown.findLast(({ blocks }) => buttons(blocks ?? []).some(wanted))
    const button = buttons(message?.blocks ?? []).find(wanted)
    if (!message || !button) {
      const there = shown.flatMap(({ blocks }) => buttons(blocks ?? []))
      throw new Mistake(
        `No ${press.ts === undefined ? 'message' : `message ${press.ts}`} in ${press.channel} has such a button now; there are: ${there.map(({ text, value }) => `${text.text} (${value})`).join(', ') || 'none'}.`,
      )
    }
    if (!/^[UW][A-Z0-9]+$/.test(press.user)) throw new Mistake(`${press.user} is no Slack user id (U… or W…).`)
    const url = workspace.interactivityUrl
    if (url === undefined)
      throw new Mistake(
        `Workspace ${workspace.seed.name} has no interactivity URL: POST /slack/console/interactivity sets it.`,
      )

    const responseUrl = this.#base() + this.responses.issue(workspace, press.channel, message.ts, press.user)
    const body = pressBody(workspace, { ...press, message, button, responseUrl })
    const headers = signInteraction(body, workspace.seed.signingSecret, Date.now() / 1000)
    const fields = {
      channel: press.channel,
      ts: message.ts,
      user: press.user,
      action_id: button.action_id,
      value: button.value,
      label: button.text.text,
    }
    this.#record('click', press.channel, fields)
    return send(
      { url, headers, body },
      { ackMs: this.#options.ackMs ?? 3000, responseUrl },
      this.#record,
      press.channel,
      fields,
    )
  }

  /** As at the beginning; interactivity URLs that were set stay. */
  reset(): void {
    const urls = new Map(this.#workspaces.map((one) => [one.seed.team, one.interactivityUrl]))
    this.responses.clear()
    this.#workspaces = (this.#options.workspaces ?? []).map((seed) => {
      const workspace = new Workspace(seed, this.#options.readLagMs ?? 0)
      workspace.interactivityUrl = urls.get(seed.team) ?? seed.interactivityUrl
      return workspace
    })
  }

  /** All that it holds, for reading. */
  state() {
    return this.#workspaces.map((one) => ({
      workspace: one.seed.name,
      interactivityUrl: one.interactivityUrl,
      channels: one.channels().map(({ id, name }) => ({ id, name, messages: one.messages(id) })),
      ephemerals: one.ephemerals,
    }))
  }
}

const fits = (own: string | undefined, wanted: string | undefined): boolean => wanted === undefined || own === wanted
