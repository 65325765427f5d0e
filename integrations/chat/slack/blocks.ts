import type { ActionsBlock, Button, ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types'
import type { Card, CardButton } from '../../../messages/card.ts'
import { mention, mrkdwn, plain } from './text.ts'

/** Slack's limits, in characters or elements. Source: docs.slack.dev/reference/block-kit */
const limit = {
  header: 150,
  section: 3000,
  field: 2000,
  fields: 10,
  context: 2000,
  notes: 10,
  buttons: 25,
  button: 75,
  value: 2000,
  blocks: 50,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** Of `text`: Slack's advice; the hard limit is 40,000. */
  text: 4000,
} as const

/** A card as the arguments of `chat.postMessage` and `chat.update`. `text` is for notifications and screen readers. */
export const slackMessage = (card: Card): { text: string; blocks: KnownBlock[] } => {
  const called = (card.mentions ?? []).map(mention).filter((text) => text !== undefined)
  const blocks = [
    ...header(card),
    ...mentions(called),
    ...fields(card),
    ...card.sections.map(section),
    ...buttons(card),
    ...notes(card),
  ]
  return {
    text: [...called, mrkdwn(card.text, limit.text - 200)].join(' ').slice(0, limit.text),
    blocks: blocks.slice(0, limit.blocks),
  }
}

const header = (card: Card): HeaderBlock[] =>
  card.header
    ? [{ type: 'header', text: { type: 'plain_text', text: plain(card.header, limit.header), emoji: false } }]
    : []

const mentions = (called: readonly string[]): SectionBlock[] =>
  called.length > 0 ? [{ type: 'section', text: { type: 'mrkdwn', text: called.slice(0, 50).join(' ') } }] : []

const titled = (title: string | undefined, text: string, most: number) => {
  const bold = title === undefined ? '' : `*${mrkdwn(title, 150)}*\n`
  return { type: 'mrkdwn', text: `${bold}${mrkdwn(text, most - bold.length)}`, verbatim: true } as const
}

const fields = (card: Card): SectionBlock[] =>
  card.fields.length > 0
    ? [
        {
          type: 'section',
          fields: card.fields.slice(0, limit.fields).map(({ label, value }) => titled(label, value, limit.field)),
        },
      ]
    : []

const section = ({ title, text }: Card['sections'][number]): SectionBlock => ({
  type: 'section',
  text: titled(title, text, limit.section),
})

const buttons = (card: Card): ActionsBlock[] =>
  card.buttons.length > 0
    ? [{ type: 'actions', block_id: 'answers', elements: card.buttons.slice(0, limit.buttons).map(button) }]
    : []

const button = (from: CardButton, index: number): Button => {
  // A cut value would be another value, and would come back as one.
  if (from.value.length > limit.value)
    throw new RangeError(`the value of a button has ${from.value.length} characters; Slack allows ${limit.value}`)
  return {
    type: 'button',
    action_id: `answer-${index}`,
    text: { type: 'plain_text', text: plain(from.label, limit.button), emoji: false },
    value: from.value,
    ...(from.style === 'plain' ? {} : { style: from.style === 'recommended' ? 'primary' : 'danger' }),
    ...(from.confirm ? { confirm: confirm(from.confirm) } : {}),
  }
}

const confirm = ({ title, text, yes, no }: NonNullable<CardButton['confirm']>): NonNullable<Button['confirm']> => ({
  title: { type: 'plain_text', text: plain(title, limit.confirmTitle), emoji: false },
  text: { type: 'plain_text', text: plain(text, limit.confirmText), emoji: false },
  confirm: { type: 'plain_text', text: plain(yes, limit.confirmButton), emoji: false },
  deny: { type: 'plain_text', text: plain(no, limit.confirmButton), emoji: false },
})

const notes = (card: Card): ContextBlock[] =>
  card.notes.length > 0
    ? [
        {
          type: 'context',
          elements: card.notes
            .slice(0, limit.notes)
            .map((note) => ({ type: 'mrkdwn', text: mrkdwn(note, limit.context), verbatim: true }) as const),
        },
      ]
    : []
