import { z } from 'zod'
import { buttons } from './blocks.ts'
import type { Block, Message } from './workspace.ts'

/** A channel as a person sees it, without its looks: the newest thread last, replies indented below their root. */
export const channelText = (messages: readonly Message[]): string => {
  const roots = messages.filter(({ ts, thread_ts }) => thread_ts === undefined || thread_ts === ts)
  return roots
    .map((root) =>
      [
        '═'.repeat(72),
        messageText(root),
        ...messages
          .filter(({ ts, thread_ts }) => thread_ts === root.ts && ts !== root.ts)
          .map((reply) => indented(`─ ${messageText(reply)}`)),
        '',
      ].join('\n'),
    )
    .join('\n')
}

const messageText = ({ ts, text, blocks, edited }: Message): string => {
  const at = new Date(Number(ts) * 1000).toISOString()
  const when = edited ? `${at}, changed ${new Date(Number(edited.ts) * 1000).toISOString()}` : at
  return `${when}\n${blocks ? blocks.map(blockText).join('\n') : text}`
}

const holder = z.object({ text: z.string() })
const elements = z.array(z.looseObject({ text: z.unknown() }))

const blockText = (block: Block): string => {
  if (block.type === 'divider') return '─'.repeat(40)
  const pressable = buttons([block]).map(({ text }) => `[ ${text.text} ]`)
  const texts = block.type === 'context' ? said(block['elements']) : [...said([block]), ...said(block['fields'])]
  return [...texts, pressable.join('  ')].filter((line) => line !== '').join('\n')
}

/** The texts of these: given as text objects, or holding one. */
const said = (given: unknown): string[] =>
  (elements.safeParse(given).data ?? []).flatMap(({ text }) => {
    const inner = typeof text === 'string' ? text : holder.safeParse(text).data?.text
    return inner ?? []
  })

const indented = (text: string): string => text.replaceAll(/^/gm, '    ')
