import type { ActionsBlock, Button, ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types'
import type { Card, CardButton } from '../../../messages/card.ts'
import { link, mention, mrkdwn, plain } from './text.ts'

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
  mentions: 50,
  /** Of `text`: what `chat.update` takes; a new message may have 40,000. */
  text: 4000,
} as const

/**
 * A card as the arguments of `chat.postMessage` and `chat.update`. `text` is for notifications and screen readers.
 * What may come from an alert stands in `plain_text`, where Slack reads no markup, or is escaped.
 */
export const slackMessage = (card: Card): { text: string; blocks: KnownBlock[] } => {
  const called = (card.mentions ?? [])
    .map(mention)
    .filter((text) => text !== undefined)
    .slice(0, limit.mentions)
  const blocks = [
    ...header(card),
    ...mentions(called),
    ...fields(card),
    ...card.sections.flatMap(section),
    ...buttons(card),
    ...notes(card),
  ]
  const before = called.map((text) => `${text} `).join('')
  return { text: before + mrkdwn(card.text, limit.text - before.length), blocks: blocks.slice(0, limit.blocks) }
}

const header = (card: Card): HeaderBlock[] =>
  card.header ? [{ type: 'header', text: raw(card.header, limit.header) }] : []

const mentions = (called: readonly string[]): SectionBlock[] =>
  called.length > 0 ? [{ type: 'section', text: { type: 'mrkdwn', text: called.join(' ') } }] : []

const raw = (text: string, most: number) => ({ type: 'plain_text', text: plain(text, most), emoji: false }) as const

const marked = (text: string) => ({ type: 'mrkdwn', text, verbatim: true }) as const

const fields = (card: Card): SectionBlock[] => {
  const columns = card.fields.slice(0, limit.fields).map(({ label, value }) => {
    const bold = `*${mrkdwn(label, 150)}*\n`
    return marked(bold + mrkdwn(value, limit.field - bold.length))
  })
  return columns.length > 0 ? [{ type: 'section', fields: columns }] : []
}

/** The title as a small label over the text; Slack refuses empty texts. */
const section = ({ title, text }: Card['sections'][number]): (ContextBlock | SectionBlock)[] => {
  if (text === '') return []
  const body: SectionBlock = { type: 'section', text: raw(text, limit.section) }
  return title ? [{ type: 'context', elements: [marked(`*${mrkdwn(title, 150)}*`)] }, body] : [body]
}

const buttons = (card: Card): ActionsBlock[] =>
  card.buttons.length > 0 ? [{ type: 'actions', elements: card.buttons.slice(0, limit.buttons).map(button) }] : []

const button = (from: CardButton, index: number): Button => {
  // A cut value would be another value, and would come back as one.
  if (from.value.length > limit.value)
    throw new RangeError(`the value of a button has ${from.value.length} characters; Slack allows ${limit.value}`)
  return {
    type: 'button',
    action_id: `answer-${index}`,
    text: raw(from.label, limit.button),
    value: from.value,
    ...(from.style === 'plain' ? {} : { style: from.style === 'recommended' ? 'primary' : 'danger' }),
    ...(from.confirm ? { confirm: confirm(from.confirm) } : {}),
  }
}

const confirm = ({ title, text, yes, no }: NonNullable<CardButton['confirm']>): NonNullable<Button['confirm']> => ({
  title: raw(title, limit.confirmTitle),
  text: raw(text, limit.confirmText),
  confirm: raw(yes, limit.confirmButton),
  deny: raw(no, limit.confirmButton),
})

const notes = (card: Card): ContextBlock[] => {
  const address = card.link && link(card.link)
  const elements = [
    ...card.notes.filter(Boolean).map((note) => raw(note, limit.context)),
    ...(address === undefined ? [] : [marked(address)]),
  ].slice(0, limit.notes)
  return elements.length > 0 ? [{ type: 'context', elements }] : []
}
