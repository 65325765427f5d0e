import type { TimelineEntry } from '../../messages/event.ts'
import { readButtonValue } from '../../messages/index.ts'
import { buttons } from '../../simulators/slack/blocks.ts'
import type { World } from '../../simulators/world.ts'
import type { Chapter } from './story.ts'

/** Times that people take; short, but long enough to read along. */
const readingTime = 1500

/** Which questions were answered: the message keeps its buttons until Hikeshi has brought it up to date. */
const answered = new Set<string>()

/**
 * What people do in a chapter, looked at again and again: a button is pressed once it is there, a laptop comes back once
 * somebody was told that it is missing. Everything is read from the world and the record, so that a killed demo goes on.
 * Returns what was done, in words.
 */
export const play = async (
  world: World,
  { answer, comesBack, host }: Chapter,
  timeline: readonly TimelineEntry[],
): Promise<string | undefined> => {
  if (answer) {
    const button = openButtons(world, answer.channel).find(
      ({ isAbout, choice, press }) => isAbout(host) && choice === answer.choice && !answered.has(press.value),
    )
    if (button && Date.now() - button.postedAt > readingTime) {
      const { outcome } = await world.slack.click({ ...button.press, user: answer.user })
      if (outcome === 'answered') answered.add(button.press.value)
      return outcome === 'answered'
        ? `${answer.name} presses “${button.label}” in Slack`
        : `${answer.name} presses “${button.label}” in Slack, which shows an error (${outcome})`
    }
  }
  const pending = timeline.find(({ what }) => what.kind === 'told' && what.what === 'isolation pending')
  if (comesBack && pending && Date.now() - Date.parse(pending.at) > readingTime) {
    const { aid, online } = world.falcon.find(host)
    if (online) return undefined
    world.falcon.hosts.setOnline(aid, true)
    return `${host} is switched on and connects`
  }
  return undefined
}

export interface OpenButton {
  readonly label: string
  readonly choice: string
  /** ms since 1970. */
  readonly postedAt: number
  readonly isAbout: (host: string) => boolean
  readonly press: { readonly channel: string; readonly ts: string; readonly value: string }
}

/** The buttons that a channel shows now. */
export const openButtons = (world: World, channel: string): OpenButton[] =>
  world.slack.messages(channel).flatMap(({ ts, text, blocks }) =>
    buttons(blocks ?? []).flatMap(({ value = '', text: { text: label } }) => {
      const read = readButtonValue(value)
      if (!read) return []
      const isAbout = (host: string): boolean => text.includes(host)
      return [{ label, choice: read.choice, postedAt: Number(ts) * 1000, isAbout, press: { channel, ts, value } }]
    }),
  )
